import { describe, expect, test } from 'vitest'
import { books, CommandLineProject } from '../../fixtures/command-line.ts'

interface Refusal {
  readonly sentence: string
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  readonly words: readonly string[]
  readonly status?: 2 | 3
}

const refusals: readonly Refusal[] = [
  { sentence: 'no command', words: [] },
  { sentence: 'an unknown command', words: ['verfiy'] },
  { sentence: 'an unknown option', words: ['verify', '--migration', 'db', '--strict=yes'] },
  { sentence: 'no directory of migrations', words: ['verify'] },
  { sentence: 'a directory that does not exist', files: books, words: ['verify', '--migrations', 'migratoins'] },
  { sentence: 'a directory that is a file', files: { migrations: '' }, words: ['verify', '--migrations', 'migrations'] },
  { sentence: 'no migrations in it', files: { 'migrations/README.md': '' }, words: ['verify'] },
  { sentence: 'a binary file named .sql', files: { 'migrations/001_x.sql': new Uint8Array([0x50, 0, 0xff]) }, words: ['verify'] },
  { sentence: 'an unknown layout', files: books, words: ['verify', '--layout', 'pair'] },
  { sentence: 'an unknown migration', files: books, words: ['verify', '--only', '001_bokks'] },
  { sentence: 'specs that are not there', files: books, words: ['verify', '--specs', 'spec'] },
  { sentence: 'a prelude that is not there', files: books, words: ['verify', '--prelude', 'roles.sql'] },
  { sentence: 'a version that does not come along', files: books, words: ['verify', '--postgres', '14'] },
  { sentence: 'a variable without a value', files: books, words: ['verify', '--set', 'tenant=blue', 'hunter22'] },
  { sentence: 'a choice that is none', files: books, words: ['verify', '--column-order', 'loose'] },
  {
    sentence: 'differences expected of no migration',
    files: {
      ...books,
      'pg-roundtrip.config.json': '{ "expected": [{ "migration": "001_bokks", "what": "table public.books", "why": "It stays." }] }',
    },
    words: ['verify'],
  },
  {
    sentence: 'differences expected for no reason, until no day',
    files: {
      ...books,
      'pg-roundtrip.config.json':
        '{ "expected": [{ "migration": "001_books", "what": "table public.books", "why": "", "until": "2027-02-30", "by": "me" }] }',
    },
    words: ['verify'],
  },
  { sentence: 'a server that is not local', files: books, words: ['verify', '--postgres', 'postgres://me:secret@db.example.com/x'] },
  {
    sentence: 'a server that is not there',
    files: books,
    words: ['verify', '--postgres', 'postgres://me:secret@127.0.0.1:1/x'],
    status: 3,
  },
  { sentence: 'a report of an unknown sort', files: books, words: ['verify', '--report', 'report.pdf'] },
  { sentence: 'a report that cannot be written', files: books, words: ['verify', '--json', 'reports/report.json'], status: 3 },
  { sentence: 'a report that is a directory', files: books, words: ['verify', '--report', '.md'], status: 2 },
  {
    sentence: 'an unknown key in the configuration',
    files: { ...books, 'pg-roundtrip.config.ts': "export default { migration: 'db', stirct: true }" },
    words: ['verify'],
  },
  {
    sentence: 'a configuration that cannot be read',
    files: { ...books, 'pg-roundtrip.config.ts': 'export default {{' },
    words: ['verify'],
  },
  {
    sentence: 'a spec for a migration that is not there',
    files: { ...books, 'specs/001_boks.spec.ts': "export default { purpose: 'x' }" },
    words: ['verify'],
  },
  {
    sentence: 'an unknown key in a spec',
    files: { ...books, 'specs/001_books.spec.ts': "export default { purpose: 'x', acepts: [] }" },
    words: ['verify'],
  },
  { sentence: 'a snapshot of nothing', words: ['snapshot', '--rows'] },
  { sentence: 'a snapshot of what is no database', words: ['snapshot', '--url', 'me:secret@db', '--out', 'x.json'] },
  {
    sentence: 'a password that ends the connection string too early',
    words: ['snapshot', '--url', 'postgres://me:4711/secret@127.0.0.1:1/x', '--out', 'x.json'],
  },
  { sentence: 'a snapshot that cannot be written', words: ['snapshot', '--url', 'postgres:///x', '--out', 'there/x.json'], status: 3 },
  {
    sentence: 'a snapshot of a server that is not there',
    words: ['snapshot', '--url', 'postgres://me:secret@127.0.0.1:1/x', '--out', 'x.json'],
    status: 3,
  },
  { sentence: 'a comparison with nothing', words: ['diff', 'a.json'] },
  { sentence: 'a comparison of three', words: ['diff', 'a', 'b', 'c', '--colunm-order', 'ignore'] },
  { sentence: 'a snapshot file that is not there', words: ['diff', 'a.json', 'b.json'] },
  { sentence: 'a snapshot file that is not JSON', files: { 'a.json': 'CREATE TABLE t ();' }, words: ['diff', 'a.json', 'a.json'] },
  {
    sentence: 'a snapshot file that is cut off',
    files: { 'a.json': '{"format": "pg-roundtrip snapshot", "formatVersion": 1, "entr' },
    words: ['diff', 'a.json', 'a.json'],
  },
  { sentence: 'a file that is something else', files: { 'a.json': '{"format": "npm"}' }, words: ['diff', 'a.json', 'a.json'] },
  {
    sentence: 'a snapshot file of another version',
    files: { 'a.json': '{"format": "pg-roundtrip snapshot", "formatVersion": 2}' },
    words: ['diff', 'a.json', 'a.json'],
  },
  {
    sentence: 'a snapshot file in which something is missing',
    files: { 'a.json': '{"format": "pg-roundtrip snapshot", "formatVersion": 1, "server": {"major": "x"}}' },
    words: ['diff', 'a.json', 'a.json'],
  },
  {
    sentence: 'a comparison that leaves out what it cannot',
    words: ['diff', 'a.json', 'b.json', '--owners', 'no'],
  },
  {
    sentence: 'a comparison with a server that is not there',
    words: ['diff', 'postgres://me:secret@127.0.0.1:1/x', 'postgres://me:secret@127.0.0.1:1/y'],
    status: 3,
  },
  { sentence: 'init without migrations', words: ['init'] },
  {
    sentence: 'init where migrations are code',
    files: { 'package.json': '{ "dependencies": { "knex": "3", "typeorm": "1" } }', 'migrations/1_x.js': '' },
    words: ['init'],
  },
  { sentence: 'init where two layouts fit', files: { ...books, 'migrations/2_x.sql': 'select 1;' }, words: ['init'] },
  {
    sentence: 'init where migrations are in several directories',
    files: { 'a/1_x.up.sql': 'select 1;', 'b/1_x.up.sql': 'select 1;' },
    words: ['init', '--yes'],
  },
  { sentence: 'init with a directory that is not there', files: books, words: ['init', '--migrations', 'migratoins'] },
  { sentence: 'a new migration that does nothing', files: books, words: ['new'] },
  { sentence: 'a new migration in symbols', files: books, words: ['new', '!', '?', '--layout', 'up-only'] },
  { sentence: 'a new migration of which the name is too long', files: books, words: ['new', 'x'.repeat(201), '--layout', 'up-only'] },
  { sentence: 'a new migration where there is none and nobody says how', files: { 'migrations/README.md': '' }, words: ['new', 'x'] },
  {
    sentence: 'a new migration in a directory that is not in order',
    files: { 'migrations/001_a.sql': '-- @up\nselect 1;\n', 'migrations/002_b.sql': 'select 1;' },
    words: ['new', 'x', '--layout', 'markers'],
  },
  {
    sentence: 'a new migration of which the rollback is there',
    files: { 'migrations/001_a.sql': '', 'rollbacks/001_a.sql': '', 'rollbacks/002_x.sql': '' },
    words: ['new', 'x', '--layout', 'rollbacks-folder'],
  },
  { sentence: 'layouts of a directory that is not there', words: ['layouts', '--migrations', 'db'] },
  { sentence: 'a plan of nothing', words: ['plan'] },
  { sentence: 'a plan for a migration that is not there', files: books, words: ['plan', '--only', '002'] },
  { sentence: 'a plan with an option of verify', files: books, words: ['plan', '--strict'] },
  { sentence: 'init with an option of verify', files: books, words: ['init', '--strict'] },
]

