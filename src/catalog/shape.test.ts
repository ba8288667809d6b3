import { describe, expect, test } from 'vitest'
import { acquireCluster } from '../postgres/acquire.ts'
import { closeSession, openSession } from '../postgres/session.ts'
import { compareSnapshots } from './diff.ts'
import { nodeTrees, printed, unordered } from './rendering.ts'
import { buildShape, readShape } from './shape.ts'
import { skipOf, skippedCatalogs, skippedColumns } from './skip-list.ts'
import { Observer } from './snapshot.ts'

const versions = [15, 16, 17, 18]

async function liveColumns(major: number): Promise<string[]> {
  await using cluster = await acquireCluster({ major })
  const session = await openSession(cluster, 'postgres')
  const result = await session.query<{ name: string }>(
    `SELECT c.relname || '.' || a.attname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' AND a.attnum > 0`,
  )
  const shape = await readShape(session)
  await closeSession(session)
  const compared = new Set(
    [...shape.catalogs.values()].flatMap(({ name, columns }) => columns.filter((c) => !c.auxiliary).map((c) => `${name}.${c.name}`)),
  )
  const names = result.rows.map(({ name }) => name)
  expect(
    names.filter((name) => !compared.has(name) && !skipOf(...(name.split('.') as [string, string]))),
    `neither compared nor skipped on ${major}`,
  ).toEqual([])
  expect(
    names.filter((name) => compared.has(name) && skipOf(...(name.split('.') as [string, string]))),
    'both compared and skipped',
  ).toEqual([])
  expect(shape.notCompared).toEqual([])
  return names
}

describe('every column of every catalog is compared or on the skip list', () => {
  test('of the servers that come with the package, and the lists name nothing that no server has', async () => {
    const live = new Set((await Promise.all(versions.map(liveColumns))).flat())
    const catalogs = new Set([...live].map((name) => name.split('.')[0]!))
    const named = [...Object.keys(skippedColumns), ...Object.keys(nodeTrees), ...Object.keys(printed), ...unordered]
    // PostgreSQL 14 does not come with the package, and is read where it is a server of the user's.
    const onlyIn14 = ['pg_database.datlastsysoid']
    expect(named.filter((name) => !live.has(name))).toEqual(onlyIn14)
    expect(Object.keys(skippedCatalogs).filter((name) => !catalogs.has(name))).toEqual([])
  })

  test('a column that a later PostgreSQL adds is compared by itself', () => {
    const column = (name: string, type: string) => ({ catalog: 'pg_policy', catalog_oid: '3256', shared: false, name, type })
    const shape = buildShape(19, [column('oid', 'oid'), column('polname', 'name'), column('polmood', 'text')], [])
    expect(
      shape.catalogs
        .get('pg_policy')!
        .columns.filter((c) => !c.auxiliary)
        .map((c) => c.name),
    ).toEqual(['polname', 'polmood'])
  })

  test.each([
    ['an expression that nobody knows how to print', 'pg_node_tree', 'how the server prints this expression'],
    ['a number of an object that nobody knows', 'oid', 'what these numbers refer to'],
    ['several numbers of objects that nobody knows', 'oid[]', 'what these numbers refer to'],
  ])('%s is said not to be compared', (_, type, why) => {
    const column = (name: string, type: string) => ({ catalog: 'pg_policy', catalog_oid: '3256', shared: false, name, type })
    const shape = buildShape(19, [column('oid', 'oid'), column('polname', 'name'), column('polwhen', type)], [])
    expect(shape.notCompared).toEqual([{ what: 'pg_policy.polwhen', why: `this version of pg-roundtrip does not know ${why}` }])
    expect(shape.catalogs.get('pg_policy')!.columns.map((c) => c.name)).toEqual(['oid', 'polname'])
  })

  test('on a server whose catalogs got columns of their own', async () => {
    await using cluster = await acquireCluster({ major: 18 })
    const session = await openSession(cluster, 'postgres')
    try {
      await session.query(`SET allow_system_table_mods = on; ALTER TABLE pg_catalog.pg_language ADD lanmood text;
        ALTER TABLE pg_catalog.pg_policy ADD polwhen pg_node_tree, ADD polother oid`)
      const observer = await Observer.start(session, () => openSession(cluster, cluster.maintenanceDatabase))
      const before = await observer.snapshot(session, { rows: false })
      await session.query("UPDATE pg_catalog.pg_language SET lanmood = 'merry' WHERE lanname = 'plpgsql'")
      const after = await observer.snapshot(session, { rows: false })
      expect(compareSnapshots(before, after).map(({ tier, kind, attributes }) => ({ tier, kind, attributes }))).toEqual([
        { tier: 'logical', kind: 'language', attributes: [{ name: 'lanmood', before: null, after: 'merry' }] },
      ])
      expect(after.notCompared.map(({ what }) => what)).toEqual(['pg_policy.polwhen', 'pg_policy.polother'])
    } finally {
      await closeSession(session)
    }
  })
})
