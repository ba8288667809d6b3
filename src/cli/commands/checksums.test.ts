import { createHash } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { books, CommandLineProject } from '../../../fixtures/command-line.ts'

const sum = (text: string) => createHash('sha256').update(text).digest('hex')
const [down, up] = ['migrations/001_books.down.sql', 'migrations/001_books.up.sql']
const recorded = `${sum(books[down]!)}  ${down}\n${sum(books[up]!)}  ${up}\n`

describe('pg-roundtrip checksums', () => {
  test('records every file once, as sha256sum does, and says what to write into the configuration', async () => {
    using project = new CommandLineProject(books)
    expect(await project.run('checksums')).toEqual({
      status: 0,
      stdout: "checksums.txt: 2 files recorded, 0 as they were.\nNext: checksums: 'checksums.txt' in pg-roundtrip.config.ts\n",
      stderr: '',
    })
    expect(project.read('checksums.txt')).toBe(recorded)
  })

  test('adds what is new, and keeps what it knows of files that are gone', async () => {
    using project = new CommandLineProject({
      ...books,
      'pg-roundtrip.config.json': '{ "checksums": "migrations/SHA256SUMS" }',
      'migrations/SHA256SUMS': `${sum('')}  migrations/000_gone.up.sql\n${sum(books[up]!)} *./${up}\n`,
    })
    expect(await project.run('checksums')).toMatchObject({ status: 0, stdout: 'migrations/SHA256SUMS: 1 file recorded, 1 as they were.\n' })
    expect(project.read('migrations/SHA256SUMS')).toBe(`${sum('')}  migrations/000_gone.up.sql\n${recorded}`)
  })

  test('does not record a changed file anew unless it is told to', async () => {
    using project = new CommandLineProject({
      ...books,
      'checksums.txt': recorded,
      'pg-roundtrip.config.json': '{ "checksums": "checksums.txt" }',
    })
    writeFileSync(join(project.path, up), 'create table public.books (id bigint);\n')
    expect(await project.run('checksums')).toEqual({
      status: 1,
      stdout: 'checksums.txt: 0 files recorded, 1 as they were.\n',
      stderr: `${up} was changed after its checksum was recorded.\nIf nobody has run it yet: pg-roundtrip checksums --accept-changed\n`,
    })
    expect(project.read('checksums.txt')).toBe(recorded)

    expect(await project.run('checksums', '--accept-changed')).toMatchObject({ status: 0 })
    expect(project.read('checksums.txt')).toContain(`${sum('create table public.books (id bigint);\n')}  ${up}\n`)
  })

  test('refuses a file that holds something else, with the line', async () => {
    using project = new CommandLineProject({ ...books, 'checksums.txt': `${recorded}# fine\n\nabc  x.sql\n` })
    const { status, stderr } = await project.run('checksums')
    expect(status).toBe(2)
    expect(stderr).toContain('checksums.txt, line 5: this is not a checksum and a file name.')
  })
})

describe('pg-roundtrip verify with checksums', () => {
  test('says how the file is made when it is not there', async () => {
    using project = new CommandLineProject({ ...books, 'pg-roundtrip.config.json': '{ "checksums": "checksums.txt" }' })
    rmSync(join(project.path, 'checksums.txt'), { force: true })
    const { status, stderr } = await project.run('verify')
    expect(status).toBe(2)
    expect(stderr).toContain('There is no file of checksums checksums.txt.')
    expect(stderr).toContain('pg-roundtrip checksums writes it')
  })
})
