import { expect, test } from 'vitest'
import { CommandLineProject } from '../../../fixtures/command-line.ts'

const files = {
  'migrations/001_books.sql': '-- Migration: 001_books\n-- @up\ncreate table public.books ();\n-- @down\ndrop table public.books;\n',
  'migrations/002_shelf.sql': '-- Depends on: [001_books]\n-- @up\nalter table public.books add column shelf text;\n-- @down\n',
  'migrations/003_old.sql': '-- @up\ndelete from public.books;\n',
  'migrations/004_way.sql': '-- @up\nselect 1;\n-- @down\nselect 1;\n',
  'migrations/README.md': '',
  'roles.sql': 'create role reader;\n',
  'specs/002_shelf.spec.ts':
    "export default { purpose: 'Books stand somewhere.', seeds: { before: ['some_books'], whileUp: ['shelved_books', 'more'] } }\n",
  'specs/004_way.spec.ts': "export default { purpose: 'One way.', rollback: { irreversible: 'Nobody remembers.' } }\n",
}

test('plan prints the walk and starts nothing', async () => {
  using project = new CommandLineProject(files)
  const run = await project.run('plan', '--prelude', 'roles.sql')
  expect(run).toMatchObject({ status: 0, stderr: '' })
  expect(run.stdout).toMatchInlineSnapshot(`
    "4 migrations in migrations, layout markers: 4 of 4 .sql files have a line \`-- @up\` or \`-- @down\`
    Walked on PostgreSQL 18, which comes along, in a database named postgres.
    No tool says how these scripts run, so transactions are inferred: a script with transaction control of its own runs statement by statement, and so does one that only psql can read; any other runs in one transaction, and statement by statement when PostgreSQL refuses that.

    Prelude: roles.sql

    1  001_books  walked, 11 checks
       up     migrations/001_books.sql:3, in a transaction that is inferred
       down   migrations/001_books.sql:5, in a transaction that is inferred
       spec   none
    2  002_shelf  walked, 12 checks
       up     migrations/002_shelf.sql:3, in a transaction that is inferred
       down   migrations/002_shelf.sql:5, empty: there is no statement in it
       after  001_books
       spec   specs/002_shelf.spec.ts: Books stand somewhere.
       seeds  before: some_books; while up: shelved_books, more
    3  003_old  walked, 8 checks
       up     migrations/003_old.sql:2, in a transaction that is inferred
       down   none: that it can be undone is not checked
       spec   none
    4  004_way  walked, 7 checks
       up     migrations/004_way.sql:2, in a transaction that is inferred
       down   not run: the spec declares the migration irreversible: Nobody remembers.
       spec   specs/004_way.spec.ts: One way.

    README.md is not a migration: not a .sql file

    4 to be walked: 1 without a rollback, 2 with a spec.
    "
  `)
})

test('plan --only says what is walked, what is only applied and what is not run', async () => {
  using project = new CommandLineProject(files)
  const { stdout } = await project.run('plan', '--only', '002', '--set', 'password=hunter22')
  expect(stdout.split('\n').filter((line) => /^\d/.test(line))).toMatchInlineSnapshot(`
    [
      "4 migrations in migrations, layout markers: 4 of 4 .sql files have a line \`-- @up\` or \`-- @down\`",
      "1  001_books  only applied",
      "2  002_shelf  walked, 12 checks",
      "3  003_old  not run",
      "4  004_way  not run",
      "1 to be walked, 1 only applied: each has a rollback, 1 with a spec.",
    ]
  `)
  expect(stdout).not.toContain('hunter22')
})

test('plan --from says what is only applied', async () => {
  using project = new CommandLineProject(files)
  const { stdout } = await project.run('plan', '--from', '003')
  expect(stdout.split('\n').filter((line) => /^\d (?: |to)/.test(line))).toMatchInlineSnapshot(`
    [
      "1  001_books  only applied",
      "2  002_shelf  only applied",
      "3  003_old  walked, 8 checks",
      "4  004_way  walked, 7 checks",
      "2 to be walked, 2 only applied: 1 without a rollback, 1 with a spec.",
    ]
  `)
})

test("plan heeds rollbacks: 'none'", async () => {
  using project = new CommandLineProject({
    'sql/1_x.sql': 'select 1;\n',
    'pg-roundtrip.config.json': '{ "migrations": "sql", "rollbacks": "none", "postgres": 16 }',
  })
  const { stdout } = await project.run('plan')
  expect(stdout).toContain('down   none, as the options say')
  expect(stdout).toContain('Walked on PostgreSQL 16')
})
