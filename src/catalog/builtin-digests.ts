import { builtinRows, type Row } from './read.ts'
import { defaultPrivileges } from './rendering.ts'
import type { CatalogShape, ColumnShape, Shape } from './shape.ts'

/** How many rows there are and the sum of their hashes. */
export interface Digest {
  readonly rows: number
  readonly hash: string
}

/**
 * What the built-in rows of each catalog say in all. initdb gives the same numbers to the same objects on every server of one major version, up to the
 * collations of the operating system; objects that it makes after those have the same numbers only where there are as many.
 */
export interface BuiltinDigests {
  /** Between which numbers initdb made the collations of the operating system. */
  readonly collations: { readonly first: number; readonly last: number }
  readonly catalogs: ReadonlyMap<string, { readonly before: Digest; readonly after: Digest }>
}

/** Built-in rows that were written after initdb, by catalog how many. */
export type Written = ReadonlyMap<string, number>

/**
 * initdb makes the other databases last, so whatever is later than the first of them was not made by initdb. The row of one of them may be newer, where somebody altered it;
 * hardly those of all.
 */
const firstDatabase = `SELECT min(xmin::text::bigint) FROM pg_catalog.pg_database WHERE datname IN ('template0', 'template1', 'postgres')`

/** Whether a row was written after initdb. Vacuuming keeps `xmin` (docs: Routine Vacuuming, freezing). */
export const writtenAfterInitdb = `xmin::text::bigint > (${firstDatabase})`

/** Collations below this number come with PostgreSQL (docs: System Catalog Initial Data, FirstUnpinnedObjectId). */
const firstImported = `SELECT min(oid) FROM pg_catalog.pg_collation WHERE oid >= 12000 AND oid < 16384`
const madeAfter = (catalog: string) => `SELECT min(oid) FROM pg_catalog.${catalog} WHERE oid >= (${firstImported}) AND oid < 16384`

const edges = `SELECT (${firstImported}) AS first, least(${['pg_class', 'pg_namespace', 'pg_proc', 'pg_ts_dict'].map((catalog) => `(${madeAfter(catalog)})`).join(', ')}) AS last`

/** What initdb granted is known to pg_dump alone. */
const noState = new Set(['pg_init_privs'])

/** A query with a row for each catalog. */
export function selectDigests(shape: Shape): string {
  const parts = [...shape.catalogs.values()]
    .filter(({ name, ranges, dated }) => ranges.builtin !== 'false' && dated && !noState.has(name))
    .map((catalog) => {
      const { name, source, subject } = catalog
      const before = `subject < (SELECT first FROM edges)`
      const digests = [before, `NOT (${before})`].map(
        (part, index) => `count(*) FILTER (WHERE ${part}) AS n${index}, coalesce(sum(hash) FILTER (WHERE ${part}), 0) AS h${index}`,
      )
      return `SELECT '${name}' AS catalog, ${digests.join(', ')}, count(*) FILTER (WHERE written > (SELECT at FROM initdb)) AS written, (SELECT first FROM edges) AS first, (SELECT last FROM edges) AS last
        FROM (SELECT ${subject}::oid AS subject, xmin::text::bigint AS written, hash_record_extended(ROW(${hashed(catalog)}), 0) AS hash FROM ${source} c WHERE ${builtinRows(catalog)}) r`
    })
  return `WITH edges AS MATERIALIZED (${edges}), initdb (at) AS MATERIALIZED (${firstDatabase}) ${parts.join(' UNION ALL ')}`
}

export function digestsOf(rows: readonly Row[]): { digests: BuiltinDigests; written: Written } {
  const digest = (row: Row, index: number) => ({ rows: Number(row[`n${index}`]), hash: row[`h${index}`]! })
  return {
    digests: {
      collations: { first: Number(rows[0]?.['first']), last: Number(rows[0]?.['last']) },
      catalogs: new Map(rows.map((row) => [row['catalog']!, { before: digest(row, 0), after: digest(row, 1) }])),
    },
    written: new Map(rows.flatMap((row) => (row['written'] === '0' ? [] : [[row['catalog']!, Number(row['written'])]]))),
  }
}

/** The operating system's. */
const hostsOwn = new Set(['collversion'])

function hashed(catalog: CatalogShape): string {
  return catalog.columns
    .filter(({ name, auxiliary }) => (!auxiliary || name === 'oid') && !hostsOwn.has(name))
    .map((column) => hashable(catalog.name, column))
    .join(', ')
}

function hashable(catalog: string, { name, type, reference }: ColumnShape): string {
  if (type === 'aclitem[]') {
    const defaults = defaultPrivileges[`${catalog}.${name}`]
    return defaults ? `NULLIF(${privileges(name)}, CASE WHEN ${name} IS NOT NULL THEN ${privileges(defaults)} END)` : privileges(name)
  }
  if (type === 'oid' && reference?.to === 'catalog' && reference.catalog === 'pg_authid') return role(name)
  // Types without a hash function, whose text says it all.
  return /^(pg_node_tree|anyarray)$/.test(type) ? `${name}::text` : name
}

/** Roles by name, since only built-in ones have the same numbers everywhere, but for the one that initdb made: it may have any name. */
const role = (oid: string) => `CASE WHEN ${oid} < 16384 THEN ${oid}::text ELSE pg_get_userbyid(${oid}) END`

const privileges = (list: string) =>
  `(SELECT string_agg(item, ',' ORDER BY item COLLATE "C") FROM (SELECT concat_ws(' ', ${role('grantee')}, privilege_type, is_grantable, ${role('grantor')}) AS item FROM aclexplode(${list})) i)`
