import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, test } from 'vitest'
import type { Options } from '../config/options.ts'
import type { RunResult } from '../core/result.ts'
import { acquireCluster } from '../postgres/acquire.ts'
import plain from '../postgres/platforms/plain.ts'
import { withSession } from '../postgres/session.ts'
import { verify } from './verify.ts'

type Files = Readonly<Record<string, string>>

async function walked(files: Files, options: Options = {}): Promise<RunResult> {
  const root = mkdtempSync(join(tmpdir(), 'run-as-'))
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, file)), { recursive: true })
      writeFileSync(join(root, file), text)
    }
    return await verify(options, { root })
  } finally {
    rmSync(root, { recursive: true })
  }
}

const roles = 'create role app login;\ncreate schema app authorization app;\nalter role app set search_path = app;\n'
const tables = {
  'migrations/001_a.up.sql':
    'create table books (title text); alter table books enable row level security; alter table books force row level security;',
  'migrations/001_a.down.sql': 'drop table books;',
}
const changes = ({ migrations }: RunResult) => migrations.map((migration) => migration.changes.map(({ sentence }) => sentence))
const verdicts = ({ migrations }: RunResult) => migrations.map(({ id, verdict }) => `${id}: ${verdict}`)

describe.concurrent('migrations that another role runs', () => {
  test("what a directory of one's own gives is nobody's doing, and the role's settings hold", async ({ expect }) => {
    const files = { ...tables, 'platform/20_more.sql': 'create table app.settings ();', 'platform/10_roles.sql': roles }
    const run = await walked(files, { platform: './platform', runAs: 'app' })
    expect(verdicts(run)).toEqual(['001_a: passed'])
    expect(changes(run)).toEqual([['table app.books was added', 'column app.books.title was added']])
    expect(run.notes).toEqual(
      expect.arrayContaining([
        'Platform platform, as the options say: what it gives is there before the first migration.',
        'The scripts of the migrations run as app; seeds and checks as the administrator.',
      ]),
    )
  })

  test('the role may be one of the prelude', async ({ expect }) => {
    expect(verdicts(await walked({ ...tables, 'roles.sql': roles }, { prelude: 'roles.sql', runAs: 'app' }))).toEqual(['001_a: passed'])
  })

  test('what the role may not do fails its migration', async ({ expect }) => {
    const files = {
      'roles.sql': roles,
      'migrations/001_a.up.sql': 'create table a ();\ncreate role other;',
      'migrations/001_a.down.sql': '',
    }
    const run = await walked(files, { prelude: 'roles.sql', runAs: 'app' })
    expect(run.migrations[0]!.up.error).toMatchObject({ sqlstate: '42501', location: { line: 2 } })
    expect(run.migrations[0]!.verdict).toBe('failed')
  })

  test('what the role may not do in a rollback fails it too', async ({ expect }) => {
    const files = {
      'roles.sql': `${roles}create table public.old ();`,
      'migrations/001_a.up.sql': 'create table a ();',
      'migrations/001_a.down.sql': 'drop table a; drop table public.old;',
    }
    const [migration] = (await walked(files, { prelude: 'roles.sql', runAs: 'app' })).migrations
    expect(migration!.findings.find(({ check }) => check === 'rolls back')).toMatchObject({
      verdict: 'failed',
      sentence: expect.stringContaining('must be owner of table old'),
    })
  })

  test('its own row security holds for it, where that is forced, and not for seeds', async ({ expect }) => {
    const files = {
      ...tables,
      'roles.sql': roles,
      'migrations/002_b.up.sql': "update app.books set title = 'B';",
      'migrations/002_b.down.sql': "update app.books set title = 'A';",
      'seeds/books.sql': "insert into app.books values ('A');",
      'specs/002_b.spec.ts': "export default { purpose: 'Titles.', seeds: { before: ['books'] } }",
    }
    const [, asApp] = changes(await walked(files, { prelude: 'roles.sql', runAs: 'app' }))
    expect(asApp).toEqual([])
    const asAdministrator = { ...files, 'roles.sql': `${roles}alter role postgres set search_path = app;` }
    expect(changes(await walked(asAdministrator, { prelude: 'roles.sql' }))[1]).toEqual(['table app.books: 1 row has other values'])
  })

  test('a role that is not there is refused before anything runs', async ({ expect }) => {
    await expect(walked(tables, { runAs: 'app' })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('There is no role app'),
    })
  })

  test('the tables of a tool are its own', async ({ expect }) => {
    const files = {
      'supabase/migrations/001_a.sql': 'create table public.a ();\nselect * from supabase_migrations.schema_migrations;',
      'supabase/config.toml': '[db]\nmajor_version = 17',
    }
    const run = await walked(files)
    expect(run.postgres).toMatch(/^17\./)
    expect(run.migrations[0]!.up.error).toBeUndefined()
  })

  test('a file of the platform that the server refuses is named with its place', async ({ expect }) => {
    const files = { ...tables, 'platform/a.sql': 'create table a ();\ncreate tabel b ();' }
    await expect(walked(files, { platform: './platform' })).rejects.toMatchObject({
      kind: 'usage',
      evidence: [{ title: expect.stringMatching(/platform\/a\.sql:2$/), body: expect.stringContaining('SQLSTATE 42601') }],
    })
  })
})

