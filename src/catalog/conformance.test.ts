import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acquireCluster } from '../postgres/acquire.ts'
import { Databases } from '../postgres/database.ts'
import type { Cluster } from '../postgres/provider.ts'
import { type Client, closeSession, openSession } from '../postgres/session.ts'
import { compareSnapshots } from './diff.ts'
import type { Kind } from './kind.ts'
import { Observer, type Snapshot } from './snapshot.ts'

const kinds = await Promise.all(
  readdirSync(new URL('./kinds/', import.meta.url)).map(async (file) => ((await import(`./kinds/${file}`)) as { default: Kind }).default),
)

describe.each([15, 16, 17, 18])('on PostgreSQL %i', (major) => {
  let cluster: Cluster
  let databases: Databases
  let observer: Observer
  let session: Client

  beforeAll(async () => {
    cluster = await acquireCluster({ major })
    databases = await Databases.open(cluster)
    await databases.create('observed', 'template0')
    session = await openSession(cluster, 'observed')
    observer = await Observer.start(session, () => openSession(cluster, cluster.maintenanceDatabase))
  })

  afterAll(async () => {
    await closeSession(session)
    await databases.close()
    await cluster[Symbol.asyncDispose]()
  })

  const snapshot = () => observer.snapshot(session, { rows: true })
  const sentences = (before: Snapshot, after: Snapshot) => compareSnapshots(before, after).map(({ sentence }) => sentence)

  describe.each(kinds.map((kind) => [kind.names[0]!, kind] as const))('the examples of %s', (_, kind) => {
    const examples = kind.examples.filter(({ since = 0 }) => major >= since)
    test.each(examples.map((example) => [example.when, example] as const))('%s', async (_, { given, when, changes }) => {
      await session.query('DROP SCHEMA IF EXISTS s, other CASCADE; CREATE SCHEMA s; CREATE SCHEMA other')
      if (given) await session.query(`${given}; ${given.replace(/\bs\./g, 'other.')}`)
      const before = await snapshot()
      await session.query(when)
      const after = await snapshot()
      expect(compareSnapshots(after, await snapshot()), 'a snapshot equals itself').toEqual([])
      expect(sentences(before, after).sort()).toEqual([...changes].sort())
    })
  })

  test('no two catalog rows share an identity, in two schemas with the same names', async () => {
    await session.query('DROP SCHEMA IF EXISTS s, other CASCADE; CREATE SCHEMA s; CREATE SCHEMA other')
    const everything = kinds
      .flatMap((kind) => kind.examples)
      .flatMap(({ given, since = 0 }) => (since <= major && given.startsWith('CREATE T') ? [given.split(';')[0]!] : []))
    const before = await snapshot()
    for (const statement of new Set(everything)) {
      await session.query(
        `DROP TABLE IF EXISTS s.document, s.story, s.a, s.p, other.document, other.story, other.a, other.p CASCADE; DROP TYPE IF EXISTS s.mood, other.mood`,
      )
      await session.query(`${statement}; ${statement.replace(/\bs\./g, 'other.')}`)
      const made = compareSnapshots(before, await snapshot()).filter(({ change }) => change === 'added')
      const [here, there] = ['s', 'other'].map((schema) => made.filter(({ identity }) => identity[0]!.split('.')[0] === schema).length)
      expect(here, statement).toBe(there)
      expect(here, statement).toBeGreaterThan(0)
    }
  })

  test('every object has the names that the server gives it', async () => {
    await session.query(`DROP SCHEMA IF EXISTS s, other CASCADE; CREATE SCHEMA s; CREATE EXTENSION IF NOT EXISTS citext SCHEMA s;
      CREATE TABLE s."A b" (id serial PRIMARY KEY, "the Name" text, m s.citext); CREATE TYPE s.mood AS ENUM ('x'); CREATE TYPE s.span AS RANGE (subtype = int4);
      CREATE DOMAIN s.d AS text CHECK (VALUE <> ''); CREATE POLICY p ON s."A b"; CREATE VIEW s.v AS SELECT 1 AS one; CREATE STATISTICS s.st ON id, m FROM s."A b";
      CREATE FUNCTION s.f(a s.mood[], VARIADIC b json[]) RETURNS void LANGUAGE sql AS ''; CREATE PROCEDURE s.p() LANGUAGE sql AS ''; CREATE AGGREGATE s.total(int) (sfunc = int4pl, stype = int)`)
    const catalogs = [
      'class',
      'proc',
      'type',
      'constraint',
      'operator',
      'opclass',
      'opfamily',
      'cast',
      'policy',
      'statistic_ext',
      'extension',
      'namespace',
      'amop',
      'amproc',
    ]
    const named = await session.query<{ type: string; names: string[] }>(
      `SELECT x.type, x.object_names || x.object_args AS names FROM (${catalogs.map((c) => `SELECT 'pg_${c}'::regclass AS c, oid FROM pg_${c}`).join(' UNION ALL ')}) o,
         LATERAL pg_identify_object_as_address(o.c, o.oid, 0) x WHERE o.oid >= 16384 AND x.type <> 'toast table' AND NOT (x.type = 'index' AND x.object_names[1] = 'pg_toast')`,
    )
    const ours = new Set([...(await snapshot()).entries.values()].map(({ kind, identity }) => JSON.stringify([kind, ...identity])))
    const missing = named.rows
      .filter(({ type, names }) => !ours.has(JSON.stringify([type, ...names])))
      .map(({ type, names }) => `${type} ${names.join(' ')}`)
    // An array type and a row type are part of what they are made for.
    expect(missing.filter((name) => !/^type (s\..*\[\]|s\."A b"|s\.v)$/.test(name))).toEqual([])
    expect(named.rows.length).toBeGreaterThan(100)
  })
})
