import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inTurn } from '../../fixtures/catalog/turns.ts'
import { acquireCluster } from '../postgres/acquire.ts'
import { Databases } from '../postgres/database.ts'
import type { Cluster } from '../postgres/provider.ts'
import { closeSession, openSession } from '../postgres/session.ts'
import { compareDocuments, type SnapshotDifference } from './compare-documents.ts'
import { compareSnapshots } from './diff.ts'
import type { Snapshot } from './document.ts'
import { type Taken, takeAlone } from './take.ts'
import { documentText, toDocument } from './to-document.ts'

/** Something of every sort, with contents. */
const everything = `
  CREATE EXTENSION citext; CREATE SCHEMA s; COMMENT ON SCHEMA s IS 'ours';
  CREATE TYPE s.mood AS ENUM ('sad', 'ok', 'glad'); ALTER TYPE s.mood ADD VALUE 'so so' BEFORE 'ok'; CREATE DOMAIN s.d AS int CHECK (VALUE > 0);
  CREATE TYPE s.pair AS (a int, b text); CREATE TYPE s.span AS RANGE (subtype = float8);
  CREATE FUNCTION s.f(a int, b text DEFAULT 'x') RETURNS int LANGUAGE sql IMMUTABLE SET search_path = '' AS 'SELECT a';
  CREATE TABLE s.parent (id serial PRIMARY KEY, gone int, name citext DEFAULT 'x', feeling s.mood CHECK (feeling <> 'sad'), wide text COLLATE "C");
  ALTER TABLE s.parent DROP gone; ALTER TABLE s.parent ADD late int NOT NULL DEFAULT 7;
  CREATE TABLE s.child (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent int REFERENCES s.parent ON DELETE CASCADE, twice int GENERATED ALWAYS AS (parent * 2) STORED, UNIQUE (parent, id));
  CREATE INDEX by_f ON s.parent (s.f(id), lower(wide)) WHERE name <> ''; CREATE STATISTICS s.st ON id, wide FROM s.parent;
  CREATE POLICY p ON s.child USING (parent IN (SELECT id FROM s.parent)); ALTER TABLE s.child ENABLE ROW LEVEL SECURITY;
  CREATE VIEW s.v WITH (security_barrier) AS SELECT * FROM s.parent JOIN s.child USING (id); CREATE MATERIALIZED VIEW s.m AS SELECT 1 AS one;
  CREATE RULE r AS ON DELETE TO s.child WHERE old.id = 0 DO INSTEAD NOTHING;
  CREATE TRIGGER t BEFORE UPDATE OF wide ON s.parent FOR EACH ROW WHEN (OLD.wide <> NEW.wide) EXECUTE FUNCTION suppress_redundant_updates_trigger();
  CREATE TABLE s.part (k int, PRIMARY KEY (k)) PARTITION BY LIST (k); CREATE TABLE s.part1 PARTITION OF s.part FOR VALUES IN (1); CREATE TABLE s.heir () INHERITS (s.parent);
  CREATE ROLE reader; GRANT USAGE ON SCHEMA s TO reader; GRANT SELECT, UPDATE (name) ON s.parent TO reader; ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO reader;
  REVOKE EXECUTE ON FUNCTION lower(text) FROM PUBLIC; GRANT EXECUTE ON FUNCTION lower(text) TO reader; REVOKE ALL ON FUNCTION plpgsql_call_handler() FROM PUBLIC;
  CREATE PUBLICATION pub FOR TABLE s.child WHERE (id > 3); CREATE FOREIGN DATA WRAPPER w; CREATE SERVER far FOREIGN DATA WRAPPER w OPTIONS (host 'x');
  CREATE FOREIGN TABLE s.away (a int) SERVER far; CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (password 'secret');
  CREATE TEXT SEARCH CONFIGURATION s.config (COPY = simple); CREATE OPERATOR FAMILY s.fam USING btree; CREATE COLLATION s.own (locale = 'C');
  INSERT INTO s.parent (name, feeling) SELECT 'n' || n, 'ok' FROM generate_series(1, 50) n; INSERT INTO s.child (parent) SELECT id FROM s.parent;
  SELECT lo_from_bytea(4711, 'a picture')`

