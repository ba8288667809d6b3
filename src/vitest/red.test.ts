import { expect, test } from 'vitest'
import { VitestProject, vitestConfig } from '../../fixtures/vitest-project.ts'

const table = 'create table public.t (id integer);\n'

test('an up that the server refuses: the place in the SQL, with a caret', async () => {
  using project = new VitestProject({
    'migrations/001_t.sql': `-- @up\n${table}\n-- @down\ndrop table public.t;\n`,
    'migrations/002_u.sql': `-- @up\ncreate view public.u as\n  select id, nmae from public.t;\n\n-- @down\ndrop view public.u;\n`,
  })
  const { status, stdout, stderr } = await project.vitest('run')
  expect(status).toBe(1)
  expect(stdout).toMatchInlineSnapshot()
  expect(stderr).toMatchInlineSnapshot()
})

test('a rollback in a file of its own: the place in that file', async () => {
  using project = new VitestProject({
    'migrations/001_t.up.sql': table,
    'migrations/001_t.down.sql': '-- Away with it.\ndrop table public.tt;\n',
  })
  const { status, stderr } = await project.vitest('run')
  expect(status).toBe(1)
  expect(stderr).toMatchInlineSnapshot()
})

test('a rollback that leaves something behind', async () => {
  using project = new VitestProject({
    'migrations/001_t.sql': `-- @up\ncreate type public.mood as enum ('glad');\n${table}\n-- @down\ndrop table public.t;\n`,
  })
  const { status, stderr } = await project.vitest('run')
  expect(status).toBe(1)
  expect(stderr).toMatchInlineSnapshot()
})

test('what is not checked is skipped, with its reason', async () => {
  using project = new VitestProject({ 'migrations/001_t.up.sql': table })
  const { status, stdout, stderr } = await project.vitest('run', '--reporter=verbose')
  expect(status).toBe(0)
  expect(stdout).toMatchInlineSnapshot()
  expect(stderr).toMatchInlineSnapshot()
})

test('under strict what is not checked is red', async () => {
  using project = new VitestProject({ 'migrations/001_t.up.sql': table, 'vitest.config.ts': vitestConfig('{ strict: true }') })
  const { status, stdout } = await project.vitest('run', '--reporter=verbose')
  expect(status).toBe(1)
  expect(stdout).toMatchInlineSnapshot()
})

test('a spec with a key that no spec has', async () => {
  using project = new VitestProject({
    'migrations/001_t.up.sql': table,
    'migrations/001_t.down.sql': 'drop table public.t;\n',
    'specs/001_t.spec.ts': `export default { purpose: 'A table.', postcondition: {} }\n`,
  })
  const { status, stderr } = await project.vitest('run')
  expect(status).toBe(1)
  expect(stderr).toMatchInlineSnapshot()
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
  expect(stderr.split('\n').filter((line) => line.startsWith(' Not verified'))).toMatchInlineSnapshot()
})

test.each<[string, Record<string, string>]>([
  ['no directory of migrations', {}],
  ['no migrations', { 'migrations/README.md': 'None yet.\n' }],
  ['a spec for a migration that is not there', { 'migrations/001_t.up.sql': table, 'specs/001_tt.spec.ts': 'export default {}\n' }],
  ['an unknown option', { 'migrations/001_t.up.sql': table, 'vitest.config.ts': vitestConfig(`{ migration: 'migrations' }`) }],
  ['a binary file', { 'migrations/001_t.up.sql': 'create\0table' }],
])('%s: one message, and no stack trace', async (name, files) => {
  using project = new VitestProject(files)
  const { status, stderr } = await project.vitest('run')
  expect(status).toBe(2)
  expect(stderr).toMatchSnapshot(name)
  expect(stderr).not.toMatch(/^\s+at /m)
})
