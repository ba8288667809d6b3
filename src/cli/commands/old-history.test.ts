import { execFileSync } from 'node:child_process'
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CommandLineProject } from '../../../fixtures/command-line.ts'
import { VitestProject } from '../../../fixtures/vitest-project.ts'
import { reportSchema } from '../../report/schema.ts'

/** A history that nobody has looked at: a rollback that forgets, one that is missing, and then a good one. */
const old = {
  'migrations/001_attic.up.sql': 'create schema attic;\ncreate table public.books (id integer);\n',
  'migrations/001_attic.down.sql': 'drop table public.books;\n',
  'migrations/002_shelf.up.sql': 'alter table public.books add column shelf text;\n',
  'migrations/003_loans.up.sql': 'create table public.loans (book integer);\n',
  'migrations/003_loans.down.sql': 'drop table public.loans;\n',
}
const said = ['--write-baseline', '--who', 'Ann', '--why', 'It was so before.']

const read = (project: CommandLineProject) => JSON.parse(project.read('pg-roundtrip.baseline.json')) as { known: { since: string }[] }

describe.concurrent('an old history', () => {
  test('what lies before "from" is applied and not judged', async ({ expect }) => {
    using project = new CommandLineProject({ ...old, 'pg-roundtrip.config.json': '{ "from": "003" }' })
    const run = await project.run('verify', '--json', 'report.json')
    expect(run.status).toBe(0)
    expect(run.stdout).toContain('Note: 2 migrations before 003_loans only applied, as from says: nothing is said of them.')
    const report = reportSchema.parse(JSON.parse(project.read('report.json')))
    expect(report.from).toBe('003_loans')
    expect(report.migrations.map(({ id }) => id)).toEqual(['003_loans'])
    const strange = await project.run('verify', '--from', '004_x')
    expect([strange.status, strange.stderr.split('\n')[0]]).toEqual([2, '✗ from names the migration 004_x, which is not there.'])
  })

  test('what a baseline lists does not fail; whoever writes it says who and why', async ({ expect }) => {
    using project = new CommandLineProject(old)
    const without = await project.run('verify', '--write-baseline', '--who', 'Ann')
    expect([without.status, without.stderr.split('\n')[0]]).toEqual([2, '✗ --write-baseline needs --why.'])
    const written = await project.run('verify', ...said)
    expect([written.status, written.stderr.split('\n').slice(-3)]).toEqual([
      0,
      [
        'Wrote pg-roundtrip.baseline.json: 0 known before, 12 new, 0 taken out.',
        "Name it in the configuration: baseline: 'pg-roundtrip.baseline.json'.",
        '',
      ],
    ])
    const run = await project.run('verify', '--baseline', 'pg-roundtrip.baseline.json')
    const since = read(project).known[0]!.since
    expect(run.stdout.replaceAll(since, 'THAT DAY')).toMatchInlineSnapshot(`
      "✗ 001_attic  failed
        + schema attic was added
        + table public.books was added
        ✓ applies                         The up ran to its end.
        ✓ rolls back                      The down ran to its end.
        ✗ leaves no trace                 After the rollback 1 object is not as before: schema attic is still there. (Known since THAT DAY by Ann: It was so before.)
        ✓ leaves no trace in the cluster  Roles, memberships and settings are exactly what they were before the up.
        ✓ keeps rows                      There was no table before the up.
        ✓ keeps sequences                 There was no sequence before the up.
        ✗ applies again the same way      After the rollback the up fails: schema "attic" already exists (Known since THAT DAY by Ann: It was so before.)
        ○ rolls back after use            The up did not run a second time, so nothing could be written. (Known since THAT DAY by Ann: It was so before.)
        ○ leaves no trace after use       The up did not run a second time, so nothing could be written. (Known since THAT DAY by Ann: It was so before.)
        ○ keeps rows after use            The up did not run a second time, so nothing could be written. (Known since THAT DAY by Ann: It was so before.)
        ✓ is as the baseline says         5 findings are known, and as pg-roundtrip.baseline.json says.

      ○ 002_shelf  not checked
        + column public.books.shelf was added
        ✓ applies                         The up ran to its end.
        ○ rolls back                      There is no down script, and the spec does not declare the migration irreversible. (Known since THAT DAY by Ann: It was so before.)
        ○ leaves no trace                 There is no down script. (Known since THAT DAY by Ann: It was so before.)
        ○ leaves no trace in the cluster  There is no down script. (Known since THAT DAY by Ann: It was so before.)
        ○ keeps rows                      There is no down script. (Known since THAT DAY by Ann: It was so before.)
        ○ keeps sequences                 There is no down script. (Known since THAT DAY by Ann: It was so before.)
        ○ applies again the same way      There is no down script. (Known since THAT DAY by Ann: It was so before.)
        ✓ is as the baseline says         6 findings are known, and as pg-roundtrip.baseline.json says.
        note: It has no .down.sql: golang-migrate would roll it back by doing nothing, and count the version back.

      ✓ 003_loans  passed
        + table public.loans was added
        ✓ applies                         The up ran to its end.
        ✓ rolls back                      The down ran to its end.
        ✓ leaves no trace                 The schema is exactly what it was before the up.
        ✓ leaves no trace in the cluster  Roles, memberships and settings are exactly what they were before the up.
        ○ keeps rows                      No table held a row before the up, so nothing is known about rows. (Known since THAT DAY by Ann: It was so before.)
        ✓ keeps sequences                 There was no sequence before the up.
        ✓ applies again the same way      The up ran again and led to the same schema.
        ✓ rolls back after use            The down ran to its end after 1 row made from the catalog was written.
        ✓ leaves no trace after use       After the use, too, the schema is exactly what it was before the up.
        ✓ keeps rows after use            No table that was there before the up held a row: what was written went with the tables of the up.
        ✓ is as the baseline says         1 finding is known, and as pg-roundtrip.baseline.json says.

      3 migrations: 1 passed, 1 failed, 1 not checked
      30 checks: 18 passed, 2 failed, 10 not checked
      Baseline pg-roundtrip.baseline.json: 12 findings known, nothing new
      Failed: 001_attic
      PostgreSQL 18.4 (embedded), … ms
      Layout golang-migrate: 5 of 5 .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql
      No migration has a spec.
      "
    `)
    expect(run.status).toBe(0)
  })

  test('what is not in the baseline fails, what was not checked included', async ({ expect }) => {
    using project = new CommandLineProject(old)
    await project.run('verify', ...said)
    writeFileSync(join(project.path, 'migrations/004_notes.up.sql'), 'create table public.notes (id integer);\n')
    const unchecked = await project.run('verify', '--baseline', 'pg-roundtrip.baseline.json')
    expect([unchecked.status, unchecked.stderr.trimEnd().split('\n').at(-1)]).toEqual([
      1,
      'What was not checked (○) is not all in pg-roundtrip.baseline.json, so the exit status is 1.',
    ])
    writeFileSync(join(project.path, 'migrations/004_notes.down.sql'), 'select 1;\n')
    expect((await project.run('verify', '--baseline', 'pg-roundtrip.baseline.json')).status).toBe(1)
    const again = await project.run('verify', ...said)
    expect(again.stderr).toContain('12 known before, 6 new, 0 taken out.')
  })

  test('a failure that is another one does not hide behind one that is known', async ({ expect }) => {
    using project = new CommandLineProject(old)
    await project.run('verify', ...said)
    appendFileSync(join(project.path, 'migrations/001_attic.up.sql'), 'create schema cellar;\n')
    const run = await project.run('verify', '--baseline', 'pg-roundtrip.baseline.json')
    expect(run.status).toBe(1)
    expect(run.stdout).toContain(
      'pg-roundtrip.baseline.json lists what is no longer so: leaves no trace, which failed: fails otherwise than the entry says',
    )
  })

  test('an entry that nothing meets any more must leave the file', async ({ expect }) => {
    using project = new CommandLineProject(old)
    await project.run('verify', ...said)
    appendFileSync(join(project.path, 'migrations/001_attic.down.sql'), 'drop schema attic;\n')
    const run = await project.run('verify', '--baseline', 'pg-roundtrip.baseline.json')
    expect(run.status).toBe(1)
    expect(run.stdout).toContain(
      '✗ is as the baseline says         pg-roundtrip.baseline.json lists what is no longer so: leaves no trace, which failed: passed (and 4 more).',
    )
    expect((await project.run('verify', ...said)).stderr).toContain('5 taken out.')
    expect((await project.run('verify', '--baseline', 'pg-roundtrip.baseline.json')).status).toBe(0)
  })

  test.for([
    ['{', 'The baseline pg-roundtrip.baseline.json cannot be read.'],
    ['{ "version": 2, "known": [] }', 'pg-roundtrip.baseline.json is no baseline.'],
    [
      '{ "version": 1, "known": [{ "migration": "009", "check": "applies", "verdict": "not-checked", "sentence": "", "who": "Ann", "why": "-", "since": "2026-01-01" }] }',
      'pg-roundtrip.baseline.json names the migration 009, which is not there.',
    ],
  ] as const)('a baseline that says %s is refused', async ([text, sentence], { expect }) => {
    using project = new CommandLineProject({ ...old, 'pg-roundtrip.baseline.json': text })
    const run = await project.run('verify', '--baseline', 'pg-roundtrip.baseline.json')
    expect([run.status, run.stderr.split('\n')[0]]).toEqual([2, `✗ ${sentence}`])
  })

  test('only what has changed since a git reference is walked', async ({ expect }) => {
    using project = new CommandLineProject({
      ...old,
      'specs/003_loans.spec.js': "export default { purpose: 'Loans.', seeds: { before: ['books'] } }\n",
      'seeds/books.sql': 'insert into public.books values (1);\n',
    })
    const git = (...words: string[]) =>
      execFileSync('git', ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.org', ...words], { cwd: project.path, stdio: 'pipe' })
    const outside = await project.run('verify', '--only-new', 'main')
    expect([outside.status, outside.stderr.split('\n')[0]]).toEqual([2, '✗ The directory is in no git repository that can be read.'])
    git('init', '--quiet', '--initial-branch', 'main')
    git('add', '.')
    git('commit', '--quiet', '--message', 'old')
    const walked = async (reference: string) => {
      const run = await project.run('verify', '--only-new', reference, '--json', 'report.json')
      return [run.status, ...reportSchema.parse(JSON.parse(project.read('report.json'))).migrations.map(({ id }) => id)]
    }
    const none = await project.run('verify', '--only-new', 'main')
    expect([none.status, none.stdout.split('\n')[0]]).toEqual([0, 'Note: No migration has changed since main, so none was walked.'])
    appendFileSync(join(project.path, 'seeds/books.sql'), '-- more\n')
    expect(await walked('main')).toEqual([0, '003_loans'])
    git('switch', '--quiet', '--create', 'more')
    git('commit', '--quiet', '--all', '--message', 'seed')
    writeFileSync(join(project.path, 'migrations/004_notes.up.sql'), 'create table public.notes (id integer);\n')
    writeFileSync(join(project.path, 'migrations/004_notes.down.sql'), 'drop table public.notes;\n')
    expect(await walked('main')).toEqual([0, '003_loans', '004_notes'])
    expect(await walked('more')).toEqual([0, '004_notes'])
    const strange = await project.run('verify', '--only-new', '--help-me')
    expect(strange.status).toBe(2)
    const unknown = await project.run('verify', '--only-new', 'release')
    expect([unknown.status, unknown.stderr.split('\n')[0]]).toEqual([2, '✗ There is no release in git.'])
  })
})

test('vitest knows the baseline, and where judging begins', async () => {
  using written = new CommandLineProject(old)
  await written.run('verify', ...said)
  const baseline = written.read('pg-roundtrip.baseline.json')
  using project = new VitestProject({
    ...old,
    'pg-roundtrip.config.json': '{ "baseline": "pg-roundtrip.baseline.json" }',
    'pg-roundtrip.baseline.json': baseline,
  })
  const known = await project.vitest('run')
  expect(known.status).toBe(0)
  project.write({ 'migrations/001_attic.down.sql': 'drop table public.books;\ndrop schema attic;\n' })
  const gone = await project.vitest('run')
  expect(gone.status).toBe(1)
  expect(gone.stdout).toContain('is as the baseline says')
  project.write({ 'pg-roundtrip.config.json': '{ "from": "003_loans" }' })
  const later = await project.vitest('run')
  expect(later.status).toBe(0)
  expect(later.stdout).not.toContain('001_attic')
})