describe.concurrent('one message, the right exit status, no stack trace, and nothing left behind', () => {
  test.for(refusals)('$sentence', async ({ files = {}, words, status = 2 }, { expect }) => {
    using project = new CommandLineProject(files)
    const before = project.files()
    const run = await project.run(...words)
    expect(run.stderr).toMatchSnapshot()
    expect(run).toMatchObject({ status, stdout: '' })
    expect(run.stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m)
    expect(run.stderr).not.toContain('secret')
    expect(project.files()).toEqual(before)
  })
})

/** A module that throws as soon as somebody is there to catch it. */
const surprise = `data:text/javascript,${encodeURIComponent(
  "process.on('newListener', (event) => event === 'uncaughtException' && setImmediate(() => { throw new RangeError('surprise') }))",
)}`

test('what nobody expected is called a bug, and shows where only when asked', async () => {
  using project = new CommandLineProject(books)
  const said = async (environment: Record<string, string>) => {
    const { status, stderr } = await project.runWith({ ...environment, NODE_OPTIONS: `--import=${surprise}` }, 'verify')
    expect(status).toBe(3)
    return stderr
  }
  expect(await said({})).toMatchInlineSnapshot(`
    "✗ This is a bug in pg-roundtrip.
      What happened
        surprise
    → Report it with the output of the same command and PG_ROUNDTRIP_DEBUG=1 before it.
    "
  `)
  expect(await said({ PG_ROUNDTRIP_DEBUG: '1' })).toMatch(/^RangeError: surprise\n {4}at /m)
})
