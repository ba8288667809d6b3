import { describe, expect, test } from 'vitest'
import { acquireCluster } from '../postgres/acquire.ts'
import { closeSession, openSession } from '../postgres/session.ts'
import { nodeTrees, printed, unordered } from './rendering.ts'
import { buildShape, readShape } from './shape.ts'
import { skipOf, skippedCatalogs, skippedColumns } from './skip-list.ts'

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
    expect(named.filter((name) => !live.has(name))).toEqual([])
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

  test('an expression that nobody knows how to print is said not to be compared', () => {
    const column = (name: string, type: string) => ({ catalog: 'pg_policy', catalog_oid: '3256', shared: false, name, type })
    const shape = buildShape(19, [column('oid', 'oid'), column('polname', 'name'), column('polwhen', 'pg_node_tree')], [])
    expect(shape.notCompared.map(({ what }) => what)).toEqual(['pg_policy.polwhen'])
  })
})
