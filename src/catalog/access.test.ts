import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acquireCluster } from '../postgres/acquire.ts'
import { connect } from '../postgres/connect.ts'
import { Databases } from '../postgres/database.ts'
import type { Cluster } from '../postgres/provider.ts'
import { type Client, closeSession, openSession } from '../postgres/session.ts'
import { compareDocuments, leftOutOf } from './compare-documents.ts'
import { compareSnapshots } from './diff.ts'
import type { Snapshot } from './document.ts'
import { Observer } from './snapshot.ts'
import { takeAlone } from './take.ts'
import { documentText, toDocument } from './to-document.ts'

const setup = `
  CREATE SCHEMA closed; CREATE TABLE closed.t (a int); CREATE SEQUENCE closed.n; INSERT INTO closed.t VALUES (1);
  CREATE TABLE granted (a int); CREATE SEQUENCE granted_n; GRANT SELECT ON granted, granted_n TO plain; INSERT INTO granted VALUES (1);
  CREATE TABLE filtered (a int); ALTER TABLE filtered ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON filtered USING (true); GRANT SELECT ON filtered TO plain;
  CREATE TABLE in_part (a int, b int); GRANT SELECT (a) ON in_part TO plain; CREATE TABLE by_column (a int, b int); GRANT SELECT (a, b) ON by_column TO plain;
  CREATE MATERIALIZED VIEW m AS SELECT 1 AS one;
  CREATE SCHEMA own AUTHORIZATION plain; CREATE TABLE own.t (a int); ALTER TABLE own.t OWNER TO plain; ALTER TABLE own.t ENABLE ROW LEVEL SECURITY;
  CREATE FOREIGN DATA WRAPPER w; CREATE SERVER far FOREIGN DATA WRAPPER w; CREATE USER MAPPING FOR plain SERVER far OPTIONS (password 'x'); SELECT lo_from_bytea(4711, 'x')`

