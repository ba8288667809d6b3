import type { Row } from './read.ts'
import { defaultPrivileges } from './rendering.ts'
import { builtinRows } from './select-rows.ts'
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

/** Collations below this number come with PostgreSQL (docs: System Catalog Initial Data, FirstUnpinnedObjectId). An operating system may have none. */
const firstImported = `SELECT coalesce(min(oid), 16384) FROM pg_catalog.pg_collation WHERE oid >= 12000 AND oid < 16384`
const madeAfter = (catalog: string) => `SELECT min(oid) FROM pg_catalog.${catalog} WHERE oid >= (${firstImported}) AND oid < 16384`

const edges = `SELECT (${firstImported}) AS first, least(${['pg_class', 'pg_namespace', 'pg_proc', 'pg_ts_dict'].map((catalog) => `(${madeAfter(catalog)})`).join(', ')}, 16384) AS last,
  (SELECT coalesce(min(oid), 16384) FROM pg_catalog.pg_namespace WHERE nspname = 'information_schema') AS recorded`

/** What initdb granted is known to pg_dump alone. */
const noState = new Set(['pg_init_privs'])

/** A query with a row for each catalog. Privileges are hashed apart from the rows that hold them: in a subquery of each row they would cost more to plan than all the rest. */
export function selectDigests(shape: Shape): string {
  const catalogs = [...shape.catalogs.values()].filter(
    ({ name, ranges, dated }) => ranges.builtin !== 'false' && dated && !noState.has(name),
  )
  const rows = catalogs.map(
    (catalog) =>
      `SELECT '${catalog.name}' AS catalog, 1 AS counted, ${catalog.subject}::oid AS subject, xmin::text::bigint AS written, hash_record_extended(ROW(${hashed(catalog)}), 0) AS hash FROM ${catalog.source} c WHERE ${builtinRows(catalog)}`,
  )
  const lists = catalogs.flatMap((catalog) => catalog.columns.filter(isPrivileges).map((column) => selectPrivileges(catalog, column)))
  const items = `SELECT catalog, 0, subject, 0, hash_record_extended(ROW(place, ${role('grantee')}, privilege_type, is_grantable, ${role('grantor')}), 0)
      FROM (${lists.join(' UNION ALL ')}) l LEFT JOIN LATERAL aclexplode(list) ON true`
  const digests = ['subject < first', 'subject >= first'].map(
    (part, index) => `sum(counted) FILTER (WHERE ${part}) AS n${index}, sum(hash) FILTER (WHERE ${part}) AS h${index}`,
  )
  return `SELECT catalog, ${digests.join(', ')}, count(*) FILTER (WHERE written > at) AS written, min(first) AS first, min(last) AS last, min(recorded) AS recorded
    FROM (${[...rows, items].join(' UNION ALL ')}) r, (${edges}) e, (${firstDatabase}) initdb (at) GROUP BY catalog`
}

const isPrivileges = ({ type, auxiliary }: ColumnShape) => type === 'aclitem[]' && !auxiliary

/** The lists that do not say what no list says. An empty one is nobody; it has no item and counts all the same. */
function selectPrivileges(catalog: CatalogShape, { name }: ColumnShape): string {
  const defaults = defaultPrivileges[`${catalog.name}.${name}`]
  const usual = defaults ? ` AND coalesce(NOT (${name} @> ${defaults} AND ${name} <@ ${defaults}), true)` : ''
  const part = catalog.name === 'pg_attribute' ? 'attnum' : '0'
  return `SELECT '${catalog.name}' AS catalog, ${catalog.subject}::oid AS subject, '${name} ' || ${catalog.subject}::oid || ' ' || ${part} AS place, ${name} AS list FROM ${catalog.source} c WHERE ${name} IS NOT NULL${usual} AND ${builtinRows(catalog)}`
}

export function digestsOf(rows: readonly Row[]): { digests: BuiltinDigests; written: Written; recorded: number } {
  const digest = (row: Row, index: number) => ({ rows: Number(row[`n${index}`]), hash: row[`h${index}`] ?? '0' })
  return {
    // information_schema comes after initdb has noted what it granted.
    recorded: Number(rows[0]?.['recorded']),
    digests: {
      collations: { first: Number(rows[0]?.['first']), last: Number(rows[0]?.['last']) },
      catalogs: new Map(rows.map((row) => [row['catalog']!, { before: digest(row, 0), after: digest(row, 1) }])),
    },
    written: new Map(rows.flatMap((row) => (row['written'] === '0' ? [] : [[row['catalog']!, Number(row['written'])]]))),
  }
}

function hashed(catalog: CatalogShape): string {
  return catalog.columns
    .filter((column) => (!column.auxiliary || column.name === 'oid') && !isPrivileges(column))
    .map(hashable)
    .join(', ')
}

function hashable({ name, type, reference }: ColumnShape): string {
  if (type === 'oid' && reference?.to === 'catalog' && reference.catalog === 'pg_authid') return role(name)
  // Types without a hash function, whose text says it all.
  return /^(pg_node_tree|anyarray)$/.test(type) ? `${name}::text` : name
}

/** Roles by name, since only built-in ones have the same numbers everywhere, but for the one that initdb made: it may have any name. */
const role = (oid: string) => `CASE WHEN ${oid} < 16384 THEN ${oid}::text ELSE pg_get_userbyid(${oid}) END`
