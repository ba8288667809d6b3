import type { ObjectAddress } from '../core/difference.ts'
import { attributesText } from './attributes.ts'
import { Entry, entryKey } from './entry.ts'
import { addAttributes, columnAddress, EntryTable } from './entry-table.ts'
import { noteDenials } from './flags.ts'
import { foldRows } from './fold.ts'
import { type Names, parseArray } from './names.ts'
import type { RawCatalogs, Row } from './read.ts'
import { residueWhere } from './rendering.ts'
import type { CatalogShape, Shape } from './shape.ts'

/** Catalogs whose rows are part of another object's entry; fold.ts says of which. */
const folded = new Set([
  'pg_aggregate',
  'pg_attrdef',
  'pg_depend',
  'pg_description',
  'pg_enum',
  'pg_foreign_table',
  'pg_index',
  'pg_inherits',
  'pg_init_privs',
  'pg_partitioned_table',
  'pg_range',
  'pg_seclabel',
  'pg_sequence',
  'pg_shdescription',
  'pg_shseclabel',
  'pg_ts_config_map',
])

/** Makes one entry an object out of raw rows. */
export function buildEntries(shape: Shape, raw: RawCatalogs, names: Names): EntryTable {
  const table = new EntryTable()
  for (const catalog of shape.catalogs.values()) {
    if (folded.has(catalog.name) || catalog.name === 'pg_attribute') continue
    const residue = catalog.columns.flatMap(({ name }) => {
      const where = residueWhere[`${catalog.name}.${name}`]
      return where ? [{ name, where }] : []
    })
    for (const row of raw.rows.get(catalog.name) ?? []) addObject(table, catalog, row, names, residue)
  }
  addColumns(table, shape, raw, names)
  foldRows(table, shape, raw, names)
  noteDenials(table, raw)
  return table
}

/** A column that in some rows changes nothing for a client. */
interface ResidueColumn {
  readonly name: string
  readonly where: (row: Row) => boolean
}

function addObject(table: EntryTable, catalog: CatalogShape, row: Row, names: Names, residue: readonly ResidueColumn[]): void {
  if (isPartOfAnother(catalog.name, row, names)) return
  // Membership has no OID before 16, settings never have one.
  const oid = row['oid'] ?? Object.values(row).slice(0, 3).join('/')
  const named = row['oid'] ? names.named(catalog.name, oid) : names.nameRow(catalog.name, row)
  if (!named) return
  const entry = new Entry(named, catalog.shared ? 'cluster' : 'database', parents(catalog.name, row, names))
  addAttributes(entry, catalog, row, names)
  for (const { name, where } of residue) {
    const value = row[name]
    if (typeof value === 'string' && where(row)) entry.noteResidue(name, value)
  }
  if (catalog.name === 'pg_class') noteRelation(entry, row)
  if (row['location']) entry.set('location', row['location'])
  if ('data_sha256' in row) {
    entry.noteData('data (sha256)')
    if (row['data_sha256']) entry.set('data (sha256)', row['data_sha256'])
  }
  table.add(entry, catalog.name, oid)
}

function noteRelation(entry: Entry, row: Row): void {
  if (row['relacl_is_null'] === 't' && row['relacl'] !== null) entry.noteResidue('relacl', 'NULL')
  if (row['toast_reloptions']) entry.set('reloptions (TOAST)', JSON.stringify(parseArray(row['toast_reloptions']).sort()))
  if (row['reltoastrelid'] !== '0') entry.noteResidue('reltoastrelid', 'a TOAST table')
}

/** Rows that PostgreSQL makes for another object: they are shown as part of it (fold.ts). */
function isPartOfAnother(catalog: string, row: Row, names: Names): boolean {
  if (catalog === 'pg_rewrite') return row['rulename'] === '_RETURN'
  if (catalog === 'pg_trigger') return row['tgisinternal'] === 't' && row['tgconstraint'] !== '0'
  if (catalog !== 'pg_type') return false
  if (row['typrelid'] !== '0') return true
  return row['typcategory'] === 'A' && row['typelem'] !== '0' && names.row('pg_type', row['typelem']!)?.['typarray'] === row['oid']
}

