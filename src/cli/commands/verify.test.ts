import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { books, CommandLineProject } from '../../../fixtures/command-line.ts'
import { reportSchema } from '../../report/schema.ts'

const spec = `import type { Spec } from 'pg-roundtrip'

export default {
  purpose: 'Books are kept.',
  changes: ['table public.books'],
  rejects: [{ claim: 'An id is a number.', sql: "insert into public.books values ('x')", sqlstate: '22P02' }],
} satisfies Spec
`
const forgetful = {
  'migrations/002_shelf.up.sql': 'alter table public.books add column shelf text;\ncreate schema attic;\n',
  'migrations/002_shelf.down.sql': 'alter table public.books drop column shelf;\n',
}

describe.concurrent('verify, in a directory where nothing is installed', () => {
  test('says for each migration what it did and what was found; a line for each on stderr', async ({ expect }) => {
    using project = new CommandLineProject({ ...books, ...forgetful, 'specs/001_books.spec.ts': spec })
    const run = await project.run('verify')
    expect(run.stdout).toMatchInlineSnapshot(`
      "✓ 001_books  passed
        Books are kept.
        + table public.books was added
        ✓ applies                         The up ran to its end.
        ✓ changes what it says            It changes what it says: table public.books.
        ✓ rejects                         An id is a number. It was refused (22P02): invalid input syntax for type integer: "x".
        ✓ rolls back                      The down ran to its end.
        ✓ leaves no trace                 The schema is exactly what it was before the up.
        ✓ leaves no trace in the cluster  Roles, memberships and settings are exactly what they were before the up.
        ✓ keeps rows                      There was no table before the up.
        ✓ keeps sequences                 There was no sequence before the up.
        ✓ applies again the same way      The up ran again and led to the same schema.
        ✓ rolls back after use            The down ran to its end after 1 row made from the catalog was written.
        ✓ leaves no trace after use       After the use, too, the schema is exactly what it was before the up.
        ✓ keeps rows after use            There was no table before the up.

      ✗ 002_shelf  failed
        + schema attic was added
        + column public.books.shelf was added
        ✓ applies                         The up ran to its end.
        ✓ rolls back                      The down ran to its end.
        ✗ leaves no trace                 After the rollback 1 object is not as before: schema attic is still there.
            Not as before
              schema attic is still there
            A statement that would repair it
              DROP SCHEMA attic;
        ✓ leaves no trace in the cluster  Roles, memberships and settings are exactly what they were before the up.
        ○ keeps rows                      No table held a row before the up, so nothing is known about rows.
        ✓ keeps sequences                 There was no sequence before the up.
        ✗ applies again the same way      After the rollback the up fails: schema "attic" already exists
            migrations/002_shelf.up.sql:2:1
                1 | alter table public.books add column shelf text;
              > 2 | create schema attic;
                  | ^

              SQLSTATE 42P06: schema "attic" already exists
        ○ not checked, because the up did not run a second time, so nothing could be written: rolls back after use, leaves no trace after use, keeps rows after use
        note: Physical residue that no client sees: table public.books: TOAST table none → a TOAST table; holes of dropped columns none → 1 dropped.
        → Correct the down of 002_shelf, or declare in a spec what the rollback does not bring back, then run: npx pg-roundtrip verify --only 002_shelf

      2 migrations: 1 passed, 1 failed, 0 not checked
      22 checks: 16 passed, 2 failed, 4 not checked
      Failed: 002_shelf
      PostgreSQL 18.4 (embedded), … ms
      Layout golang-migrate: 4 of 4 .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql
      1 of 2 migrations has no spec.
      "
    `)
    expect(run.stderr).toMatchInlineSnapshot(`
      "PostgreSQL 18.4 (embedded) is ready.
      [1/2] 001_books: passed
      [2/2] 002_shelf: failed
      "
    `)
    expect(run.status).toBe(1)
  })

  test('writes both reports, also of a run that failed', async ({ expect }) => {
    using project = new CommandLineProject({ ...books, ...forgetful })
    expect(await project.run('verify', '--json', 'report.json', '--report', 'report.md')).toMatchObject({ status: 1 })
    const report = reportSchema.parse(JSON.parse(project.read('report.json')))
    expect(report.migrations.map(({ file, verdict, roundTrip }) => [file, verdict, roundTrip])).toEqual([
      ['migrations/001_books.up.sql', 'passed', 'exact'],
      ['migrations/002_shelf.up.sql', 'failed', 'inexact'],
    ])
    expect(report.totals).toEqual({ passed: 1, failed: 1, notChecked: 0 })
    expect(project.read('report.md')).toMatch(/^# 2 migrations: 1 passed, 1 failed, 0 not checked\n/)
  })

  test('with --json - standard output is the report and nothing else', async ({ expect }) => {
    using project = new CommandLineProject(books)
    const run = await project.run('verify', '--json', '-')
    expect(run.status).toBe(0)
    expect(reportSchema.parse(JSON.parse(run.stdout)).totals).toEqual({ passed: 1, failed: 0, notChecked: 0 })
    expect(run.stderr).toContain('1 migration: 1 passed, 0 failed, 0 not checked')
  })

  test('--only walks one, on the state that those before it leave', async ({ expect }) => {
    using project = new CommandLineProject({ ...books, ...forgetful })
    const run = await project.run('verify', '--only', '002_shelf', '--json', 'report.json')
    expect(run.status).toBe(1)
    const { migrations } = reportSchema.parse(JSON.parse(project.read('report.json')))
    expect(migrations.map(({ id, up }) => [id, up.verdict])).toEqual([['002_shelf', 'passed']])
  })

  test('the command line wins over the configuration, and a prelude runs first', async ({ expect }) => {
    using project = new CommandLineProject({
      'db/001_x.sql': 'create table app.x (id integer);\n',
      'schema.sql': 'create schema app;\n',
      'role.sql': 'alter schema app owner to reader;\n',
      'reader.sql': 'create role reader;\n',
      'pg-roundtrip.config.json': '{ "migrations": "nowhere", "prelude": "nowhere.sql", "strict": true, "postgres": 15 }',
    })
    const run = await project.run(
      'verify',
      '--migrations',
      'db',
      '--layout=up-only',
      '--prelude',
      'schema.sql',
      'reader.sql',
      '--prelude=role.sql',
    )
    expect(run.stdout).toContain('PostgreSQL 15.')
    expect(run.stdout).toContain('○ 001_x  not checked')
    expect(run.status).toBe(1)
  })

  test('variables are given by name, and those of the command line win', async ({ expect }) => {
    using project = new CommandLineProject({
      'migrations/001_x.sql':
        "create schema :tenant;\ncreate table :tenant.x (id integer default :first);\ncomment on schema :tenant is :'words';\n",
      'migrations/rollbacks/001_x.sql': 'drop schema :tenant cascade;\n',
      'pg-roundtrip.config.json': '{ "variables": { "tenant": "red", "words": "It\'s = theirs" } }',
    })
    const run = await project.run('verify', '--set', 'tenant=blue', 'first=1', '--set=fist=2=3')
    expect(run.stdout).toContain('+ schema blue was added')
    expect(run.stdout).toContain('The variable fist is given, and nothing in migrations mentions it.')
  })

  test('what does not matter is said part by part, on the command line and in the configuration', async ({ expect }) => {
    using project = new CommandLineProject({
      ...books,
      'migrations/002_shelf.up.sql':
        "alter table books add column shelf text; alter table books add column room text; comment on table books is 'Ours.'",
      'migrations/002_shelf.down.sql': 'alter table books drop column shelf, drop column room',
      'migrations/003_room.up.sql': 'alter table books drop column id',
      'migrations/003_room.down.sql': 'alter table books add column id integer',
      'pg-roundtrip.config.json': '{ "compare": { "comments": "ignore" } }',
    })
    const [one, both, none] = await Promise.all([
      project.run('verify'),
      project.run('verify', '--column-order', 'ignore'),
      project.run('verify', '--column-order=ignore', '--comments=strict'),
    ])
    const noteOf = (run: { readonly stdout: string }) => /^Note: .*$/m.exec(run.stdout)?.[0]
    expect([one, both, none].map((run) => [run.status, noteOf(run)])).toEqual([
      [1, 'Note: As the options say, comments do not count after a rollback or when an up runs again.'],
      [0, 'Note: As the options say, comments and the order of columns do not count after a rollback or when an up runs again.'],
      [1, 'Note: As the options say, the order of columns does not count after a rollback or when an up runs again.'],
    ])
  })

  test('--idempotent asks it of every up', async ({ expect }) => {
    using project = new CommandLineProject(books)
    const run = await project.run('verify', '--idempotent')
    expect(run.status).toBe(1)
    expect(run.stdout).toContain('✗ applies twice                   The second time the up fails: relation "books" already exists')
  })

  test('what could not be checked is 1 under --strict, or when it is everything', async ({ expect }) => {
    const oneWay = { 'migrations/002_more.up.sql': 'create table public.more ();\n' }
    using some = new CommandLineProject({ ...books, ...oneWay })
    using all = new CommandLineProject(oneWay)
    const statuses = [await some.run('verify'), await some.run('verify', '--strict'), await all.run('verify', '--layout', 'golang-migrate')]
    expect(statuses.map(({ status }) => status)).toEqual([0, 1, 1])
  })
})

test('a reader that stops reading changes nothing about the exit status', async () => {
  using project = new CommandLineProject({ ...books, ...forgetful })
  const child = project.start(['verify'])
  child.stdout.destroy()
  expect(await once(child, 'close')).toEqual([1, null])
})

test.runIf(process.platform === 'linux')('Ctrl-C leaves neither a process nor a directory', async () => {
  using project = new CommandLineProject({ 'migrations/001_long.up.sql': 'select count(*) from generate_series(1, 1e12::bigint);\n' })
  const child = project.start(['verify', '--layout', 'golang-migrate'])
  await once(child.stderr, 'data')
  await expect.poll(() => processesBelow(child.pid!).length).toBeGreaterThan(3)
  const processes = processesBelow(child.pid!)
  const directories = processes
    .map(workingDirectory)
    .filter((directory) => directory !== undefined && directory !== project.path && directory !== '/')
  expect(directories.length).toBeGreaterThan(0)
  child.kill('SIGINT')
  expect(await once(child, 'close')).toEqual([null, 'SIGINT'])
  await expect.poll(() => processes.filter((id) => workingDirectory(id) !== undefined), { timeout: 1000 }).toEqual([])
  expect(directories.filter((directory) => existsSync(directory!))).toEqual([])
})

/** Every process that a process started, and those that they started. */
function processesBelow(parent: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), parentOf(name)] as const)
  const below = (id: number): number[] => parents.filter(([, of]) => of === id).flatMap(([child]) => [child, ...below(child)])
  return below(parent)
}

function parentOf(id: string): number | undefined {
  try {
    return Number(/^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1])
  } catch {
    return undefined
  }
}

/** `undefined`: there is no such process any more. */
function workingDirectory(id: number): string | undefined {
  try {
    return readlinkSync(`/proc/${id}/cwd`)
  } catch {
    return undefined
  }
}
