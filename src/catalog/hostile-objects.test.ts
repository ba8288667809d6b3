import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acquireCluster } from '../postgres/acquire.ts'
import { Databases } from '../postgres/database.ts'
import type { Cluster } from '../postgres/provider.ts'
import { type Client, closeSession, openSession } from '../postgres/session.ts'
import { compareSnapshots } from './diff.ts'
import { Observer, type Snapshot } from './snapshot.ts'

const list = (count: number, item: (n: number) => string) => Array.from({ length: count }, (_, n) => item(n)).join(', ')

/** What a person would say to be one change, and what must be said of it. */
const changes: readonly { readonly name: string; readonly given?: string; readonly when: string; readonly finds: readonly string[] }[] = [
  {
    name: 'one of 1,600 columns',
    given: `CREATE TABLE t (${list(1600, (n) => `c${n} int2`)}); INSERT INTO t (c7) VALUES (1)`,
    when: 'ALTER TABLE t ALTER c1599 SET DEFAULT 7',
    finds: ['default of column public.t.c1599: none → 7'],
  },
  {
    name: 'one value in 1,600 columns',
    given: `CREATE TABLE t (${list(1600, (n) => `c${n} int2`)}); INSERT INTO t (c7) VALUES (1)`,
    when: 'UPDATE t SET c1599 = 3',
    finds: ['table public.t: 1 row has other values'],
  },
  {
    name: 'the last of 1,600 columns',
    given: `CREATE TABLE t (${list(1600, (n) => `c${n} int2`)})`,
    when: 'ALTER TABLE t DROP c1599',
    finds: ['column public.t.c1599 was dropped'],
  },
  {
    name: 'the default of one of 100 arguments',
    given: `CREATE FUNCTION f(${list(99, (n) => `a${n} text`)}, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    when: `CREATE OR REPLACE FUNCTION f(${list(99, (n) => `a${n} text`)}, b int DEFAULT 2) RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    finds: [`argument defaults of function public.f(${list(99, () => 'text')}, integer): 1 → 2`],
  },
  {
    name: 'one of two functions that differ in the last of 100 arguments',
    given: `CREATE FUNCTION f(${list(100, () => 'text')}) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION f(${list(99, () => 'text')}, int) RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    when: `ALTER FUNCTION f(${list(99, () => 'text')}, int) STRICT`,
    finds: [`function public.f(${list(99, () => 'text')}, integer): strict no → yes`],
  },
  {
    name: 'one of 500 labels',
    given: `CREATE TYPE e AS ENUM (${list(500, (n) => `'label ${n}, "x"'`)})`,
    when: `ALTER TYPE e ADD VALUE 'between' BEFORE 'label 250, "x"'`,
    finds: ['labels of type public.e: +between before label 250, "x"'],
  },
  {
    name: 'a table of a schema with a dot, beside a table with a dot',
    given:
      'CREATE SCHEMA a; CREATE SCHEMA "a.b"; CREATE TABLE "a.b" (c int); CREATE TABLE a.b (c int); CREATE TABLE "a.b".c (c int); CREATE TABLE a."b.c" (c int)',
    when: 'ALTER TABLE "a.b".c ENABLE ROW LEVEL SECURITY; ALTER TABLE a."b.c" ADD d int; DROP TABLE public."a.b"; COMMENT ON COLUMN a.b.c IS \'x\'',
    finds: [
      'row security on "a.b".c: off → on',
      'table public."a.b" was dropped',
      'comment on column a.b.c: none → x',
      'column a."b.c".d was added',
      'column public."a.b".c was dropped',
    ],
  },
  {
    name: 'objects in pg_catalog and information_schema',
    given: 'SET allow_system_table_mods = on; CREATE TABLE pg_catalog.mine (a int); CREATE TABLE information_schema.mine (a int)',
    when: 'INSERT INTO pg_catalog.mine VALUES (1); ALTER TABLE information_schema.mine ADD b int; CREATE FUNCTION pg_catalog.f() RETURNS int LANGUAGE sql RETURN 1; CREATE VIEW information_schema.v AS SELECT 1 AS one; RESET allow_system_table_mods',
    finds: [
      'function pg_catalog.f() was added',
      'column information_schema.mine.b was added',
      'view information_schema.v was added',
      'column information_schema.v.one was added',
      'table pg_catalog.mine: rows 0 → 1',
    ],
  },
  {
    name: "schemas called almost like PostgreSQL's own",
    given:
      'SET allow_system_table_mods = on; CREATE SCHEMA pg_toastish; CREATE SCHEMA pg_temporary; CREATE SCHEMA "PG_TEMP_3"; CREATE SCHEMA pg_toast_; RESET allow_system_table_mods',
    when: 'CREATE TABLE pg_toastish.t (); CREATE TABLE pg_temporary.t (); CREATE TABLE "PG_TEMP_3".t (); CREATE TYPE pg_toast_.e AS ENUM ()',
    finds: [
      'table "PG_TEMP_3".t was added',
      'table pg_temporary.t was added',
      'table pg_toastish.t was added',
      'type pg_toast_.e was added',
    ],
  },
]

describe.each([15, 18])('on PostgreSQL %i', (major) => {
  let cluster: Cluster
  let databases: Databases
  let observer: Observer
  let session: Client

  beforeAll(async () => {
    cluster = await acquireCluster({ major })
    databases = await Databases.open(cluster)
    await databases.create('template', 'template0')
    session = await openSession(cluster, 'template')
    observer = await Observer.start(session, () => openSession(cluster, cluster.maintenanceDatabase))
    await closeSession(session)
  })

  afterAll(async () => {
    await databases.close()
    await cluster[Symbol.asyncDispose]()
  })

  const snapshot = (since?: Snapshot, by = observer) => by.snapshot(session, { rows: true, since })
  const said = (before: Snapshot, after: Snapshot) =>
    compareSnapshots(before, after).flatMap(({ tier, sentence }) => (tier === 'residue' ? [] : [sentence]))

  async function observed(use: () => Promise<void>): Promise<void> {
    await databases.copy('template', 'observed')
    session = await openSession(cluster, 'observed')
    try {
      await use()
    } finally {
      await closeSession(session)
      await databases.drop('observed')
    }
  }

  test.each(changes)('$name', async ({ given, when, finds }) => {
    await observed(async () => {
      if (given) await session.query(given)
      const before = await snapshot()
      await session.query(when)
      const pieced = await snapshot(before)
      expect(said(before, pieced)).toEqual(finds)
      expect(said(await snapshot(), pieced)).toEqual([])
    })
  })

  test('roles with strange names are told apart wherever they stand', async () => {
    const roles = ['plain', 'Public', 'NONE ', 'a"b', 'a=r/b', '{x}', 'a, b', ' ', '\\', '(every role)', 'plain ', '"plain"', 'é']
    const quoted = roles.map(pg.escapeIdentifier)
    await observed(async () => {
      await session.query('CREATE TABLE t (a int)')
      await session.query(
        quoted
          .map((role) => `CREATE ROLE ${role}; CREATE TABLE "of ${role.slice(1)} (); ALTER TABLE "of ${role.slice(1)} OWNER TO ${role}`)
          .join(';'),
      )
      try {
        const [all, next] = [quoted.join(', '), (index: number) => quoted[(index + 1) % quoted.length]!]
        await session.query(
          `GRANT SELECT, INSERT (a) ON t TO ${all}; CREATE POLICY p ON t TO ${all}; CREATE POLICY q ON t TO PUBLIC; ALTER ROLE ALL SET work_mem = '4MB'`,
        )
        for (const [index, role] of quoted.entries()) {
          await session.query(
            `ALTER ROLE ${role} SET work_mem = '5MB'; ALTER DEFAULT PRIVILEGES FOR ROLE ${role} GRANT SELECT ON TABLES TO ${next(index)}; COMMENT ON ROLE ${role} IS 'x'`,
          )
          if (index > 0) await session.query(`GRANT ${quoted[index - 1]} TO ${role}`)
        }
        const before = await snapshot()
        let known = before
        for (const [index, role] of quoted.entries()) {
          await session.query(`ALTER ROLE ${role} RENAME TO renamed`)
          const renamed = await snapshot(known)
          const found = compareSnapshots(before, renamed).map(({ kind, change, attributes }) =>
            [kind, change, ...attributes.map(({ name }) => name).sort()].join(' '),
          )
          const memberships = index === 0 || index === quoted.length - 1 ? 1 : 2
          await session.query(`ALTER ROLE renamed RENAME TO ${role}`)
          known = await snapshot(renamed)
          expect([role, ...found.sort()]).toEqual([role, ...renamingFinds(memberships)])
          expect(said(before, known)).toEqual([])
        }
      } finally {
        for (const role of quoted) await session.query(`DROP OWNED BY ${role}`)
        await session.query('ALTER ROLE ALL RESET work_mem')
        await session.query(`DROP ROLE ${quoted.join(', ')}`)
      }
    })
  })

  /** Its grants are in the table's privileges, in the column's, in a policy, in its own and another role's default privileges. */
  const renamingFinds = (memberships: number) =>
    [
      'default acl added',
      'default acl altered defaclacl',
      'default acl removed',
      'policy altered polroles',
      'role added',
      'role removed',
      ...Array.from({ length: memberships }, () => 'role membership added'),
      ...Array.from({ length: memberships }, () => 'role membership removed'),
      'role settings added',
      'role settings removed',
      'table altered relacl',
      'table altered relacl relowner',
      'table column altered attacl',
    ].sort()
})
