import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acquireCluster } from '../postgres/acquire.ts'
import { Databases } from '../postgres/database.ts'
import type { Cluster } from '../postgres/provider.ts'
import { type Client, closeSession, openSession } from '../postgres/session.ts'
import { compareSnapshots } from './diff.ts'
import { Observer, type Snapshot } from './snapshot.ts'

/** What a database, or the role that looks at it, may say of its sessions. */
const settings = [
  'search_path = s, "$user", public, pg_catalog',
  'standard_conforming_strings = off',
  "backslash_quote = 'on'",
  "DateStyle = 'German, DMY'",
  "IntervalStyle = 'sql_standard'",
  "TimeZone = 'Asia/Kathmandu'",
  "bytea_output = 'escape'",
  'quote_all_identifiers = on',
  'row_security = off',
  'default_transaction_read_only = on',
  "default_transaction_isolation = 'serializable'",
  'default_transaction_deferrable = on',
  'statement_timeout = 25',
  'lock_timeout = 1',
  'extra_float_digits = -15',
  "lc_monetary = 'C.UTF-8'",
  "lc_messages = 'C.UTF-8'",
  "client_encoding = 'LATIN1'",
  "xmlbinary = 'hex'",
  "session_replication_role = 'replica'",
  'transform_null_equals = on',
  'array_nulls = off',
  "role = 'r1'",
]

/** Whatever may be printed in more than one way, in rows and in the catalogs. */
const printed = `CREATE SCHEMA s; CREATE TABLE s.pg_class (a int); CREATE TYPE s.text AS ENUM ('x');
  CREATE TABLE "T" (a text DEFAULT 'back\\slash''s', b timestamptz DEFAULT '2001-02-03 04:05:06+00', c interval DEFAULT '1 day 2 hours', d bytea DEFAULT '\\x00ff', e float8 DEFAULT 0.1, f money DEFAULT 1, g date DEFAULT '2001-02-03', h s.text DEFAULT 'x', i regclass DEFAULT 's.pg_class', CHECK (a <> 'é'));
  INSERT INTO "T" DEFAULT VALUES; CREATE INDEX ON "T" ((e + 0.1)) WHERE b > '2001-02-03 04:05:06+00'; CREATE VIEW v AS SELECT a, b + c AS b FROM "T" WHERE g = '2001-02-03'; ALTER TABLE "T" ENABLE ROW LEVEL SECURITY;
  CREATE FUNCTION f(a date DEFAULT '2001-02-03') RETURNS text LANGUAGE sql SET search_path = 's' BEGIN ATOMIC SELECT 'back\\slash' || a; END`

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

  test.each(['DATABASE observed', 'ROLE postgres'])('whatever is set for %s, everything reads as before', async (whom) => {
    await observed(async () => {
      const admin = await openSession(cluster, cluster.maintenanceDatabase)
      await admin.query('CREATE ROLE r1 NOLOGIN')
      await session.query(printed)
      const before = await snapshot()
      try {
        for (const setting of settings) await admin.query(`ALTER ${whom} SET ${setting}`)
        await closeSession(session)
        session = await openSession(cluster, 'observed')
        const pieced = await snapshot(before)
        const whole = await snapshot()
        const late = await Observer.start(session, () => openSession(cluster, cluster.maintenanceDatabase))
        expect(said(before, whole)).toEqual([expect.stringMatching(/^settings of (this database|role postgres) were added$/)])
        expect(said(pieced, whole)).toEqual([])
        expect(said(whole, await snapshot(undefined, late))).toEqual([])
      } finally {
        await admin.query(`ALTER ${whom} RESET ALL`)
        await admin.query('DROP ROLE r1')
        await closeSession(admin)
      }
    })
  })

  async function encoded(encoding: string, use: () => Promise<void>): Promise<void> {
    const admin = await openSession(cluster, cluster.maintenanceDatabase)
    await admin.query(`CREATE DATABASE encoded TEMPLATE template0 ENCODING '${encoding}' LOCALE 'C'`)
    session = await openSession(cluster, 'encoded')
    try {
      await use()
    } finally {
      await closeSession(session)
      await admin.query('DROP DATABASE encoded')
      await closeSession(admin)
    }
  }

  test.each([
    ['LATIN1', 'é', 'è'],
    ['WIN1252', '€', '’'],
    ['EUC_JP', '日本', '本日'],
    ['KOI8R', 'да', 'нет'],
    ['SQL_ASCII', 'é', '日本'],
  ])('names, comments, defaults and rows in the encoding %s', async (encoding, one, other) => {
    await encoded(encoding, async () => {
      const start = await Observer.start(session, () => openSession(cluster, cluster.maintenanceDatabase))
      await session.query(
        `CREATE TABLE "${one}" ("${one}" text DEFAULT '${one}'); INSERT INTO "${one}" VALUES ('${one}'); CREATE TABLE "${other}" ()`,
      )
      const before = await snapshot(undefined, start)
      await session.query(
        `COMMENT ON TABLE "${one}" IS '${other}'; ALTER TABLE "${one}" ALTER "${one}" SET DEFAULT '${other}'; UPDATE "${one}" SET "${one}" = '${other}'; DROP TABLE "${other}"`,
      )
      expect(said(before, await snapshot(before, start)).sort()).toEqual(
        [
          `default of column public."${one}"."${one}": '${one}'::text → '${other}'::text`,
          `comment on public."${one}": none → ${other}`,
          `table public."${one}": 1 row has other values`,
          `table public."${other}" was dropped`,
        ].sort(),
      )
    })
  })

  test('rows that are no text in any encoding are compared byte by byte', async () => {
    await encoded('SQL_ASCII', async () => {
      const start = await Observer.start(session, () => openSession(cluster, cluster.maintenanceDatabase))
      await session.query("CREATE TABLE t (a text); INSERT INTO t VALUES (E'\\xff'), (E'\\xc3')")
      const before = await snapshot(undefined, start)
      expect(said(before, await snapshot(before, start))).toEqual([])
      await session.query("UPDATE t SET a = E'\\xfe' WHERE a = E'\\xff'")
      expect(said(before, await snapshot(before, start))).toEqual(['table public.t: 2 rows have other values'])
    })
  })

  test('a catalog with bytes that are no text in any encoding is refused in a sentence', async () => {
    await encoded('SQL_ASCII', async () => {
      const start = await Observer.start(session, () => openSession(cluster, cluster.maintenanceDatabase))
      await session.query("CREATE TABLE t (); COMMENT ON TABLE t IS E'\\xff'")
      await expect(snapshot(undefined, start)).rejects.toThrow('The catalogs of the database hold a text that cannot be read as UTF-8.')
      await session.query('COMMENT ON TABLE t IS NULL')
      expect((await snapshot(undefined, start)).entries.size).toBeGreaterThan(0)
    })
  })
})
