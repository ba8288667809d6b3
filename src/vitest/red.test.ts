import { expect, test, vi } from 'vitest'
import { VitestProject, vitestConfig } from '../../fixtures/vitest-project.ts'

// Each test starts vitest and a server.
vi.setConfig({ testTimeout: 120_000 })

const table = 'create table public.t (id integer);\n'

test('an up that the server refuses: the place in the SQL, with a caret', async () => {
  using project = new VitestProject({
    'migrations/001_t.sql': `-- @up\n${table}\n-- @down\ndrop table public.t;\n`,
    'migrations/002_u.sql': `-- @up\ncreate view public.u as\n  select id, nmae from public.t;\n\n-- @down\ndrop view public.u;\n`,
  })
  const { status, stdout, stderr } = await project.vitest('run')
  expect(status).toBe(1)
  expect(stdout).toMatchInlineSnapshot(`
    " RUN  v<version> <project>

     ✓ |migrations| migrations/001_t.sql (10 tests)
     ❯ |migrations| migrations/002_u.sql (10 tests | 1 failed | 9 skipped)
         × applies
         ↓ rolls back [The up failed.]
         ↓ leaves no trace [The up failed.]
         ↓ leaves no trace in the cluster [The up failed.]
         ↓ keeps rows [The up failed.]
         ↓ keeps sequences [The up failed.]
         ↓ applies again the same way [The up failed.]
         ↓ rolls back after use [The up failed.]
         ↓ leaves no trace after use [The up failed.]
         ↓ keeps rows after use [The up failed.]

     Test Files  1 failed | 1 passed (2)
          Tests  1 failed | 10 passed | 9 skipped (20)"
  `)
  expect(stderr).toMatchInlineSnapshot(`
    "⎯⎯⎯⎯⎯⎯⎯ Failed Tests 1 ⎯⎯⎯⎯⎯⎯⎯

     FAIL  |migrations| migrations/002_u.sql:1:1 > 002_u > applies
    Finding: The up failed: column "nmae" does not exist

    SQLSTATE 42703: column "nmae" does not exist
     ❯ migration migrations/002_u.sql:3:14
          1| -- @up
          2| create view public.u as
          3|   select id, nmae from public.t;
           |              ^
          4|
          5| -- @down

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯

     Migrations  1 passed, 1 failed · PostgreSQL 18.4 (embedded) · layout markers: 2 of 2 .sql files have a line \`-- @up\` or \`-- @down\`
     Not checked  The up failed.
                  002_u: rolls back, leaves no trace, leaves no trace in the cluster, keeps rows, keeps sequences, applies again the same way, rolls back after use, leaves no trace after use, keeps rows after use"
  `)
})

test('a rollback in a file of its own: the place in that file', async () => {
  using project = new VitestProject({
    'migrations/001_t.up.sql': table,
    'migrations/001_t.down.sql': '-- Away with it.\ndrop table public.tt;\n',
  })
  const { status, stderr } = await project.vitest('run')
  expect(status).toBe(1)
  expect(stderr).toMatchInlineSnapshot(`
    "⎯⎯⎯⎯⎯⎯⎯ Failed Tests 1 ⎯⎯⎯⎯⎯⎯⎯

     FAIL  |migrations| migrations/001_t.up.sql:1:1 > 001_t > rolls back
    Finding: The down failed: table "tt" does not exist

    SQLSTATE 42P01: table "tt" does not exist
     ❯ migration migrations/001_t.down.sql:2:1
          1| -- Away with it.
          2| drop table public.tt;
           | ^
          3|

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯

     Migrations  1 failed · PostgreSQL 18.4 (embedded) · layout golang-migrate: 2 of 2 .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql
     Not checked  The rollback failed.
                  001_t: leaves no trace, leaves no trace in the cluster, keeps rows, keeps sequences, applies again the same way, rolls back after use, leaves no trace after use, keeps rows after use"
  `)
})