describe.each([15, 18])('on PostgreSQL %i', (major) => {
  let cluster: Cluster
  let databases: Databases

  beforeAll(async () => {
    cluster = await acquireCluster({ major })
    databases = await Databases.open(cluster)
    await databases.create('observed', 'template0')
    const session = await openSession(cluster, 'observed')
    await session.query(`CREATE ROLE plain LOGIN CREATEDB; ALTER ROLE plain PASSWORD 'x'; ${setup}`)
    await closeSession(session)
  })

  afterAll(async () => {
    await databases.close()
    await cluster[Symbol.asyncDispose]()
  })

  async function as<T>(user: string, use: (session: Client) => Promise<T>, database = 'observed'): Promise<T> {
    const session = await connect({ ...cluster.connection(database), user })
    try {
      return await use(session)
    } finally {
      await closeSession(session)
    }
  }

  const snapshotBy = (user: string, rows = true): Promise<Snapshot> =>
    as(user, async (session) => {
      const taken = await takeAlone(session, { rows, cluster: true })
      return toDocument(taken, taken.version)
    })

  test('a role that may read next to nothing says what it did not read, and of the rest what a superuser says', async () => {
    const [all, some] = [await snapshotBy('postgres'), await snapshotBy('plain')]
    expect(compareDocuments(all, some)).toEqual([])
    expect(compareDocuments(some, all)).toEqual([])
    expect(all.notCompared).toEqual([])
    expect(leftOutOf(all, some).map(({ what, why, side }) => `${side}: ${what}: ${why}`)).toEqual([
      'after: options of user mappings (pg_user_mapping.umoptions): the role that asked may not read it',
      'after: passwords of roles (pg_authid.rolpassword): the role that asked may not read it',
      'after: rows of materialized view public.m: the role that asked may not read it',
      'after: rows of table closed.t: the role that asked may not read it',
      'after: rows of table public.filtered: row security hides some from the role that asked',
      'after: rows of table public.in_part: the role that asked may not read it',
      'after: settings made with ALTER SYSTEM (pg_file_settings): the role that asked may not read it',
      'after: the content of large objects (pg_largeobject): the role that asked may not read it',
      'after: the state of sequence closed.n: the role that asked may not read it',
    ])
    expect(some.entries.find(({ kind, identity }) => kind === 'table' && identity[1] === 'granted')!.attributes['relowner']).toBe(
      'postgres',
    )
    expect(documentText(await snapshotBy('plain')) === documentText(some)).toBe(true)
  })

  test('what it may read is compared', async () => {
    const before = await snapshotBy('plain')
    await as('postgres', (session) =>
      session.query(`INSERT INTO granted VALUES (2); INSERT INTO by_column VALUES (1, 2); INSERT INTO own.t VALUES (1); INSERT INTO closed.t VALUES (2); SELECT nextval('closed.n');
        SELECT setval('granted_n', 5); ALTER ROLE plain CONNECTION LIMIT 3; ALTER ROLE plain PASSWORD 'y'; ALTER TABLE closed.t ADD b int`),
    )
    const found = compareDocuments(before, await snapshotBy('plain'))
    const lines = found.map(({ tier, kind, identity, attributes }) =>
      [tier, kind, ...identity, ...attributes.map(({ name }) => name)].join(' '),
    )
    expect(lines).toEqual([
      'logical role plain rolconnlimit',
      'logical table column closed t b',
      'data table own t rows',
      'data table public by_column rows',
      'data table public granted rows',
      'residue sequence public granted_n last_value is_called',
    ])
  })

  test('a migration that is run by such a role is observed', async () => {
    await as('plain', async (session) => {
      const observer = await Observer.start(session, () => connect({ ...cluster.connection('postgres'), user: 'plain' }))
      const before = await observer.snapshot(session, { rows: true })
      await session.query('CREATE TABLE own.more (a int); ALTER TABLE own.t ADD z int DEFAULT 3; INSERT INTO own.t VALUES (7)')
      const after = await observer.snapshot(session, { rows: true, since: before })
      expect(compareSnapshots(after, await observer.snapshot(session, { rows: true }))).toEqual([])
      expect(compareSnapshots(before, after).map(({ kind, identity, change }) => [change, kind, ...identity].join(' '))).toEqual([
        'added table own more',
        'added table column own more a',
        'added table column own t z',
        'altered table own t',
      ])
      expect(before.notCompared.map(({ what }) => what)).toContain('passwords of roles (pg_authid.rolpassword)')
      expect(before.rows!.notCompared.map(({ what }) => what)).toContain('rows of table closed.t')
    })
  })

  test('a table that the server cannot read is not compared, in its own words, and the others are', async () => {
    const file = await as('postgres', async (session) => {
      await session.query('CREATE TABLE lost AS SELECT 1 AS a; CREATE TABLE beside AS SELECT 1 AS a')
      await session.query('CHECKPOINT')
      const { rows } = await session.query<{ file: string }>(
        "SELECT current_setting('data_directory') || '/' || pg_relation_filepath('lost') AS file",
      )
      return rows[0]!.file
    })
    rmSync(join(file))
    const snapshot = await snapshotBy('postgres')
    expect(snapshot.notCompared.map(({ what, why }) => `${what}: ${why.replace(/".*?"/, '…')}`)).toEqual([
      'rows of table public.lost: the server says: could not open file …: No such file or directory',
    ])
    expect(snapshot.tables!.map(({ identity }) => identity.join('.'))).toContain('public.beside')
  })

  test('a role that may not know what things are called is refused with a sentence', async () => {
    await as('postgres', (session) => session.query('REVOKE SELECT ON pg_type FROM PUBLIC'))
    await expect(snapshotBy('plain')).rejects.toThrow('The role that asked may not read pg_type, so it cannot be said what is called how.')
    await as('postgres', (session) => session.query('GRANT SELECT ON pg_type TO PUBLIC'))
  })

  test('a catalog that nobody else needs is left out whole', async () => {
    const all = await snapshotBy('postgres', false)
    await as('postgres', (session) => session.query('REVOKE SELECT ON pg_policy, pg_description FROM PUBLIC'))
    const some = await snapshotBy('plain', false)
    await as('postgres', (session) => session.query('GRANT SELECT ON pg_policy, pg_description TO PUBLIC'))
    expect(some.notCompared.map(({ what }) => what)).toEqual(expect.arrayContaining(['pg_policy', 'pg_description']))
    // That they were revoked is all there is to see.
    expect(compareDocuments(all, some).map(({ sentence }) => sentence)).toEqual([
      'privileges on pg_catalog.pg_description: −PUBLIC: select (granted by postgres)',
      'privileges on pg_catalog.pg_policy: −PUBLIC: select (granted by postgres)',
    ])
  })
})
