import type { Client } from 'pg'
import { Failure } from '../core/failure.ts'
import { type ColumnRow, type NotReadable, notReadable, readableOf, type Unread } from './access.ts'
import { type Ranges, rangesOf } from './ranges.ts'
import { defaultPrivileges, extraColumnReferences, nodeTrees, printed } from './rendering.ts'
import { ofTheMachine, skipOf } from './skip-list.ts'

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
  /** What stands after FROM: the catalog, or what shows a role without its privileges as much of it as it may know. */
  readonly source: string
  /** Whether `xmin` can be asked for. */
  readonly dated: boolean
  readonly ranges: Ranges
  /** Without the hash of what a large object holds. */
  readonly contentUnread?: true
}

/** What one server's catalogs look like: read from the server, so that nothing it has is overlooked. */
export interface Shape {
  readonly major: number
  /** `18.4` */
  readonly version: string
  readonly catalogs: ReadonlyMap<string, CatalogShape>
  /** OIDs of the catalogs themselves, for (classid, objid) pairs. */
  readonly catalogNames: ReadonlyMap<string, string>
  /** What cannot be compared on this server, with the reason. */
  readonly notCompared: readonly NotReadable[]
  readonly unread: Unread
  /** Whether pg_file_settings can be read, which shows what `ALTER SYSTEM` wrote. */
  readonly fileSettings: boolean
  /** Whether the role that asks is a superuser, from whom nothing is kept. */
  readonly superuser: boolean
}

const auxiliaries: Readonly<Record<string, readonly string[]>> = {
  pg_attribute: ['attnum', 'atthasdef', 'atthasmissing'],
  pg_attrdef: ['adnum'],
  pg_class: ['relchecks', 'relhasindex', 'relhasrules', 'relhassubclass', 'relhastriggers', 'reltoastrelid', 'reltype'],
  pg_constraint: ['connamespace'],
  pg_database: ['datname'],
  pg_type: ['typrelid', 'typarray'],
}

/** What of a server's catalogs is of interest. */
export interface ShapeOptions {
  /** The other databases of the cluster too. Default: the current one alone. */
  readonly everyDatabase?: boolean
  /** What large objects hold. Default `true`. */
  readonly contents?: boolean
  /** No database of the cluster is known to be as initdb made it. Default `false`. */
  readonly alone?: boolean
}

interface CatalogReference {
  readonly catalog: string
  readonly columns: readonly string[]
  readonly target: string
}

/**
 * Reads the list of catalogs, their columns and what they reference (docs: pg_get_catalog_foreign_keys), as far as our role may read them.
 *
 * @throws Failure `environment` when it may not even know what things are called.
 */
export async function readShape(client: Client, options: ShapeOptions = {}): Promise<Shape> {
  const server = await client.query<{ n: string; version: string; superuser: boolean; file_settings: boolean }>(
    `SELECT current_setting('server_version_num') AS n, current_setting('server_version') AS version, current_setting('is_superuser') = 'on' AS superuser, has_table_privilege('pg_catalog.pg_file_settings', 'SELECT')
        AND has_function_privilege('pg_catalog.pg_show_all_file_settings()', 'EXECUTE') AS file_settings`,
  )
  const columns = await client.query<ColumnRow>(
    `SELECT c.relname AS catalog, c.oid::text AS catalog_oid, c.relisshared AS shared, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
            has_column_privilege(c.oid, a.attnum, 'SELECT') AS readable, has_table_privilege(c.oid, 'SELECT') AS whole
       FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
      WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
      ORDER BY c.relname, a.attnum`,
  )
  const references = await client.query<CatalogReference>(
    `SELECT f.relname AS catalog, fkcols AS columns, p.relname AS target FROM pg_catalog.pg_get_catalog_foreign_keys()
       JOIN pg_catalog.pg_class f ON f.oid = fktable JOIN pg_catalog.pg_class p ON p.oid = pktable`,
  )
  const { n, version, superuser, file_settings: fileSettings } = server.rows[0]!
  return buildShape(Math.floor(Number(n) / 10000), columns.rows, references.rows, {
    ...options,
    version: version.split(' ')[0]!,
    superuser,
    fileSettings,
  })
}