test('a rollback that leaves something behind', async () => {
  using project = new VitestProject({
    'migrations/001_t.sql': `-- @up\ncreate type public.mood as enum ('glad');\n${table}\n-- @down\ndrop table public.t;\n`,
  })
  const { status, stderr } = await project.vitest('run')
  expect(status).toBe(1)
  expect(stderr).toMatchInlineSnapshot(`
    "⎯⎯⎯⎯⎯⎯⎯ Failed Tests 2 ⎯⎯⎯⎯⎯⎯⎯

     FAIL  |migrations| migrations/001_t.sql:5:1 > 001_t > leaves no trace
    Finding: After the rollback 1 object is not as before: type public.mood is still there.

    Not as before:
      type public.mood is still there

    A statement that would repair it:
      DROP TYPE public.mood;
     ❯ migration migrations/001_t.sql:6:1
          4|
          5| -- @down
          6| drop table public.t;
           | ^
          7|

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/2]⎯

     FAIL  |migrations| migrations/001_t.sql:5:1 > 001_t > applies again the same way
    Finding: After the rollback the up fails: type "mood" already exists

    SQLSTATE 42710: type "mood" already exists
     ❯ migration migrations/001_t.sql:2:1
          1| -- @up
          2| create type public.mood as enum ('glad');
           | ^
          3| create table public.t (id integer);
          4|

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[2/2]⎯

     Migrations  1 failed · PostgreSQL 18.4 (embedded) · layout markers: 1 of 1 .sql files have a line \`-- @up\` or \`-- @down\`
     Not checked  The up did not run a second time, so nothing could be written.
                  001_t: rolls back after use, leaves no trace after use, keeps rows after use"
  `)
})

test('what is not checked is skipped, with its reason', async () => {
  using project = new VitestProject({ 'migrations/001_t.up.sql': table })
  const { status, stdout, stderr } = await project.vitest('run', '--reporter=verbose')
  expect(status).toBe(0)
  expect(stdout).toMatchInlineSnapshot(`
    " RUN  v<version> <project>

     ✓ |migrations| migrations/001_t.up.sql:1:1 > 001_t > applies
     ↓ |migrations| migrations/001_t.up.sql:1:1 > 001_t > rolls back [There is no down script, and the spec does not declare the migration irreversible.]
     ↓ |migrations| migrations/001_t.up.sql:1:1 > 001_t > leaves no trace [There is no down script.]
     ↓ |migrations| migrations/001_t.up.sql:1:1 > 001_t > leaves no trace in the cluster [There is no down script.]
     ↓ |migrations| migrations/001_t.up.sql:1:1 > 001_t > keeps rows [There is no down script.]
     ↓ |migrations| migrations/001_t.up.sql:1:1 > 001_t > keeps sequences [There is no down script.]
     ↓ |migrations| migrations/001_t.up.sql:1:1 > 001_t > applies again the same way [There is no down script.]

     Test Files  1 passed (1)
          Tests  1 passed | 6 skipped (7)"
  `)
  expect(stderr).toMatchInlineSnapshot(`
    " Migrations  1 not checked · PostgreSQL 18.4 (embedded) · layout golang-migrate: 1 of 1 .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql
     Not checked  There is no down script, and the spec does not declare the migration irreversible.
                  001_t: rolls back
     Not checked  There is no down script.
                  001_t: leaves no trace, leaves no trace in the cluster, keeps rows, keeps sequences, applies again the same way"
  `)
})

test('under strict what is not checked is red', async () => {
  using project = new VitestProject({ 'migrations/001_t.up.sql': table, 'vitest.config.ts': vitestConfig('{ strict: true }') })
  const { status, stdout } = await project.vitest('run', '--reporter=verbose')
  expect(status).toBe(1)
  expect(stdout).toMatchInlineSnapshot(`
    " RUN  v<version> <project>

     ✓ |migrations| migrations/001_t.up.sql:1:1 > 001_t > applies
     × |migrations| migrations/001_t.up.sql:1:1 > 001_t > rolls back
       → There is no down script, and the spec does not declare the migration irreversible.
     × |migrations| migrations/001_t.up.sql:1:1 > 001_t > leaves no trace
       → There is no down script.
     × |migrations| migrations/001_t.up.sql:1:1 > 001_t > leaves no trace in the cluster
       → There is no down script.
     × |migrations| migrations/001_t.up.sql:1:1 > 001_t > keeps rows
       → There is no down script.
     × |migrations| migrations/001_t.up.sql:1:1 > 001_t > keeps sequences
       → There is no down script.
     × |migrations| migrations/001_t.up.sql:1:1 > 001_t > applies again the same way
       → There is no down script.

     Test Files  1 failed (1)
          Tests  6 failed | 1 passed (7)"
  `)
})

