import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CompareOptions } from '../core/compare-options.ts'
import { acquireCluster } from '../postgres/acquire.ts'
import { Databases } from '../postgres/database.ts'
import type { Cluster } from '../postgres/provider.ts'
import { closeSession, openSession } from '../postgres/session.ts'
import { compareSnapshots } from './diff.ts'
import { isComment, isOwner, isPrivileges } from './left-out.ts'
import { readShape, type Shape } from './shape.ts'
import { Observer } from './snapshot.ts'

interface LeftOut {
  readonly name: string
  readonly given: string
  readonly when: string
  readonly options: CompareOptions
  /** What is still found: kind and attributes. */
  readonly finds?: readonly string[]
}

const roles = 'CREATE ROLE r1; CREATE ROLE "r 2";'

const leftOut: readonly LeftOut[] = [
  {
    name: 'the order of columns',
    given: 'CREATE TABLE t (a int, b int)',
    when: 'ALTER TABLE t DROP a; ALTER TABLE t ADD a int',
    options: { columnOrder: 'ignore' },
    finds: ['table attisdropped'],
  },
  {
    name: 'comments, of every part of an object',
    given: 'CREATE TABLE t (a int); CREATE VIEW v AS SELECT 1 AS one',
    when: "COMMENT ON TABLE t IS 'x'; COMMENT ON COLUMN t.a IS 'x'; COMMENT ON TYPE t IS 'x'; COMMENT ON RULE \"_RETURN\" ON v IS 'x'; COMMENT ON SCHEMA public IS NULL; ALTER TABLE t ALTER a SET DEFAULT 1",
    options: { comments: 'ignore' },
    finds: ['table column adbin'],
  },
  {
    name: 'owners, also as the one who has and gives privileges',
    given: `${roles} CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; GRANT SELECT ON t TO r1; GRANT UPDATE (a) ON t TO r1`,
    when: 'ALTER TABLE t OWNER TO "r 2"; ALTER FUNCTION f() OWNER TO "r 2"',
    options: { owners: 'ignore' },
  },
  {
    name: 'owners, and not what somebody else may do',
    given: `${roles} CREATE TABLE t (a int)`,
    when: 'ALTER TABLE t OWNER TO "r 2"; GRANT SELECT ON t TO r1',
    options: { owners: 'ignore' },
    finds: ['table relacl'],
  },
  {
    name: 'privileges, of columns and built-in functions too, and default privileges',
    given: `${roles} CREATE TABLE t (a int); ALTER DEFAULT PRIVILEGES FOR ROLE r1 GRANT SELECT ON TABLES TO "r 2"`,
    when: 'GRANT SELECT ON t TO r1; GRANT UPDATE (a) ON t TO r1; REVOKE ALL ON FUNCTION lower(text) FROM PUBLIC; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO r1; ALTER DEFAULT PRIVILEGES FOR ROLE r1 REVOKE SELECT ON TABLES FROM "r 2"; GRANT SET ON PARAMETER work_mem TO r1; ALTER TABLE t OWNER TO r1',
    options: { privileges: 'ignore' },
    finds: ['table relowner'],
  },
  {
    name: 'everything that may be left out, and nothing else',
    given: `${roles} CREATE TABLE t (a int, b int)`,
    when: "ALTER TABLE t DROP a; ALTER TABLE t ADD a int; ALTER TABLE t OWNER TO r1; GRANT SELECT ON t TO r1; COMMENT ON TABLE t IS 'x'; ALTER TABLE t ENABLE ROW LEVEL SECURITY",
    options: { columnOrder: 'ignore', comments: 'ignore', owners: 'ignore', privileges: 'ignore' },
    finds: ['table relrowsecurity'],
  },
]

describe.each([15, 18])('on PostgreSQL %i', (major) => {
  let cluster: Cluster
  let databases: Databases
  let shape: Shape

  beforeAll(async () => {
    cluster = await acquireCluster({ major })
    databases = await Databases.open(cluster)
    const session = await openSession(cluster, cluster.maintenanceDatabase)
    shape = await readShape(session)
    await closeSession(session)
  })

  afterAll(async () => {
    await databases.close()
    await cluster[Symbol.asyncDispose]()
  })

  test.each(leftOut)('$name', async ({ given, when, options, finds = [] }) => {
    await databases.create('observed', 'template0')
    const session = await openSession(cluster, 'observed')
    try {
      const observer = await Observer.start(session, () => openSession(cluster, cluster.maintenanceDatabase))
      await session.query(given)
      const before = await observer.snapshot(session, { rows: true })
      await session.query(when)
      const after = await observer.snapshot(session, { rows: true })
      const found = (options?: CompareOptions) =>
        compareSnapshots(before, after, options).map(({ kind, attributes }) => [kind, ...attributes.map(({ name }) => name)].join(' '))
      expect(found(), 'nothing is left out unless it is said').not.toEqual(finds)
      expect(found(options)).toEqual(finds)
    } finally {
      await session.query('DROP OWNED BY r1, "r 2"').catch(() => undefined)
      await closeSession(session)
      await databases.drop('observed')
      await databases.dropRole('r1')
      await databases.dropRole('r 2')
    }
  })

  test('every column of the catalogs with privileges, an owner or a comment is known by its name', () => {
    const columns = [...shape.catalogs.values()].flatMap((catalog) => catalog.columns.map((column) => ({ catalog, column })))
    const named = (is: (name: string) => boolean) => columns.filter(({ column }) => is(column.name)).map(({ column }) => column.name)
    expect(new Set(named(isPrivileges))).toEqual(
      new Set(columns.filter(({ column }) => column.type === 'aclitem[]').map(({ column }) => column.name)),
    )
    const roles = columns.filter(({ column }) => column.reference?.to === 'catalog' && column.reference.catalog === 'pg_authid')
    expect(
      roles
        .map(({ column }) => column.name)
        .filter((name) => !isOwner(name))
        .sort(),
    ).toEqual(['defaclrole', 'grantor', 'member', 'polroles', 'roleid', 'setrole', 'umuser'])
    expect(named(isOwner).filter((name) => !roles.some(({ column }) => column.name === name))).toEqual([])
    expect(new Set(named(isComment))).toEqual(new Set(['description']))
  })
})
