import type { Client } from 'pg'
import { catalogsToRead, queryText, type RawCatalogs, type Row, readCatalogs, readTogether, restOf, selectRest } from './read.ts'
import { nodeTrees } from './rendering.ts'
import { type PackedQuery, selectRows, userRows } from './select-rows.ts'
import type { CatalogShape, Shape } from './shape.ts'

/** Catalogs that grow with a schema, of which only new rows are read, with the columns that tell their rows apart. */
const byPart: Readonly<Record<string, readonly string[]>> = {
  pg_attrdef: ['oid'],
  pg_attribute: ['attrelid', 'attnum'],
  pg_class: ['oid'],
  pg_constraint: ['oid'],
  pg_index: ['indexrelid'],
  pg_proc: ['oid'],
  pg_trigger: ['oid'],
  pg_type: ['oid'],
}

/**
 * Old rows that may read otherwise: what the server prints of a query names the columns of its tables, which come and go without it; options of a
 * TOAST table stand in another row; that a table has an index is written in place.
 */
const alsoNew: Readonly<Record<string, (isNew: (alias: string) => string) => string>> = {
  pg_class: (isNew) =>
    `c.reltoastrelid IN (SELECT t.oid FROM pg_catalog.pg_class t WHERE t.relkind = 't' AND ${isNew('t')}) OR c.oid IN (SELECT i.indrelid FROM pg_catalog.pg_index i WHERE ${isNew('i')})`,
  pg_largeobject_metadata: () => 'true',
  pg_partitioned_table: () => 'true',
  pg_policy: () => 'true',
  pg_proc: () => 'c.prosqlbody IS NOT NULL',
  pg_publication_rel: () => 'true',
  pg_rewrite: () => 'true',
  pg_statistic_ext: () => 'true',
}

/**
 * Reads what can have changed since `since` was read of the same database, or of one that it was copied from then. PostgreSQL never writes a row in
 * place but for statistics and flags that are on the skip list, so a changed row has a new `xmin`; a row that went is missed in the count.
 *
 * Expressions are printed with the names of what they refer to. When something was renamed, everything is read anew. Rows of a composite type are printed
 * with all its columns, so whatever holds one is read each time.
 */
export async function rereadCatalogs(client: Client, shape: Shape, start: string, since: RawCatalogs): Promise<RawCatalogs> {
  const isNew = (alias: string) => `age(${alias}.xmin) <= age('${since.mark}'::xid)`
  const catalogs = catalogsToRead(shape)
  let builtinsTouched = false
  const raw = await readTogether(client, selectRest(shape, start, since.mark), async (results): Promise<RawCatalogs> => {
    const { census, ...others } = restOf(results)
    builtinsTouched = census.builtinsTouched
    const rows = new Map<string, readonly Row[]>()
    const toRead: CatalogShape[] = []
    for (const catalog of catalogs) {
      const { count, recent } = census.user.get(catalog.name)!
      const known = since.rows.get(catalog.name)!
      if (count === 0) rows.set(catalog.name, [])
      else if (recent === 0 && known.length === count && !alsoNew[catalog.name] && compositesOf(catalog, since).length === 0)
        rows.set(catalog.name, known)
      else toRead.push(catalog)
    }
    const read = await queryText(
      client,
      toRead.map((catalog) => selectNew(catalog, since, isNew)),
    )
    for (const [index, catalog] of toRead.entries()) {
      const { count } = census.user.get(catalog.name)!
      rows.set(catalog.name, byPart[catalog.name] ? await merge(client, catalog, since, read[index]!, count) : read[index]!)
    }
    return { rows, ...others, superuser: shape.superuser }
  })
  return builtinsTouched || somethingWasRenamed(shape, since, raw) ? readCatalogs(client, shape, start) : raw
}

function selectNew(catalog: CatalogShape, since: RawCatalogs, isNew: (alias: string) => string): PackedQuery {
  if (!byPart[catalog.name] || !catalog.dated) return selectRows(catalog, 'user')
  const conditions = [isNew('c')]
  const also = alsoNew[catalog.name]?.(isNew)
  if (also) conditions.push(also)
  const composites = compositesOf(catalog, since)
  if (composites.length > 0) conditions.push(`c.${byPart[catalog.name]![0]} IN (${composites.join(', ')})`)
  return selectRows(catalog, 'user', conditions.join(' OR '))
}

/** Rows with an expression that makes a row of a composite type, or a constant that reads as if it were one. */
function compositesOf(catalog: CatalogShape, since: RawCatalogs): string[] {
  const printed = catalog.columns.filter(({ name }) => nodeTrees[`${catalog.name}.${name}`])
  if (printed.length === 0 || !byPart[catalog.name]) return []
  const holding = (row: Row) => printed.some(({ name }) => /\bROW\(|'[^']*\([^']*'/.test(row[name] ?? ''))
  return (since.rows.get(catalog.name) ?? []).filter(holding).map(keyOf(catalog))
}

async function merge(
  client: Client,
  catalog: CatalogShape,
  since: RawCatalogs,
  read: readonly Row[],
  count: number,
): Promise<readonly Row[]> {
  const key = keyOf(catalog)
  const merged = new Map((since.rows.get(catalog.name) ?? []).map((row) => [key(row), row]))
  for (const row of read) merged.set(key(row), row)
  if (merged.size === count) return [...merged.values()]
  const columns = byPart[catalog.name]!.join(', ')
  const there = new Set((await queryText(client, [`SELECT ${columns} FROM ${catalog.source} c WHERE ${userRows(catalog)}`]))[0]!.map(key))
  return [...merged].filter(([one]) => there.has(one)).map(([, row]) => row)
}

function keyOf({ name }: CatalogShape): (row: Row) => string {
  const columns = byPart[name]!
  return (row) => columns.map((column) => row[column]).join(' ')
}

/** Whether an object that was there before is called otherwise now, or lies in another schema. */
function somethingWasRenamed(shape: Shape, since: RawCatalogs, now: RawCatalogs): boolean {
  for (const [catalog, digest] of now.builtins) if (since.builtins.get(catalog) !== digest) return true
  for (const catalog of catalogsToRead(shape)) {
    const naming = catalog.columns.filter(({ name, type }) => type === 'name' || name.endsWith('namespace')).map(({ name }) => name)
    if (naming.length === 0 || now.rows.get(catalog.name) === since.rows.get(catalog.name)) continue
    const key = byPart[catalog.name] ? keyOf(catalog) : (row: Row) => row['oid'] ?? ''
    const [old, current] = [since.rows.get(catalog.name) ?? [], now.rows.get(catalog.name) ?? []]
    // What is in pg_catalog is printed without its schema, unless something else there has the same name.
    const inPgCatalog = (rows: readonly Row[]) => rows.filter((row) => naming.some((column) => row[column] === '11')).map(key)
    if (inPgCatalog(old).join() !== inPgCatalog(current).join()) return true
    const before = new Map(old.map((row) => [key(row), row]))
    for (const row of current) {
      const was = before.get(key(row))
      if (was && was !== row && naming.some((column) => was[column] !== row[column])) return true
    }
  }
  return false
}