function parents(catalog: string, row: Row, names: Names): ObjectAddress[] {
  const found = (named: ObjectAddress | null) => (named ? [named] : [])
  const relation = (oid: string | null | undefined) => (oid && oid !== '0' ? found(names.named('pg_class', oid)) : [])
  switch (catalog) {
    case 'pg_constraint': {
      const table = relation(row['conrelid'])
      const parent = row['conparentid'] === '0' ? [] : found(names.named('pg_constraint', row['conparentid']!))
      if (row['contypid'] !== '0') return found(names.named('pg_type', row['contypid']!))
      const column = row['contype'] === 'n' ? notNullColumn(row, names, table[0]) : []
      const trigger = row['contype'] === 't' && table[0] ? [{ kind: 'trigger', identity: [...table[0].identity, row['conname']!] }] : []
      return [...column, ...trigger, ...parent, ...table]
    }
    case 'pg_policy':
      return relation(row['polrelid'])
    case 'pg_trigger': {
      const parent = row['tgparentid'] === '0' ? [] : found(names.named('pg_trigger', row['tgparentid']!))
      return [...parent, ...relation(row['tgrelid'])]
    }
    case 'pg_rewrite':
      return relation(row['ev_class'])
    case 'pg_statistic_ext':
      return relation(row['stxrelid'])
    case 'pg_amop':
      return found(names.named('pg_opfamily', row['amopfamily']!))
    case 'pg_amproc':
      return found(names.named('pg_opfamily', row['amprocfamily']!))
    case 'pg_publication_rel':
      return found(names.named('pg_publication', row['prpubid']!))
    case 'pg_publication_namespace':
      return found(names.named('pg_publication', row['pnpubid']!))
    case 'pg_user_mapping':
      return found(names.named('pg_foreign_server', row['umserver']!))
    default:
      return []
  }
}

/** NOT NULL has a constraint of its own from 18 on; it belongs to its column, so that a spec says the same on every version. */
function notNullColumn(row: Row, names: Names, table: ObjectAddress | undefined): ObjectAddress[] {
  const attnum = row['conkey']?.replace(/[{}]/g, '')
  return table && attnum ? [columnAddress(table, names.column(row['conrelid']!, attnum))] : []
}

/** The number counts dropped columns too; what a client sees is the order. */
const numbered = ['attnum']

/** What says of which index or sequence a column is. */
const placed = ['attrelid', 'attnum', 'attname']

const withColumns = new Set(['table', 'view', 'materialized view', 'foreign table', 'composite type'])

function addColumns(table: EntryTable, shape: Shape, raw: RawCatalogs, names: Names): void {
  const catalog = shape.catalogs.get('pg_attribute')!
  const places = new Map<string, { readonly within: string; last: number }>()
  const rows = [...(raw.rows.get('pg_attribute') ?? [])].sort((a, b) => Number(a['attnum']) - Number(b['attnum']))
  for (const row of rows) {
    const oid = row['attrelid']!
    const relation = table.find('pg_class', oid)
    if (!relation) continue
    if (!withColumns.has(relation.kind)) {
      // The columns of an index or a sequence have no life of their own: what can be said of them is said with it.
      addPart(relation, catalog, row, names)
      continue
    }
    const entry = new Entry(columnAddress(relation, row['attname']!), 'database', [{ kind: relation.kind, identity: relation.identity }])
    addAttributes(entry, catalog, row, names, numbered)
    if (row['atthasmissing'] === 't') entry.noteResidue('attmissingval', 'a stored default for old rows')
    if (Number(row['attnum']) > 0) {
      let place = places.get(oid)
      if (!place) {
        place = { within: entryKey(relation.kind, relation.identity), last: 0 }
        places.set(oid, place)
      }
      entry.ordinal = { attribute: 'attnum', within: place.within, position: ++place.last }
    }
    table.add(entry, 'pg_attribute', oid, row['attnum']!)
  }
  for (const [oid, dropped] of raw.droppedColumns) table.find('pg_class', oid)?.noteResidue('attisdropped', `${dropped} dropped`)
}

function addPart(relation: Entry, catalog: CatalogShape, row: Row, names: Names): void {
  relation.add(row, (attributes) => {
    attributes.set(`pg_attribute (${row['attnum']})`, attributesText(catalog, row, names, placed))
  })
  // What an index calls its columns goes back to the names of the day on which it was built.
  relation.noteResidue(`attname (${row['attnum']})`, row['attname']!)
}
