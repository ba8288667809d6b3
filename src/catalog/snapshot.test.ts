import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inTurn } from '../../fixtures/catalog/turns.ts'
import { acquireCluster } from '../postgres/acquire.ts'
import { Databases } from '../postgres/database.ts'
import type { Cluster } from '../postgres/provider.ts'
import { closeSession, openSession } from '../postgres/session.ts'
import { compareSnapshots } from './diff.ts'
import { Observer } from './snapshot.ts'

interface Change {
  readonly name: string
  readonly given?: string
  readonly when: string
  /** Takes back what dropping the database does not. */
  readonly clean?: string
  /** `tier: sentence`; nothing: the two moments are the same. */
  readonly finds: readonly string[]
}

const recreatePublic = `DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION pg_database_owner;
  GRANT USAGE ON SCHEMA public TO public; COMMENT ON SCHEMA public IS 'standard public schema'`

const changes: readonly Change[] = [
  {
    name: 'two names with dots in them that read alike when joined',
    given:
      'CREATE SCHEMA "a.b"; CREATE SCHEMA a; CREATE TABLE "a.b".c (); CREATE TABLE a."b.c" (); CREATE TABLE child () INHERITS ("a.b".c)',
    when: 'ALTER TABLE child NO INHERIT "a.b".c; ALTER TABLE child INHERIT a."b.c"',
    finds: ['logical: parents of table public.child: −"a.b".c, +a."b.c"'],
  },
  {
    name: 'the column that owns a sequence, of two that read alike when joined',
    given: 'CREATE TABLE "t.a" (b int); CREATE TABLE t ("a.b" int); CREATE SEQUENCE n OWNED BY "t.a".b',
    when: 'ALTER SEQUENCE n OWNED BY t."a.b"',
    finds: ['logical: owning column of sequence public.n: public."t.a".b → public.t."a.b"'],
  },
  {
    name: 'a comment on a large object, whose number anybody may choose',
    given: 'SELECT lo_create(4711)',
    when: "COMMENT ON LARGE OBJECT 4711 IS 'a picture'",
    finds: ['logical: comment on large object 4711: none → a picture'],
  },
  {
    name: "a comment on a view's rule, which is not the view's",
    given: "CREATE VIEW v AS SELECT 1 AS one; COMMENT ON VIEW v IS 'of the view'; COMMENT ON RULE \"_RETURN\" ON v IS 'of the rule'",
    when: 'COMMENT ON VIEW v IS NULL',
    finds: ['logical: comment on view public.v: of the view → none'],
  },
  {
    name: "comments on a table's row type, a type and its array type",
    given: 'CREATE TABLE t (); CREATE TYPE mood AS ENUM ()',
    when: "COMMENT ON TABLE t IS 'a'; COMMENT ON TYPE t IS 'b'; COMMENT ON TYPE mood IS 'c'; COMMENT ON TYPE _mood IS 'd'; COMMENT ON TYPE _t IS 'e'",
    finds: [
      'logical: table public.t: comment none → a; comment on its row type none → b; comment on its array type none → e',
      'logical: type public.mood: comment none → c; comment on its array type none → d',
    ],
  },
  {
    name: 'a comment on a composite type',
    given: 'CREATE TYPE pair AS (a int)',
    when: "COMMENT ON TYPE pair IS 'two'",
    finds: ['logical: comment on type public.pair: none → two'],
  },
  {
    name: 'a password that a role gets',
    given: 'CREATE ROLE r1',
    when: "ALTER ROLE r1 PASSWORD 'x'",
    finds: ['logical: role r1: password none → set'],
  },
  {
    name: 'a password that a role loses',
    given: "CREATE ROLE r1 PASSWORD 'x'",
    when: 'ALTER ROLE r1 PASSWORD NULL',
    finds: ['logical: role r1: password set → none'],
  },
  {
    name: 'another password',
    given: "CREATE ROLE r1 PASSWORD 'x'",
    when: "ALTER ROLE r1 PASSWORD 'y'",
    finds: ['logical: role r1: password changed'],
  },
  {
    name: 'a sequence whose next number is written otherwise',
    given: "CREATE SEQUENCE n; SELECT setval('n', 3, true)",
    when: "SELECT setval('n', 4, false)",
    finds: ['residue: sequence public.n: last value 3 → 4; called yes → no'],
  },
  {
    name: 'a sequence that goes backwards, further on',
    given: "CREATE SEQUENCE n INCREMENT -2; SELECT setval('n', -3)",
    when: "SELECT nextval('n')",
    finds: ['residue: sequence public.n: last value -3 → -5'],
  },
  {
    name: 'a sequence whose next number was given out before',
    given: "CREATE SEQUENCE n; SELECT setval('n', 3)",
    when: "SELECT setval('n', 3, false)",
    finds: ['data: sequence public.n: last value 3 → 3; called yes → no'],
  },
  { name: 'schema public made again', when: recreatePublic, finds: ['residue: initial privileges'] },
  {
    name: 'schema public made again without its comment and its privileges',
    when: 'DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION pg_database_owner',
    finds: ['logical: schema public: privileges −PUBLIC: usage (granted by pg_database_owner); comment standard public schema → none'],
  },
  { name: 'an extension of initdb made again', when: 'DROP EXTENSION plpgsql; CREATE EXTENSION plpgsql', finds: [] },
  {
    name: 'an extension of initdb made again with a function that others may not call',
    when: 'DROP EXTENSION plpgsql; CREATE EXTENSION plpgsql; REVOKE ALL ON FUNCTION plpgsql_validator(oid) FROM PUBLIC',
    finds: ['logical: privileges on function pg_catalog.plpgsql_validator(oid): −PUBLIC: execute (granted by postgres)'],
  },
  {
    name: 'an extension of initdb dropped',
    when: 'DROP EXTENSION plpgsql',
    finds: [
      'logical: extension plpgsql was dropped',
      'logical: function pg_catalog.plpgsql_call_handler() was dropped',
      'logical: function pg_catalog.plpgsql_inline_handler(internal) was dropped',
      'logical: function pg_catalog.plpgsql_validator(oid) was dropped',
      'logical: language plpgsql was dropped',
    ],
  },
  {
    name: 'another database of the cluster, with its settings and its comment',
    when: "CREATE DATABASE other_one TEMPLATE template0; ALTER DATABASE other_one SET work_mem = '5MB'; COMMENT ON DATABASE other_one IS 'x'",
    clean: 'DROP DATABASE IF EXISTS other_one',
    finds: ['logical: database other_one was added', 'logical: settings of database other_one were added'],
  },
  {
    name: 'what another database lets its users do',
    when: 'ALTER DATABASE template1 CONNECTION LIMIT 3; ALTER DATABASE postgres SET work_mem = 1234',
    clean: 'ALTER DATABASE template1 CONNECTION LIMIT -1; ALTER DATABASE postgres RESET work_mem',
    finds: ['logical: connection limit of database template1: none → 3', 'logical: settings of database postgres were added'],
  },
  {
    name: 'databases of a run of our own',
    when: 'CREATE DATABASE pg_roundtrip_1 TEMPLATE template0',
    clean: 'DROP DATABASE pg_roundtrip_1',
    finds: [],
  },
  {
    name: 'an origin of replication',
    when: "SELECT pg_replication_origin_create('upstream')",
    clean: "SELECT pg_replication_origin_drop('upstream')",
    finds: ['logical: replication origin upstream was added'],
  },
  {
    name: 'a comment on schema public',
    when: "COMMENT ON SCHEMA public IS 'ours'",
    finds: ['logical: comment on schema public: standard public schema → ours'],
  },
]