/** @internal */
export function buildShape(
  major: number,
  columns: readonly ColumnRow[],
  references: readonly CatalogReference[],
  {
    everyDatabase = false,
    alone = false,
    contents = true,
    version = String(major),
    superuser = true,
    fileSettings = true,
  }: ShapeOptions & Partial<Pick<Shape, 'version' | 'superuser' | 'fileSettings'>> = {},
): Shape {
  const byColumn = referencesByColumn(references)
  const byCatalog = new Map<string, ColumnRow[]>()
  for (const row of columns) {
    const known = byCatalog.get(row.catalog)
    if (known) known.push(row)
    else byCatalog.set(row.catalog, [row])
  }
  const surroundings = { catalogs: new Set(byCatalog.keys()), everyDatabase, alone }
  const notCompared: NotReadable[] = fileSettings ? [] : [notReadable('pg_file_settings', true)]
  const unread = { columns: new Set<string>(), catalogs: new Set<string>() }
  const catalogs = new Map<string, CatalogShape>()
  for (const [name, rows] of byCatalog) {
    const needed = rows.filter((row) => !skipOf(name, row.name) || row.name === 'oid' || auxiliaries[name]?.includes(row.name))
    if (needed.every((row) => skipOf(name, row.name))) continue
    const subject = subjectOf(name, rows)
    const { columns: readable, source, dated } = readableOf(name, needed, subject)
    if (readable.length === 0) {
      notCompared.push(notReadable(name, rows[0]!.shared))
      unread.catalogs.add(name)
    }
    const shapes: ColumnShape[] = []
    for (const row of needed) {
      const key = `${name}.${row.name}`
      if (!readable.includes(row)) {
        if (readable.length > 0) notCompared.push(notReadable(key, row.shared))
        unread.columns.add(row.name)
        continue
      }
      if (alone && ofTheMachine[key]) continue
      const reference = byColumn.get(key)
      const why = whyNotRendered(row, rows, reference)
      if (why) notCompared.push({ what: key, why: `this version of pg-roundtrip does not know ${why}` })
      else shapes.push({ name: row.name, type: row.type, auxiliary: skipOf(name, row.name) !== undefined, ...(reference && { reference }) })
    }
    const ranges = rangesOf(name, subject, surroundings)
    if (shapes.length > 0) catalogs.set(name, { name, shared: rows[0]!.shared, columns: shapes, subject, source, dated, ranges })
  }
  assertNameable(catalogs, unread)
  const objects = catalogs.get('pg_largeobject_metadata')
  if (!contents) unread.columns.add('data')
  if (objects && unread.columns.has('data')) catalogs.set(objects.name, { ...objects, contentUnread: true })
  const catalogNames = new Map(columns.map((row) => [row.catalog_oid, row.catalog]))
  return { major, version, catalogs, catalogNames, notCompared, unread, superuser, fileSettings }
}

/** @returns what one would have to know of a column to compare it, or `undefined`: it can be compared. */
function whyNotRendered({ catalog, name, type }: ColumnRow, siblings: readonly ColumnRow[], reference?: Reference): string | undefined {
  if (type === 'pg_node_tree') return nodeTrees[`${catalog}.${name}`] ? undefined : 'how the server prints this expression'
  if (reference || name === 'oid' || !/^(oid|reg[a-z]+)(vector|\[\])?$/.test(type)) return undefined
  // A number beside the catalog that it is of: pg_description.objoid.
  const ofCatalog = name.replace('obj', 'class')
  return siblings.some((sibling) => sibling.name === ofCatalog && ofCatalog !== name) ? undefined : 'what these numbers refer to'
}

function referencesByColumn(references: readonly CatalogReference[]): Map<string, Reference> {
  const byColumn = new Map<string, Reference>()
  for (const { catalog, columns: names, target } of references) {
    if (names.length === 1) byColumn.set(`${catalog}.${names[0]}`, { to: 'catalog', catalog: target })
    else byColumn.set(`${catalog}.${names[1]}`, { to: 'attributes', relation: names[0]! })
  }
  for (const extra of extraColumnReferences)
    byColumn.set(`${extra.catalog}.${extra.columns}`, { to: 'attributes', relation: extra.relation })
  return byColumn
}

const subjects: Readonly<Record<string, string>> = { pg_depend: 'objid', pg_inherits: 'inhrelid' }

function subjectOf(name: string, rows: readonly ColumnRow[]): string {
  if (rows.some((row) => row.name === 'oid')) return 'oid'
  const subject = subjects[name] ?? rows.find((row) => row.type === 'oid' || row.type === 'regproc')?.name
  if (!subject) throw new Error(`${name} has no column with an OID`)
  return subject
}

/** @throws Failure when objects would have to be called by numbers. */
function assertNameable(catalogs: ReadonlyMap<string, CatalogShape>, { catalogs: unread }: Unread): void {
  for (const { columns } of catalogs.values()) {
    for (const { reference, auxiliary } of columns) {
      if (auxiliary || reference?.to !== 'catalog' || !unread.has(reference.catalog)) continue
      throw new Failure('environment', `The role that asked may not read ${reference.catalog}, so it cannot be said what is called how.`, {
        nextStep: `Grant it SELECT on pg_catalog.${reference.catalog}, or connect as another role.`,
      })
    }
  }
}

const byOid = new Set(['regproc', 'regtype', 'regclass', 'regrole', 'regnamespace', 'regoper', 'regconfig'])

/** How a column of a catalog is read. */
export function expressionOf(catalog: string, column: ColumnShape): string {
  const key = `${catalog}.${column.name}`
  const special = nodeTrees[key] ?? printed[key]
  if (special) return special
  const defaults = defaultPrivileges[key]
  if (defaults) return `coalesce(${column.name}, ${defaults})`
  return byOid.has(column.type) ? `${column.name}::oid` : column.name
}

/** Numbers that tell rows of one object apart. */
const numbering = /^(attnum|adnum|enumsortorder|(ref)?objsubid|maptokentype|mapseqno|inhseqno)$/

/** Of these there are as many as there are tables. */
const growing = new Set(['pg_class', 'pg_constraint', 'pg_trigger', 'pg_proc', 'pg_type'])

/** Whether few different values of a column are to be expected, so that it is worth while to read them once. */
export function isHeldInCommon(catalog: string, { name, type, reference }: ColumnShape): boolean {
  if (printed[`${catalog}.${name}`]) return catalog === 'pg_attribute'
  if (numbering.test(name)) return false
  if (/^(boolean|"char"|smallint|integer|real|regproc|aclitem\[\]|text\[\]|smallint\[\]|int2vector|oidvector)$/.test(type)) return true
  return reference?.to === 'catalog' && !growing.has(reference.catalog)
}
