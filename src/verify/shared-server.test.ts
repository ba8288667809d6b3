import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Options } from '../config/options.ts'
import { acquireCluster } from '../postgres/acquire.ts'
import type { Cluster } from '../postgres/provider.ts'
import { closeSession, openSession } from '../postgres/session.ts'
import { verify } from './verify.ts'

describe('on a server that is not ours', () => {
  let cluster: Cluster
  let url: string
  let root: string

  beforeAll(async () => {
    cluster = await acquireCluster({ major: 18 })
    url = cluster.describe('postgres')
  })

  afterAll(async () => {
    await cluster[Symbol.asyncDispose]()
  })

  async function walked(files: Readonly<Record<string, string>>, postgres = url, options: Options = {}) {
    root = mkdtempSync(join(tmpdir(), 'shared-server-'))
    try {
      for (const folder of ['migrations', 'specs', 'seeds']) mkdirSync(join(root, folder))
      for (const [file, text] of Object.entries(files)) writeFileSync(join(root, file), text)
      return await verify({ postgres, ...options }, { root })
    } finally {
      rmSync(root, { recursive: true })
    }
  }

  async function ask(sql: string): Promise<unknown[]> {
    const session = await openSession(cluster, 'postgres')
    try {
      return (await session.query({ text: sql, rowMode: 'array' })).rows.flat()
    } finally {
      await closeSession(session)
    }
  }

  const databases = () => ask("SELECT datname FROM pg_database WHERE datname LIKE 'pg_roundtrip%'")

  test('roles that migrations make are gone afterwards, also when later migrations need them', async () => {
    const files = {
      'migrations/001_reader.up.sql':
        "create role app_reader login password 'not to be seen'; create table t (id int); grant select on t to app_reader",
      'migrations/001_reader.down.sql': 'drop table t; drop role app_reader',
      'migrations/002_more.up.sql': 'create table u (id int); grant select on u to app_reader',
      'migrations/002_more.down.sql': 'drop table u',
    }
    for (let time = 1; time <= 2; time++) {
      const run = await walked(files)
      expect(run.migrations.map(({ verdict }) => verdict)).toEqual(['passed', 'passed'])
      expect(JSON.stringify(run)).not.toContain('not to be seen')
      expect(await ask("SELECT rolname FROM pg_roles WHERE rolname = 'app_reader'")).toEqual([])
      expect(await databases()).toEqual([])
    }
  })

  test('what an up changed of the cluster and cannot be taken back is said', async () => {
    const run = await walked({
      'migrations/001_patience.up.sql': "alter role postgres set statement_timeout = '70s'",
      'migrations/001_patience.down.sql': 'alter role postgres reset statement_timeout',
    })
    expect(run.notes.filter((note) => note.includes('not as it was'))).toEqual([
      'The server that you named is not as it was: settings of role postgres are still there.',
    ])
    await ask('ALTER ROLE postgres RESET ALL')
    expect(await databases()).toEqual([])
  })

  test.each([
    ['alter database postgres set search_path to app', 'postgres'],
    ['grant connect on database "App" to public', '"App"'],
    ['comment on database app is null', 'app'],
    ['drop database if exists app', 'app'],
    ['alter database app rename to other', 'app'],
    ['alter /* database one */ database app owner to postgres', 'app'],
    ["do $$ begin execute 'drop database app'; end $$", 'app'],
  ])('no database of the server is touched by name: %s', async (sql, name) => {
    const refused = walked({
      'migrations/001_t.up.sql': `create table t (); -- database app\n${sql}`,
      'migrations/001_t.down.sql': 'drop table t',
    })
    await expect(refused).rejects.toMatchObject({
      kind: 'usage',
      message: `migrations/001_t.up.sql changes the database ${name}, and the server that you named has databases of yours.`,
      evidence: [{ body: sql }],
    })
  })

  test.each<[string, Readonly<Record<string, string>>, Options]>([
    ['prelude.sql', { 'prelude.sql': '\\set name 1\nselect :name;\nalter database app set work_mem = 64;' }, { prelude: 'prelude.sql' }],
    ['seeds/s.sql', { 'seeds/s.sql': 'grant connect on database app to public' }, {}],
    ['seeds/s.ts', { 'seeds/s.ts': "await client.query('drop database app')" }, {}],
  ])('nor in %s', async (place, files, options) => {
    const migration = { 'migrations/001_t.up.sql': 'create table t ()', 'migrations/001_t.down.sql': 'drop table t' }
    await expect(walked({ ...migration, ...files }, url, options)).rejects.toMatchObject({
      kind: 'usage',
      message: `${place} changes the database app, and the server that you named has databases of yours.`,
    })
  })

  test('what is kept after a failure is all that stays', async () => {
    const files = { 'migrations/001_t.up.sql': 'create table t ()', 'migrations/001_t.down.sql': 'select 1' }
    await walked(files, url, { keepOnFailure: true })
    const left = await databases()
    expect(left).toEqual([expect.stringMatching(/_kept_1$/)])
    for (const name of left) await ask(`DROP DATABASE ${name}`)
  })

  test('what only speaks of a database changes none', async () => {
    const run = await walked({
      'migrations/001_t.up.sql': "create table t (); -- drop database app\ncomment on table t is 'Of database app; alter database app'",
      'migrations/001_t.down.sql': 'drop table t',
    })
    expect(run.migrations.map(({ verdict }) => verdict)).toEqual(['passed'])
  })

  test('the database that a script runs in is no other, whatever its name is', async () => {
    const change = (what: string) => `do $$ begin execute format('alter database %I ${what}', current_database()); end $$`
    const run = await walked({
      'migrations/001_t.up.sql': change("set work_mem = ''5MB''"),
      'migrations/001_t.down.sql': change('reset work_mem'),
    })
    expect(run.migrations.map(({ verdict }) => verdict)).toEqual(['passed'])
  })

  test('what every new database of the server holds is said', async () => {
    const template = await openSession(cluster, 'template1')
    await template.query('create extension citext; create table of_everybody (); create schema house')
    await closeSession(template)
    const run = await walked({ 'migrations/001_t.up.sql': 'create table t (name citext)', 'migrations/001_t.down.sql': 'drop table t' })
    const again = await openSession(cluster, 'template1')
    await again.query('drop extension citext; drop table of_everybody; drop schema house')
    await closeSession(again)
    expect(run.migrations.map(({ verdict }) => verdict)).toEqual(['passed'])
    expect(run.notes).toContain(
      'The migrations were walked on what template1 of the server that you named holds: extension citext, schema house, 1 table or view. A server without it may be another matter.',
    )
  })

  test('a run that does not get beyond its prelude leaves nothing', async () => {
    const files = {
      'migrations/001_t.up.sql': 'create table t ()',
      'migrations/001_t.down.sql': 'drop table t',
      'prelude.sql': 'create role early; commit; create tabel',
    }
    await expect(walked(files, url, { prelude: 'prelude.sql' })).rejects.toMatchObject({ kind: 'usage' })
    expect(await databases()).toEqual([])
    expect(await ask("SELECT rolname FROM pg_roles WHERE rolname = 'early'")).toEqual([])
  })

  test('a role that a seed makes does not reach the next migration', async () => {
    const run = await walked({
      'migrations/001_t.up.sql': 'create table t (id int)',
      'migrations/001_t.down.sql': 'drop table t',
      'migrations/002_u.up.sql': 'create table u (id int)',
      'migrations/002_u.down.sql': 'drop table u',
      'migrations/003_grant.up.sql': 'grant select on t to seeder',
      'migrations/003_grant.down.sql': 'revoke select on t from seeder',
      'seeds/seeder.sql': 'create role seeder',
      'specs/002_u.spec.json': JSON.stringify({ purpose: 'One more table.', seeds: { before: ['seeder'] } }),
    })
    expect(run.migrations.map(({ up }) => up.verdict)).toEqual(['passed', 'passed', 'failed'])
    await ask('DROP ROLE IF EXISTS seeder')
  })

  describe('as a role that is no superuser', () => {
    const asMaker = () => url.replace('postgres@', 'maker@')

    beforeAll(async () => {
      await ask('CREATE ROLE maker LOGIN CREATEDB CREATEROLE')
    })

    afterAll(async () => {
      await ask('DROP ROLE maker')
    })

    test('migrations are walked, and what was not compared is said', async () => {
      const run = await walked(
        {
          'migrations/001_books.up.sql':
            "create table books (id serial primary key, title text); insert into books (title) values ('Emma'); create role app_reader; grant select on books to app_reader",
          'migrations/001_books.down.sql': 'drop table books; drop role app_reader',
          'migrations/002_shelf.up.sql': 'alter table books add shelf int; create index on books (shelf)',
          'migrations/002_shelf.down.sql': 'alter table books drop shelf',
          'migrations/003_bad.up.sql': 'alter table books add year int; alter role app_reader connection limit 3',
          'migrations/003_bad.down.sql':
            'alter table books drop year; alter table books alter title set not null; update books set title = upper(title)',
        },
        asMaker(),
      )
      const [books, shelf, bad] = run.migrations
      expect([books, shelf, bad].map((one) => `${one!.verdict} ${one!.roundTrip}`)).toEqual([
        'passed exact',
        'passed exact',
        'failed inexact',
      ])
      const failed = bad!.findings.filter(({ verdict }) => verdict === 'failed').map(({ check }) => check)
      expect(failed.slice(0, 3)).toEqual(['leaves no trace', 'leaves no trace in the cluster', 'keeps rows'])
      expect(shelf!.notes.filter((note) => note.startsWith('Not compared'))).toMatchInlineSnapshot(`
        [
          "Not compared, because the role that asked may not read it: settings made with ALTER SYSTEM (pg_file_settings), passwords of roles (pg_authid.rolpassword).",
        ]
      `)
      expect(await databases()).toEqual([])
    })

    test('a migration that gives the database away cannot be walked, which is said', async () => {
      await ask('CREATE ROLE heir')
      await ask('GRANT heir TO maker WITH INHERIT FALSE, SET TRUE')
      const give = "do $$ begin execute format('alter database %I owner to heir', current_database()); end $$"
      const run = walked({ 'migrations/001_give.up.sql': give, 'migrations/001_give.down.sql': 'select 1' }, asMaker())
      await expect(run).rejects.toMatchObject({
        kind: 'environment',
        message: expect.stringMatching(
          /^The database pg_roundtrip_[0-9a-f]{8} belongs to another role by now, and ours may not drop it: must be owner/,
        ),
      })
      for (const name of await databases()) await ask(`DROP DATABASE ${name}`)
      await ask('DROP ROLE heir')
    })

    test('rows that the role hides from itself are not checked, and never said to be gone', async () => {
      const run = await walked(
        {
          'migrations/001_books.up.sql': "create table books (title text); insert into books values ('Emma'); create sequence n",
          'migrations/001_books.down.sql': 'drop table books; drop sequence n',
          'migrations/002_hidden.up.sql': 'alter table books enable row level security',
          'migrations/002_hidden.down.sql':
            'alter table books force row level security; drop policy if exists p on books; create policy p on books using (false) with check (true); revoke select on sequence n from current_user',
          'specs/002_hidden.spec.json': JSON.stringify({ purpose: 'Nobody sees books.', seeds: { whileUp: ['emma'] } }),
          'seeds/emma.sql': "insert into books values ('Another')",
        },
        asMaker(),
      )
      const findings = run.migrations[1]!.findings.map(({ check, verdict, sentence }) => `${check}: ${verdict}: ${sentence}`)
      expect(findings.filter((line) => /^keeps/.test(line))).toMatchInlineSnapshot(`
        [
          "keeps rows: not-checked: 1 table could not be read: rows of table public.books: row security hides some from the role that asked.",
          "keeps sequences: not-checked: 1 sequence could not be read: the state of sequence public.n: the role that asked may not read it.",
          "keeps rows after use: not-checked: 1 table could not be read: rows of table public.books: row security hides some from the role that asked.",
        ]
      `)
      expect(run.migrations[1]!.verdict).toBe('failed')
    })
  })
})
