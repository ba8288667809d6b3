import type { Client } from 'pg'
import { defaultPrivileges, extraColumnReferences, nodeTrees, printed } from './rendering.ts'
import { skipOf } from './skip-list.ts'

/** How a column's raw value becomes names. */
export type Reference =
  | { readonly to: 'catalog'; readonly catalog: string }
  /** Numbers of attributes of the relation that another column names. */
  | { readonly to: 'attributes'; readonly relation: string }

export interface ColumnShape {
  readonly name: string
  readonly type: string
  readonly reference?: Reference
  /** Not compared; read because the client needs it to name things or to note residue. */
  readonly auxiliary: boolean
}

export interface CatalogShape {
  readonly name: string
  readonly shared: boolean
  readonly columns: readonly ColumnShape[]
  /** The column with the OID of the object that a row is about; it tells built-in rows from the user's. */
  readonly subject: string
}

/** What one server's catalogs look like: read from the server, so that nothing it has is overlooked. */
export interface Shape {
  readonly major: number
  readonly catalogs: ReadonlyMap<string, CatalogShape>
  /** OIDs of the catalogs themselves, for (classid, objid) pairs. */
  readonly catalogNames: ReadonlyMap<string, string>
  /** What cannot be compared on this server, with the reason. */
  readonly notCompared: readonly { readonly what: string; readonly why: string }[]
}

const auxiliaries: Readonly<Record<string, readonly string[]>> = {
  pg_attribute: ['attnum', 'atthasmissing'],
  pg_attrdef: ['adnum'],
  pg_class: ['reltoastrelid', 'reltype'],
  pg_constraint: ['connamespace'],
  pg_type: ['typrelid', 'typarray'],
}

const subjects: Readonly<Record<string, string>> = { pg_depend: 'objid', pg_inherits: 'inhrelid' }

interface ColumnRow {
  catalog: string
  catalog_oid: string
  shared: boolean
  name: string
  type: string
}

/** Reads the list of catalogs, their columns and what they reference (docs: pg_get_catalog_foreign_keys). */
export async function readShape(client: Client): Promise<Shape> {
  const version = await client.query<{ n: string }>("SELECT current_setting('server_version_num') AS n")
  const columns = await client.query<ColumnRow>(
    `SELECT c.relname AS catalog, c.oid::text AS catalog_oid, c.relisshared AS shared, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type
       FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
      WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
      ORDER BY c.relname, a.attnum`,
  )
  const references = await client.query<{ catalog: string; columns: string[]; target: string }>(
    `SELECT fktable::text AS catalog, fkcols AS columns, pktable::text AS target FROM pg_catalog.pg_get_catalog_foreign_keys()`,
  )
  return buildShape(Math.floor(Number(version.rows[0]!.n) / 10000), columns.rows, references.rows)
}

/** @internal */
export function buildShape(
  major: number,
  columns: readonly ColumnRow[],
  references: readonly { catalog: string; columns: readonly string[]; target: string }[],
): Shape {
  const byColumn = new Map<string, Reference>()
  for (const { catalog, columns: names, target } of references) {
    if (names.length === 1) byColumn.set(`${catalog}.${names[0]}`, { to: 'catalog', catalog: target })
    else byColumn.set(`${catalog}.${names[1]}`, { to: 'attributes', relation: names[0]! })
  }
  for (const extra of extraColumnReferences)
    byColumn.set(`${extra.catalog}.${extra.columns}`, { to: 'attributes', relation: extra.relation })

  const catalogs = new Map<string, CatalogShape>()
  const notCompared: { what: string; why: string }[] = []
  for (const name of new Set(columns.map((row) => row.catalog))) {
    const rows = columns.filter((row) => row.catalog === name)
    const shapes: ColumnShape[] = []
    for (const row of rows) {
      const key = `${name}.${row.name}`
      const auxiliary = skipOf(name, row.name) !== undefined
      if (auxiliary && row.name !== 'oid' && !auxiliaries[name]?.includes(row.name)) continue
      if (row.type === 'pg_node_tree' && !nodeTrees[key]) {
        notCompared.push({ what: key, why: 'this version of pg-roundtrip does not know how the server prints this expression' })
        continue
      }
      const reference = byColumn.get(key)
      shapes.push({ name: row.name, type: row.type, auxiliary, ...(reference && { reference }) })
    }
    if (shapes.every((column) => column.auxiliary)) continue
    const subject = rows.some((row) => row.name === 'oid')
      ? 'oid'
      : (subjects[name] ?? rows.find((row) => row.type === 'oid' || row.type === 'regproc')?.name)
    if (!subject) throw new Error(`${name} has no column with an OID`)
    catalogs.set(name, { name, shared: rows[0]!.shared, columns: shapes, subject })
  }
  return { major, catalogs, catalogNames: new Map(columns.map((row) => [row.catalog_oid, row.catalog])), notCompared }
}

const byOid = new Set(['regproc', 'regtype', 'regclass', 'regrole', 'regnamespace', 'regoper', 'regconfig'])

/** What to write after SELECT to read a column of a catalog. */
export function selectExpression(catalog: string, column: ColumnShape): string {
  const key = `${catalog}.${column.name}`
  const special = nodeTrees[key] ?? printed[key]
  if (special) return `${special} AS ${column.name}`
  const defaults = defaultPrivileges[key]
  if (defaults) return `coalesce(${column.name}, ${defaults}) AS ${column.name}`
  if (byOid.has(column.type)) return `${column.name}::oid AS ${column.name}`
  return column.name
}
