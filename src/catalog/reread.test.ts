import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inTurn } from '../../fixtures/catalog/turns.ts'
import { acquireCluster } from '../postgres/acquire.ts'
import { Databases } from '../postgres/database.ts'
import type { Cluster } from '../postgres/provider.ts'
import { type Client, closeSession, openSession } from '../postgres/session.ts'
import { compareSnapshots } from './diff.ts'
import { Observer, type Snapshot } from './snapshot.ts'

const setup = `
  CREATE SCHEMA s; CREATE SCHEMA other; CREATE ROLE reader;
  CREATE TYPE s.mood AS ENUM ('sad', 'ok');
  CREATE FUNCTION s.f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a';
  CREATE TABLE s.a (id int PRIMARY KEY, name text DEFAULT 'x', feeling s.mood CHECK (feeling <> 'sad'), wide text);
  CREATE TABLE s.b (id int PRIMARY KEY, a int REFERENCES s.a, name text);
  CREATE INDEX by_f ON s.a (s.f(id)) WHERE name <> '';
  CREATE POLICY p ON s.b USING (a IN (SELECT id FROM s.a WHERE name = current_user));
  CREATE VIEW s.v AS SELECT * FROM s.a JOIN s.b USING (id, name);
  CREATE FUNCTION s.g() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM s.a WHERE name = 'x'; END;
  CREATE TRIGGER t BEFORE UPDATE OF name ON s.a FOR EACH ROW WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION suppress_redundant_updates_trigger();
  GRANT SELECT ON s.a TO reader; ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO reader;
  CREATE STATISTICS s.st ON id, name FROM s.a; CREATE SEQUENCE s.n OWNED BY s.a.id;
  CREATE TABLE s.part (k int) PARTITION BY LIST (k); CREATE TABLE s.part1 PARTITION OF s.part FOR VALUES IN (1)`

// What changes how another object reads, whose own rows stay as they are, is what reading by pieces could miss.
const changes = [
  'ALTER TABLE s.a RENAME name TO title',
  'ALTER TABLE s.a RENAME TO z',
  'ALTER SCHEMA s RENAME TO moved',
  'ALTER TYPE s.mood RENAME TO feeling',
  "ALTER TYPE s.mood RENAME VALUE 'sad' TO 'blue'",
  "ALTER TYPE s.mood ADD VALUE 'glad' BEFORE 'ok'",
  'ALTER FUNCTION s.f(int) RENAME TO ff',
  'ALTER FUNCTION s.f(int) SET SCHEMA other',
  'ALTER TABLE s.b SET SCHEMA other',
  'ALTER ROLE reader RENAME TO auditor',
  'ALTER TABLE s.a ADD COLUMN late int',
  'ALTER TABLE s.b ADD COLUMN feeling int; ALTER TABLE s.b ADD COLUMN wide int',
  'ALTER TABLE s.a DROP COLUMN wide CASCADE',
  'ALTER TABLE s.a SET (toast.autovacuum_enabled = off)',
  'ALTER INDEX s.by_f RENAME TO by_g',
  'ALTER INDEX s.by_f ALTER COLUMN 1 SET STATISTICS 7',
  'DROP VIEW s.v; CREATE VIEW s.v AS SELECT 1 AS one',
  'DROP TABLE s.b CASCADE',
  'DROP TABLE s.part1',
  'ALTER TABLE s.part DETACH PARTITION s.part1',
  'ALTER TABLE s.b DISABLE TRIGGER ALL',
  'ALTER TABLE s.a DISABLE TRIGGER t',
  "COMMENT ON COLUMN s.a.name IS 'what it is called'",
  'REVOKE SELECT ON s.a FROM reader',
  'REVOKE EXECUTE ON FUNCTION pg_catalog.lower(text) FROM PUBLIC',
  "COMMENT ON FUNCTION pg_catalog.lower(text) IS 'small'",
  'VACUUM FULL pg_catalog.pg_class',
  'VACUUM (FULL, FREEZE)',
  'ALTER TABLE s.a ALTER id SET STATISTICS 5',
  'CREATE EXTENSION citext SCHEMA s',
  'ALTER SEQUENCE s.n OWNED BY NONE',
  "ALTER DATABASE observed SET work_mem = '5MB'",
  "SELECT lo_from_bytea(4711, 'x')",
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

  async function observed(use: (session: Client, observer: Observer) => Promise<void>): Promise<void> {
    await databases.create('observed', 'template0')
    const session = await openSession(cluster, 'observed')
    try {
      const observer = await Observer.start(session, () => openSession(cluster, cluster.maintenanceDatabase))
      await session.query(setup)
      await use(session, observer)
    } finally {
      await closeSession(session)
      await databases.drop('observed')
      for (const role of ['reader', 'auditor']) await databases.dropRole(role)
    }
  }

  const logical = (a: Snapshot, b: Snapshot) => compareSnapshots(a, b).map(({ sentence }) => sentence)

  test.each(inTurn(major, changes))('reading what is new after %s finds what reading everything finds', async (change) => {
    await observed(async (session, observer) => {
      const before = await observer.snapshot(session, { rows: false })
      await session.query(change)
      const pieced = await observer.snapshot(session, { rows: false, since: before })
      const whole = await observer.snapshot(session, { rows: false })
      expect(logical(pieced, whole)).toEqual([])
      expect(logical(before, pieced)).toEqual(logical(before, whole))
    })
  })

  test('nothing is read anew when nothing changed', async () => {
    await observed(async (session, observer) => {
      const before = await observer.snapshot(session, { rows: false })
      const after = await observer.snapshot(session, { rows: false, since: before })
      expect(after.raw.rows.get('pg_constraint')).toBe(before.raw.rows.get('pg_constraint'))
      expect(logical(before, after)).toEqual([])
    })
  })
})
