import { expect, test } from 'vitest'
import { told } from '../../fixtures/layouts/told.ts'
import { onDisk } from '../../fixtures/layouts/tree.ts'
import type { LayoutCommands } from './layout.ts'
import command from './layouts/command.ts'
import { readMigrations } from './read.ts'

const one: LayoutCommands = { directory: '/project', up: 'tool up {target}', down: 'tool down {name}' }
const code = { '10_c.ts': '', '9_b.ts': '', '20240131-a.ts': '', 'types.d.ts': '', 'index.ts': '', 'a.test.ts': '', 'data.csv': '' }

const cases: Record<string, [Record<string, string>, Partial<LayoutCommands>]> = {
  'files with code are migrations, by number': [code, {}],
  'a pattern says which files are': [{ 'a/1.ts': '', 'b/2.py': '', '3.ts': '' }, { files: '**/*.{ts,py}' }],
  'a list gives the order, and files are found by their names': [
    { 'versions/ae10_books.py': '', 'versions/1f2b_shelf.py': '', '001-x.js': '' },
    { list: 'printf "1f2b\\nae10\\n001-x.js\\nnowhere\\n"', directory: '/' },
  ],
  'a command that names no migration is refused, and one with a word misspelled': [
    { '1.js': '' },
    { up: 'tool latest', down: 'tool down {taget}' },
  ],
  'a tool that goes one by one need name none': [{ '1.js': '' }, { up: 'tool up 1', down: 'tool down 1', oneByOne: true }],
}

test.each(Object.entries(cases))('%s', async (name, [tree, more]) => {
  expect(await told(command, tree, { variables: { schema: 's' }, command: { ...one, ...more } })).toMatchSnapshot(name)
})

test('a command that cannot list is refused with what it said', async () => {
  const settings = { ...one, directory: '/', list: 'echo not so >&2; exit 3' }
  await expect(told(command, {}, { command: settings })).rejects.toMatchObject({
    message: 'The command that lists the migrations ended with exit status 3.',
    evidence: [{ body: 'not so' }],
  })
})

test('commands beside a layout that reads SQL are refused', async () => {
  using disk = onDisk({ '001_a.up.sql': 'select 1;' })
  await expect(readMigrations(disk.path, 'up-only', { variables: {}, command: one })).rejects.toThrow('which reads SQL and runs no command')
})

test('a directory of code is refused with what to write', async () => {
  using disk = onDisk({ '001_books.js': '' })
  await expect(readMigrations(disk.path)).rejects.toMatchObject({ nextStep: expect.stringContaining('npx knex migrate:up {name}') })
})