test('a database of another name has what the platform gives', async ({ expect }) => {
  const files = {
    'migrations/001_a.up.sql': 'create table a (owner uuid references auth.users); alter database app set statement_timeout = 0;',
    'migrations/001_a.down.sql': 'alter database app reset statement_timeout; drop table a;',
  }
  expect(verdicts(await walked(files, { platform: 'supabase', database: 'app' }))).toEqual(['001_a: passed'])
})

test('what would repair a rollback is what the role can run, and gives back the privileges that the platform gives', async ({ expect }) => {
  const files = {
    'migrations/001_a.up.sql':
      'create function f() returns int language sql return 1; create function g() returns int language sql return 2; grant execute on function g to pgbouncer;',
    'migrations/001_a.down.sql': 'drop function f, g;',
    'migrations/002_b.up.sql': 'drop function f, g;',
    'migrations/002_b.down.sql': 'select 1;',
  }
  const [, second] = (await walked(files, { platform: 'supabase' })).migrations
  const { evidence } = second!.findings.find(({ check }) => check === 'leaves no trace')!
  expect(evidence.map(({ body }) => body)).toEqual([
    'function public.f() is gone\nfunction public.g() is gone',
    'CREATE FUNCTION public.f() RETURNS integer LANGUAGE sql RETURN 1;',
  ])
})

test('on a server that is not ours the platform comes and goes', async ({ expect }) => {
  // Whoever began this server called the superuser otherwise, so that postgres is the one of the platform.
  await using cluster = await acquireCluster({ major: 17, platform: { ...plain, administrator: 'boss' } })
  const ask = (sql: string) => withSession(cluster.connection('postgres'), async (client) => (await client.query(sql)).rows)
  const there = 'SELECT rolname FROM pg_roles UNION SELECT datname FROM pg_database UNION SELECT parname FROM pg_parameter_acl ORDER BY 1'
  const before = await ask(there)
  const files = {
    'migrations/001_a.up.sql': 'create table a (owner uuid references auth.users); create policy p on storage.objects using (false);',
    'migrations/001_a.down.sql': 'drop policy p on storage.objects; drop table a;',
  }
  const postgres = cluster.describe('postgres')
  const run = await walked(files, { platform: 'supabase', postgres })
  expect(verdicts(run)).toEqual(['001_a: passed'])
  // The platform's own tables are empty, and as good as none.
  expect(run.migrations[0]!.findings).toContainEqual(
    expect.objectContaining({ check: 'keeps rows', sentence: 'There was no table before the up.' }),
  )
  expect(await ask(there)).toEqual(before)
})

test('on a server that is not ours the platform comes anew, and leaves roles that it did not make alone', async ({ expect }) => {
  await using cluster = await acquireCluster({ major: 17, platform: { ...plain, administrator: 'boss' } })
  const postgres = cluster.describe('postgres')
  const files = {
    'migrations/001_a.up.sql': 'create role app; create table a ();',
    'migrations/001_a.down.sql': 'drop table a; drop role app;',
  }
  expect(verdicts(await walked(files, { platform: 'supabase', postgres }))).toEqual(['001_a: passed'])

  const ask = (sql: string) => withSession(cluster.connection('postgres'), async (client) => (await client.query(sql)).rows)
  await ask("CREATE ROLE anon; CREATE ROLE authenticator; ALTER ROLE anon SET statement_timeout = '1s'")
  await expect(walked(files, { platform: 'supabase', postgres })).rejects.toMatchObject({
    kind: 'usage',
    message: 'The platform supabase would change roles that this server has already: anon, authenticator.',
    nextStep: expect.stringContaining('--platform plain'),
  })
  expect(
    await ask(
      'SELECT r.rolname, s.setconfig FROM pg_db_role_setting s RIGHT JOIN pg_roles r ON r.oid = s.setrole WHERE r.oid >= 16384 ORDER BY 1',
    ),
  ).toEqual([
    { rolname: 'anon', setconfig: ['statement_timeout=1s'] },
    { rolname: 'authenticator', setconfig: null },
  ])
})