test('a spec with a key that no spec has', async () => {
  using project = new VitestProject({
    'migrations/001_t.up.sql': table,
    'migrations/001_t.down.sql': 'drop table public.t;\n',
    'specs/001_t.spec.ts': `export default { purpose: 'A table.', postcondition: {} }\n`,
  })
  const { status, stderr } = await project.vitest('run')
  expect(status).toBe(1)
  expect(stderr).toMatchInlineSnapshot(`
    "⎯⎯⎯⎯⎯⎯⎯ Failed Tests 1 ⎯⎯⎯⎯⎯⎯⎯

     FAIL  |migrations| migrations/001_t.up.sql:1:1 > 001_t > reads its spec
    Failure: specs/001_t.spec.ts: postcondition: unknown key; did you mean postconditions?

    Correct specs/001_t.spec.ts; an editor shows what a spec may say when the object ends in "satisfies Spec".
    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯

     Migrations  1 not walked · layout golang-migrate: 2 of 2 .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql"
  `)
})

test('a spec that is not TypeScript', async () => {
  using project = new VitestProject({ 'migrations/001_t.up.sql': table, 'specs/001_t.spec.ts': `export default { purpose: 'A table.'\n` })
  const { status, stderr } = await project.vitest('run')
  expect(status).toBe(1)
  expect(stderr).toMatchInlineSnapshot(`
    "⎯⎯⎯⎯⎯⎯⎯ Failed Tests 1 ⎯⎯⎯⎯⎯⎯⎯

     FAIL  |migrations| migrations/001_t.up.sql:1:1 > 001_t > reads its spec
    Failure: specs/001_t.spec.ts cannot be read.

    What is wrong:
      [PARSE_ERROR] Expected \`}\` but found \`EOF\`
         ╭─[ specs/001_t.spec.ts:1:38 ]
         │
       1 │ export default { purpose: 'A table.'
         │                                      │ 
         │                                      ╰─ \`}\` expected
      ───╯
    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯

     Migrations  1 not walked · layout golang-migrate: 1 of 1 .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql"
  `)
})

test('a server that is not there is said once, for all that it kept from being checked', async () => {
  using project = new VitestProject({
    'migrations/001_t.up.sql': table,
    'vitest.config.ts': vitestConfig(`{ postgres: 'postgres://localhost:1/none' }`),
  })
  const { status, stderr } = await project.vitest('run')
  expect(status).toBe(1)
  expect(stderr.match(/^Failure: .*/gm)).toMatchInlineSnapshot(`
    [
      "Failure: No connection to the server postgresql://postgres@localhost:1/none: connect ECONNREFUSED 127.0.0.1:1",
    ]
  `)
})

test('a process that is killed in the middle of a walk: not verified, and red', async () => {
  using project = new VitestProject({
    'migrations/001_t.up.sql': table,
    'migrations/001_t.down.sql': 'drop table public.t;\n',
    'specs/001_t.spec.ts': `export default {
  purpose: 'A table.',
  checks: [{ claim: 'It ends badly.', run: () => process.kill(process.pid, 'SIGKILL') }],
}
`,
  })
  const { status, stderr } = await project.vitest('run', '--dangerouslyIgnoreUnhandledErrors')
  expect(status).toBe(1)
  expect(stderr.split('\n').filter((line) => line.startsWith(' Not verified'))).toMatchInlineSnapshot(`
    [
      " Not verified  The process that walked these ended before they had a verdict: migrations/001_t.up.sql",
    ]
  `)
})

test.each<[string, Record<string, string>]>([
  ['no directory of migrations', {}],
  ['no migrations', { 'migrations/README.md': 'None yet.\n' }],
  ['a spec for a migration that is not there', { 'migrations/001_t.up.sql': table, 'specs/001_tt.spec.ts': 'export default {}\n' }],
  ['an unknown option', { 'migrations/001_t.up.sql': table, 'vitest.config.ts': vitestConfig(`{ migration: 'migrations' }`) }],
  [
    'a difference that is expected of no migration',
    {
      'migrations/001_t.up.sql': table,
      'vitest.config.ts': vitestConfig(`{ expected: [{ migration: '002', what: 'table public.t', why: 'It stays.' }] }`),
    },
  ],
  ['a binary file', { 'migrations/001_t.up.sql': 'create\0table' }],
])('%s: one message, and no stack trace', async (name, files) => {
  using project = new VitestProject(files)
  const { status, stderr } = await project.vitest('run')
  expect(status).toBe(2)
  expect(stderr).toMatchSnapshot(name)
  expect(stderr).not.toMatch(/^\s+at /m)
})