/** Less what only a walk needs. */
function asOtherProgramsSeeIt({ tier, scope, kind, identity, change, attributes, sentence }: SnapshotDifference): SnapshotDifference {
  return { tier, scope, kind, identity, change, attributes, sentence }
}

describe.each([15, 18])('on PostgreSQL %i', (major) => {
  let cluster: Cluster
  let databases: Databases

  beforeAll(async () => {
    cluster = await acquireCluster({ major })
    databases = await Databases.open(cluster)
    await databases.create('the_original', 'template0')
    await run('the_original', everything)
  })

  afterAll(async () => {
    await databases.close()
    await cluster[Symbol.asyncDispose]()
  })

  async function run(database: string, sql: string): Promise<void> {
    const session = await openSession(cluster, database)
    try {
      await session.query(sql)
    } finally {
      await closeSession(session)
    }
  }

  async function takeOf(database: string, scopes = { rows: true, cluster: true }, on = cluster): Promise<Taken> {
    const session = await openSession(on, database)
    try {
      return await takeAlone(session, scopes)
    } finally {
      await closeSession(session)
    }
  }

  const documentOf = async (database: string, scopes?: { rows: boolean; cluster: boolean }, on?: Cluster): Promise<Snapshot> => {
    const taken = await takeOf(database, scopes, on)
    return toDocument(taken, taken.version)
  }
  const textOf = async (database: string, scopes?: { rows: boolean; cluster: boolean }) => documentText(await documentOf(database, scopes))
  const sentences = (before: Snapshot, after: Snapshot) =>
    compareDocuments(before, after).flatMap(({ tier, sentence }) => (tier === 'residue' ? [] : [sentence]))

  /** Does something with a copy of the source, and drops it. */
  async function withCopy<T>(use: (name: string) => Promise<T>): Promise<T> {
    await databases.copy('the_original', 'copied')
    try {
      return await use('copied')
    } finally {
      await databases.drop('copied')
    }
  }

  test.each([
    { rows: true, cluster: true },
    { rows: false, cluster: false },
  ])('the same database gives the same bytes, also as a copy and after maintenance: %j', async (scopes) => {
    const text = await textOf('the_original', scopes)
    expect((await textOf('the_original', scopes)) === text).toBe(true)
    await withCopy(async (copy) => {
      expect((await textOf(copy, scopes)) === text).toBe(true)
      const session = await openSession(cluster, copy)
      for (const statement of [
        'VACUUM (FREEZE, ANALYZE)',
        'REINDEX DATABASE copied',
        'VACUUM FULL pg_catalog.pg_proc',
        'CLUSTER s.parent USING parent_pkey',
      ])
        await session.query(statement)
      await closeSession(session)
      const found = compareDocuments(JSON.parse(text) as Snapshot, await documentOf(copy, scopes))
      // CLUSTER remembers its index, and writes every row anew.
      expect(found.map(({ tier, kind, attributes }) => [tier, kind, ...attributes.map(({ name }) => name)].join(' '))).toEqual([
        'logical index indisclustered',
        'residue table column attmissingval',
      ])
    })
  })

  test('its text has no number of an object, no name of the database and no time', async () => {
    const text = await textOf('the_original')
    expect(/the_original|20\d\d-\d\d-\d\d/.exec(text)).toBeNull()
    expect(text.includes('secret')).toBe(false)
    const session = await openSession(cluster, 'the_original')
    const oids = await session.query<{ oid: string }>(
      'SELECT oid::text FROM pg_class WHERE oid >= 16384 UNION SELECT oid::text FROM pg_proc WHERE oid >= 16384 UNION SELECT oid::text FROM pg_constraint WHERE oid >= 16384',
    )
    await closeSession(session)
    expect(oids.rows.filter(({ oid }) => new RegExp(`\\b${oid}\\b`).test(text))).toEqual([])
  })

  test('through JSON it is equal', async () => {
    const document = await documentOf('the_original')
    expect(compareDocuments(document, JSON.parse(JSON.stringify(document)) as Snapshot)).toEqual([])
  })

  test('two new servers of the same version are equal, whatever roles and databases they have beside', async () => {
    await using other = await acquireCluster({ major })
    await databases.create('empty', 'template0')
    try {
      const theirs = await Databases.open(other)
      await theirs.create('another', 'template0')
      await theirs.close()
      const found = sentences(await documentOf('another', { rows: true, cluster: true }, other), await documentOf('empty'))
      expect(found).toEqual(['role reader was added'])
    } finally {
      await databases.drop('empty')
    }
  })

  test('a database is equal to what pg_dump makes of it', async ({ skip }) => {
    skip(major !== 15, 'The pg_dump of Debian is that of 15, and reads no newer server.')
    await databases.create('restored', 'template0')
    try {
      const { host } = cluster.connection('the_original')
      const dump = execFileSync('pg_dump', ['--host', host!, '--username', 'postgres', 'the_original'], { encoding: 'utf8' })
      execFileSync('psql', ['--host', host!, '--username', 'postgres', '--quiet', '--set', 'ON_ERROR_STOP=1', 'restored'], {
        input: dump,
        stdio: 'pipe',
      })
      const differences = compareDocuments(await documentOf('the_original'), await documentOf('restored'))
      expect(differences.filter(({ tier }) => tier !== 'residue')).toEqual([])
    } finally {
      await databases.drop('restored')
    }
  })

  const changes = [
    'ALTER TABLE s.parent RENAME TO z',
    'ALTER TABLE s.parent ADD more text; ALTER TABLE s.parent DROP wide CASCADE',
    'ALTER TABLE s.child DISABLE TRIGGER ALL',
    'ALTER TABLE s.child DROP parent CASCADE; ALTER TABLE s.child ADD parent int',
    "UPDATE s.parent SET name = upper(name::text) WHERE id = 3; SELECT setval('s.parent_id_seq', 1); SELECT lo_put(4711, 0, 'b')",
    'DROP SCHEMA s CASCADE',
    'REVOKE ALL ON s.parent FROM reader; ALTER SCHEMA s OWNER TO reader',
    'GRANT EXECUTE ON FUNCTION lower(text) TO PUBLIC; REVOKE EXECUTE ON FUNCTION upper(text) FROM PUBLIC',
    "COMMENT ON FUNCTION upper(text) IS 'big'; COMMENT ON FUNCTION length(text) IS NULL; ALTER FUNCTION pg_catalog.abs(int) COST 5",
    "COMMENT ON COLUMN pg_catalog.pg_class.relname IS 'the name'; GRANT SELECT (relname) ON pg_class TO reader",
    'DROP EXTENSION plpgsql; ALTER DATABASE copied SET work_mem = 1234',
  ]

  test.each(inTurn(major, changes))('data says of %s what the catalogs say', async (change) => {
    const before = await takeOf('the_original')
    await withCopy(async (copy) => {
      for (const statement of change.split('; ')) await run(copy, statement)
      const after = await takeOf(copy)
      const internal = compareSnapshots(before, after).map(asOtherProgramsSeeIt)
      expect(internal.length).toBeGreaterThan(0)
      expect(compareDocuments(toDocument(before, before.version), toDocument(after, after.version)).map(asOtherProgramsSeeIt)).toEqual(
        internal,
      )
      const mirrored = compareDocuments(toDocument(after, after.version), toDocument(before, before.version))
      expect(mirrored.length).toBe(internal.length)
    })
  })
})
