import { type PackedColumn, Packing } from './packing.ts'
import { firstUserOid, isReadWhole } from './ranges.ts'
import type { Row, RowsByOid } from './row.ts'
import { type CatalogShape, expressionOf, isHeldInCommon, type Shape } from './shape.ts'

const own = (name: string, expression: string): PackedColumn => ({ name, expression, inCommon: false })

/** What must be read although no column says it. */
const extraColumns: Readonly<Record<string, readonly PackedColumn[]>> = {
  // Collations of one name for several encodings may stand side by side (docs: pg_collation); a database sees those of its own.
  pg_collation: [
    own(
      'other_encoding',
      'CASE WHEN collencoding NOT IN (-1, (SELECT encoding FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())) THEN pg_encoding_to_char(collencoding) END',
    ),
  ],
  pg_database: [own('is_current', 'datname = pg_catalog.current_database()')],
  pg_class: [
    own(
      'toast_reloptions',
      'CASE WHEN c.reltoastrelid <> 0 THEN (SELECT t.reloptions FROM pg_catalog.pg_class t WHERE t.oid = c.reltoastrelid) END',
    ),
    { name: 'relacl_is_null', expression: 'c.relacl IS NULL', inCommon: true },
  ],
  // In no column. What lies in the data directory is called by its number there.
  pg_tablespace: [own('location', "regexp_replace(pg_tablespace_location(oid), '^pg_tblspc/[0-9]+$', 'pg_tblspc')")],
  // What lies in pg_catalog is in every search path.
  pg_type: [
    own('printed', 'CASE WHEN typnamespace = 11 THEN (pg_identify_object(1247, oid, 0)).identity ELSE format_type(oid, NULL) END'),
    { name: 'typacl_default', expression: 'CASE WHEN typacl IS NOT NULL THEN acldefault($$T$$, typowner) END', inCommon: true },
  ],
  // A hash of hashes: the bytes themselves may be more than fit into one value. What is not stored reads as zeros, so zeros at a page's end and pages of nothing
  // else say no more than the length does (docs: Large Objects, Implementation Features).
  pg_largeobject_metadata: [
    own(
      'data_sha256',
      `(SELECT CASE WHEN max(l.until) > 0 THEN encode(sha256(int8send(max(l.until)) ||
      coalesce(string_agg(int4send(l.pageno) || sha256(l.stored), '' ORDER BY l.pageno) FILTER (WHERE l.stored <> ''), '')), 'hex') END
    FROM (SELECT pageno, rtrim(data, decode('00', 'hex')) AS stored, pageno::bigint * (current_setting('block_size')::int / 4) + length(data) AS until
            FROM pg_catalog.pg_largeobject WHERE loid = c.oid) l)`,
    ),
  ],
}

/** The user's rows of a catalog, as after WHERE. */
export function userRows({ ranges }: CatalogShape): string {
  return `(${ranges.user}) AND (${ranges.further})`
}

/** The built-in ones. */
export function builtinRows({ ranges }: CatalogShape): string {
  return `(${ranges.builtin}) AND (${ranges.further})`
}

/** A query whose answer has to be unpacked. */
export interface PackedQuery {
  readonly text: string
  readonly unpack: (rows: readonly Row[]) => Row[]
}

/** Rows of these hold texts of any length: all of them in one might be more than one value can be. */
const longTexts = new Set(['pg_description', 'pg_proc', 'pg_rewrite', 'pg_seclabel'])

const packings = new WeakMap<CatalogShape, Packing>()

function packingOf(shape: CatalogShape): Packing {
  let packing = packings.get(shape)
  if (!packing) {
    const columns = shape.columns.map((column) => ({
      name: column.name,
      expression: expressionOf(shape.name, column),
      inCommon: isHeldInCommon(shape.name, column),
    }))
    const extra = shape.contentUnread ? undefined : extraColumns[shape.name]
    packing = new Packing(extra ? [...columns, ...extra] : columns)
    packings.set(shape, packing)
  }
  return packing
}

/** @param also a further condition, as after WHERE. */
export function selectRows(shape: CatalogShape, range: 'user' | 'built-in', also = 'true'): PackedQuery {
  const packing = packingOf(shape)
  const rows = longTexts.has(shape.name) ? packing.record : packing.all
  return {
    text: `SELECT ${rows} AS packed FROM ${shape.source} c WHERE ${range === 'user' ? userRows(shape) : builtinRows(shape)} AND (${also})`,
    unpack: (answer) => answer.flatMap(({ packed }) => (packed ? packing.unpack(packed) : [])),
  }
}

/** What names of built-in objects are made of: read once, because what they are called does not change. */
export interface BuiltinNames {
  readonly catalog: string
  readonly text: string
  byOid(rows: readonly Row[]): RowsByOid
}

export function selectBuiltinNames(shape: Shape): BuiltinNames[] {
  const naming = new Set(['oid', 'name', 'regproc', 'oidvector', '"char"', 'smallint'])
  return [...shape.catalogs.values()]
    .filter(({ name, subject }) => subject === 'oid' && !isReadWhole(name))
    .map(({ name, columns, source }) => {
      const list = columns
        .filter((column) => naming.has(column.type) && column.name !== 'oid')
        .map((column) => own(column.name, column.type === 'regproc' ? `${column.name}::oid` : column.name))
      if (name === 'pg_type') list.push(own('printed', "(pg_identify_object('pg_catalog.pg_type'::regclass, oid, 0)).identity"))
      const packing = new Packing([own('oid', 'oid'), ...list])
      return {
        catalog: name,
        text: `SELECT ${packing.all} AS packed FROM ${source} c WHERE oid < ${firstUserOid}`,
        byOid: (rows) => packing.byOid(rows[0]?.['packed'] ?? ''),
      }
    })
}