describe.each([15, 18])('on PostgreSQL %i', (major) => {
  let cluster: Cluster
  let databases: Databases

  beforeAll(async () => {
    cluster = await acquireCluster({ major })
    databases = await Databases.open(cluster)
  })

  afterAll(async () => {
    await databases.close()
    await cluster[Symbol.asyncDispose]()
  })

  async function found({ given, when, clean }: Omit<Change, 'name' | 'finds'>): Promise<string[]> {
    await databases.create('observed', 'template0')
    const session = await openSession(cluster, 'observed')
    try {
      const observer = await Observer.start(session, () => openSession(cluster, cluster.maintenanceDatabase))
      if (given) await session.query(given)
      const before = await observer.snapshot(session, { rows: true })
      // ALTER SYSTEM must not stand in a message with another statement.
      for (const statement of when.split('; ')) await session.query(statement)
      const after = await observer.snapshot(session, { rows: true })
      const pieced = await observer.snapshot(session, { rows: true, since: before })
      expect(compareSnapshots(after, pieced), 'read by pieces').toEqual([])
      return compareSnapshots(before, after).map(({ tier, sentence }) => `${tier}: ${sentence.replace(/(initial privileges).*/, '$1')}`)
    } finally {
      for (const statement of clean?.split('; ') ?? []) await session.query(statement)
      await closeSession(session)
      await databases.drop('observed')
      await databases.dropRole('r1')
    }
  }

  test.each(inTurn(major, changes))('$name', async (change) => {
    expect(await found(change)).toEqual(change.finds)
  })

  test('ALTER SYSTEM is noticed where the configuration file says the same', async () => {
    const session = await openSession(cluster, cluster.maintenanceDatabase)
    const settings = await session.query<{ name: string; setting: string }>(
      "SELECT name, setting FROM pg_file_settings WHERE sourcefile ~ 'postgresql.conf$' AND applied ORDER BY seqno DESC LIMIT 1",
    )
    const { name, setting } = settings.rows[0]!
    try {
      expect(await found({ when: `ALTER SYSTEM SET ${name} = '${setting}'` })).toEqual([`logical: configuration parameter ${name} was set`])
    } finally {
      await session.query(`ALTER SYSTEM RESET ${name}`)
      await closeSession(session)
    }
  })

  test('a role whose sessions act as another one still sees everything', async () => {
    const admin = await openSession(cluster, cluster.maintenanceDatabase)
    try {
      await admin.query('CREATE ROLE r1; ALTER ROLE CURRENT_USER SET role = r1')
      const later = await openSession(cluster, cluster.maintenanceDatabase)
      expect((await later.query('SELECT current_user AS who')).rows).toEqual([{ who: 'r1' }])
      await closeSession(later)
      expect(
        await found({ given: 'SET ROLE NONE; CREATE TABLE t (); RESET ROLE', when: 'SET ROLE NONE; ALTER TABLE t ADD a int; RESET ROLE' }),
      ).toEqual(['logical: column public.t.a was added'])
    } finally {
      await admin.query('ALTER ROLE CURRENT_USER RESET role; DROP ROLE IF EXISTS r1')
      await closeSession(admin)
    }
  })
})
