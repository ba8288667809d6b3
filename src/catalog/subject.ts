import { describedCatalog } from './fold.ts'
import type { Row, RowsByOid } from './row.ts'
import type { CatalogShape, Shape } from './shape.ts'

/** The object that a row describes; for a column, the number of it in its relation. */
export interface Subject {
  readonly catalog: string
  readonly oid: string
  /** `0`: not a column. */
  readonly attnum: string
}

/**
 * The object in whose entry a row ends up (fold.ts): a comment in that of what it is on, a default in that of its column's table.
 *
 * @param names built-in types, which tell an array type from others.
 */
export function subjectOf(shape: Shape, catalog: CatalogShape, row: Row, names: ReadonlyMap<string, RowsByOid>): Subject {
  const of = (catalog: string, oid: string | null | undefined, attnum = '0') => ({ catalog, oid: oid ?? '0', attnum })
  const about = row['classoid'] ?? row['classid']
  if (about) {
    const described = describedCatalog(shape, about)
    const type = described === 'pg_type' && names.get('pg_type')?.get(row[catalog.subject]!)
    return type
      ? subjectOf(shape, shape.catalogs.get('pg_type')!, type, names)
      : of(described, row[catalog.subject], row['objsubid'] ?? '0')
  }
  switch (catalog.name) {
    case 'pg_attribute':
      return of('pg_class', row['attrelid'], row['attnum']!)
    case 'pg_attrdef':
      return of('pg_class', row['adrelid'], row['adnum']!)
    case 'pg_enum':
      return of('pg_type', row['enumtypid'])
    case 'pg_rewrite':
      return row['rulename'] === '_RETURN' ? of('pg_class', row['ev_class']) : of('pg_rewrite', row['oid'])
    case 'pg_type': {
      if (row['typrelid'] !== '0') return of('pg_class', row['typrelid'])
      const element = row['typelem'] === '0' ? undefined : names.get('pg_type')?.get(row['typelem']!)
      return of('pg_type', element?.['typarray'] === row['oid'] ? row['typelem'] : row['oid'])
    }
  }
  if (catalog.subject === 'oid') return of(catalog.name, row['oid'])
  const reference = catalog.columns.find(({ name }) => name === catalog.subject)?.reference
  return of(reference?.to === 'catalog' ? reference.catalog : catalog.name, row[catalog.subject])
}
