import { expect, test } from 'vitest'
import { books, CommandLineProject } from '../../../fixtures/command-line.ts'

/** What comes after the list of all layouts, which grows. */
const here = (stdout: string) => stdout.slice(stdout.indexOf('\n\n') + 2)

test('layouts lists what is read, one line each', async () => {
  using project = new CommandLineProject()
  const run = await project.run('layouts')
  expect(run).toMatchObject({ status: 0, stderr: '' })
  expect(run.stdout).toMatch(/^What is read\n( {2}[a-z-]+( \(also called .*\))?: .+\n)+\nNo migrations were found in ROOT\.\n$/)
})

test('layouts says what a directory is, and why it is nothing else', async () => {
  using project = new CommandLineProject(books)
  const lines = here((await project.run('layouts')).stdout).split('\n')
  expect(lines[0]).toBe('What migrations is')
  expect(lines.filter((line) => line.startsWith('  ✓ '))).toHaveLength(1)
  expect(lines).toContain('    up-only: possible, 1 plain .sql file, 1 of them with a number at the beginning')
})

test('layouts says where it may be one or the other, and what the configuration says', async () => {
  using project = new CommandLineProject({
    ...books,
    'migrations/002_plain.sql': 'select 1;\n',
    'pg-roundtrip.config.json': '{ "migrations": "migrations", "layout": "up-only" }',
  })
  const said = here((await project.run('layouts')).stdout)
  expect(said).toMatch(/^ {2}\? /m)
  expect(said).toMatch(/It may be any of the first \d+: say which one it is with --layout NAME\./)
  expect(said).toMatch(/^The configuration says up-only\.$/m)
})
