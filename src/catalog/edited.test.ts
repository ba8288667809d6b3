import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inTurn } from '../../fixtures/catalog/turns.ts'
import { acquireCluster } from '../postgres/acquire.ts'
import { Databases } from '../postgres/database.ts'
import type { Cluster } from '../postgres/provider.ts'
import { closeSession, openSession } from '../postgres/session.ts'
import { compareDocuments } from './compare-documents.ts'
import type { Snapshot } from './document.ts'
import { takeAlone } from './take.ts'
import { toDocument } from './to-document.ts'

interface Edit {
  readonly name: string
  readonly given?: string
  readonly when: string
  readonly finds: readonly string[]
}

const written = 'row as initdb wrote it → written later'

/** What is found with nothing but the two databases at hand: no other that is known to be as initdb made it. */
const edits: readonly Edit[] = [
  {
    name: 'a privilege that others had',
    when: 'REVOKE EXECUTE ON FUNCTION lower(text) FROM PUBLIC',
    finds: ['privileges on function pg_catalog.lower(text): −PUBLIC: execute (granted by postgres)'],
  },
  {
    name: 'a privilege that initdb had taken away',
    when: 'GRANT EXECUTE ON FUNCTION pg_read_file(text) TO PUBLIC',
    finds: ['privileges on function pg_catalog.pg_read_file(text): +PUBLIC: execute (granted by postgres)'],
  },
  {
    name: 'a privilege on a catalog, and on one of its columns',
    when: 'REVOKE SELECT ON pg_class FROM PUBLIC; GRANT SELECT (relname) ON pg_class TO r1',
    finds: [
      'privileges on pg_catalog.pg_class: −PUBLIC: select (granted by postgres)',
      'privileges on column pg_catalog.pg_class.relname: +r1: select (granted by postgres)',
    ],
  },
  {
    name: 'a privilege on a column that initdb had given',
    when: 'REVOKE SELECT (subname) ON pg_subscription FROM PUBLIC',
    finds: ['privileges on column pg_catalog.pg_subscription.subname: −PUBLIC: select (granted by postgres)'],
  },
  {
    name: 'a privilege taken away and given back',
    when: 'REVOKE EXECUTE ON FUNCTION lower(text) FROM PUBLIC; GRANT EXECUTE ON FUNCTION lower(text) TO PUBLIC',
    finds: [],
  },
  {
    name: 'another owner',
    when: 'ALTER FUNCTION lower(text) OWNER TO r1',
    finds: ['owner of function pg_catalog.lower(text): postgres → r1'],
  },
  {
    name: 'a comment where there was one or none',
    when: "COMMENT ON FUNCTION lower(text) IS 'small'",
    finds: [`function pg_catalog.lower(text): ${written}`],
  },
  {
    name: 'a comment taken away',
    when: 'COMMENT ON FUNCTION lower(text) IS NULL',
    finds: ['table pg_catalog.pg_description: built-in rows'],
  },
  {
    name: 'another comment than the one before',
    given: "COMMENT ON FUNCTION lower(text) IS 'small'",
    when: "COMMENT ON FUNCTION lower(text) IS 'tiny'",
    finds: ['comment on function pg_catalog.lower(text): small → tiny'],
  },
  { name: 'another cost', when: 'ALTER FUNCTION lower(text) COST 7', finds: [`function pg_catalog.lower(text): ${written}`] },
  {
    name: 'another cost than the one before',
    given: 'ALTER FUNCTION lower(text) COST 7',
    when: 'ALTER FUNCTION lower(text) COST 8',
    finds: ['cost of function pg_catalog.lower(text): 7 → 8'],
  },
  {
    name: 'a built-in object that is gone',
    when: 'DROP TEXT SEARCH CONFIGURATION english',
    finds: [
      'table pg_catalog.pg_description: built-in rows',
      'table pg_catalog.pg_ts_config: built-in rows',
      'table pg_catalog.pg_ts_config_map: built-in rows',
    ],
  },
  {
    name: 'a view of information_schema with another name',
    when: 'ALTER VIEW information_schema.tables RENAME TO relations',
    finds: [`view information_schema.relations: ${written}`],
  },
  {
    name: 'a default on a view of information_schema',
    when: "ALTER VIEW information_schema.tables ALTER table_name SET DEFAULT 'x'",
    finds: [`column information_schema.tables.table_name: ${written}`],
  },
  { name: 'an extension of initdb made again', when: 'DROP EXTENSION plpgsql; CREATE EXTENSION plpgsql', finds: [] },
  {
    name: 'an operator of the user in a built-in family',
    when: 'CREATE TYPE t AS ENUM (); ALTER OPERATOR FAMILY integer_ops USING btree ADD FUNCTION 1 (int, money) btint4cmp(int, int)',
    finds: ['support function 1 (integer, money) of pg_catalog.integer_ops using btree was added', 'type public.t was added'],
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

  async function taken(database: string, sql: string): Promise<Snapshot> {
    await databases.create(database, 'template0')
    const session = await openSession(cluster, database)
    try {
      await session.query(sql)
      const snapshot = await takeAlone(session, { rows: false, cluster: false })
      return toDocument(snapshot, snapshot.version)
    } finally {
      await closeSession(session)
    }
  }

  test.each(inTurn(major, edits))('$name', async ({ given = '', when, finds }) => {
    const admin = await openSession(cluster, cluster.maintenanceDatabase)
    await admin.query('CREATE ROLE r1')
    try {
      const [before, after] = [await taken('before', given), await taken('after', `${given};${when}`)]
      const said = (one: Snapshot, other: Snapshot) =>
        compareDocuments(one, other).map(({ sentence }) => sentence.replace(/(built-in rows).*/, '$1'))
      expect(said(before, after)).toEqual(finds)
      expect(said(after, before).length).toBe(finds.length)
    } finally {
      await databases.drop('before')
      await databases.drop('after')
      await admin.query('DROP ROLE r1')
      await closeSession(admin)
    }
  })
})
