import { quoteName } from '../core/address.ts'
import { attributesText } from './attributes.ts'
import type { Entry } from './entry.ts'
import { addAttributes, columnAddress, type EntryTable } from './entry-table.ts'
import { type Names, parseArray } from './names.ts'
import type { RawCatalogs, Row } from './read.ts'
import type { Shape } from './shape.ts'

interface Fold {
  readonly table: EntryTable
  readonly names: Names
  readonly shape: Shape
  rows(catalog: string): readonly Row[]
}

/** Puts the rows that describe a part of an object into that object's entry. */
export function foldRows(table: EntryTable, shape: Shape, raw: RawCatalogs, names: Names): void {
  const fold: Fold = { table, names, shape, rows: (catalog) => raw.rows.get(catalog) ?? [] }
  for (const [catalog, owner, column] of singleRows) foldSingle(fold, catalog, owner, column)
  foldIndexes(fold)
  foldRowTypes(fold)
  foldDefaults(fold)
  foldViews(fold)
  foldInternalTriggers(fold)
  foldLists(fold)
  foldInheritance(fold)
  foldRanges(fold)
  foldDependencies(fold)
  foldNotes(fold, 'pg_description', 'description', () => 'description')
  foldNotes(fold, 'pg_shdescription', 'description', () => 'description')
  foldNotes(fold, 'pg_seclabel', 'label', (row) => `label (${row['provider']})`)
  foldNotes(fold, 'pg_shseclabel', 'label', (row) => `label (${row['provider']})`)
  foldNotes(fold, 'pg_init_privs', 'initprivs', () => 'initprivs')
}

/** Catalogs with one row an object: catalog, the catalog of the object, the column that names it. */
const singleRows = [
  ['pg_index', 'pg_class', 'indexrelid'],
  ['pg_sequence', 'pg_class', 'seqrelid'],
  ['pg_partitioned_table', 'pg_class', 'partrelid'],
  ['pg_foreign_table', 'pg_class', 'ftrelid'],
  ['pg_aggregate', 'pg_proc', 'aggfnoid'],
  ['pg_range', 'pg_type', 'rngtypid'],
] as const

function foldSingle({ table, names, shape, rows }: Fold, catalog: string, owner: string, column: string): void {
  const except = [column]
  for (const row of rows(catalog)) {
    const entry = table.find(owner, row[column]!)
    if (!entry) continue
    addAttributes(entry, shape.catalogs.get(catalog)!, row, names, except)
  }
}

function foldIndexes({ table, names, rows }: Fold): void {
  const constraints = new Map<string, Row>()
  for (const row of rows('pg_constraint')) {
    if ('pux'.includes(row['contype']!) && row['conindid'] !== '0') constraints.set(row['conindid']!, row)
  }
  for (const row of rows('pg_index')) {
    const entry = table.find('pg_class', row['indexrelid']!)
    if (!entry) continue
    const constraint = constraints.get(row['indexrelid']!)
    const named = constraint && names.named('pg_constraint', constraint['oid']!)
    if (named) entry.belongsTo.push(named)
    const relation = names.named('pg_class', row['indrelid']!)
    if (relation) entry.belongsTo.push(relation)
  }
}

/** A relation's row type can only differ from its relation in its privileges, an array type from its element in its name. */
function foldRowTypes({ table, rows, shape, names }: Fold): void {
  const types = rows('pg_type')
  const catalog = shape.catalogs.get('pg_type')!
  for (const row of types) {
    if (row['typrelid'] === '0') continue
    const relation = table.find('pg_class', row['typrelid']!)
    if (!relation) continue
    table.alias('pg_type', row['oid']!, relation, relation.kind === 'composite type' ? undefined : 'pg_type')
    if (relation.kind === 'composite type') addAttributes(relation, catalog, row, names)
    else setRowTypePrivileges(relation, row)
  }
  for (const row of types) {
    const element = row['typelem'] !== '0' && table.find('pg_type', row['typelem']!)
    if (!element || table.find('pg_type', row['oid']!)) continue
    element.set('typarray', names.type(row['oid']!))
    if (row['typname'] !== undefined) element.set('typarray (name)', row['typname']!)
    table.alias('pg_type', row['oid']!, element, 'typarray')
  }
}

/** Every relation has a row type, so only privileges that are not the default ones are worth a word. */
function setRowTypePrivileges(relation: Entry, row: Row): void {
  const defaults = row['typacl_default']
  if (defaults === null || defaults === undefined) return
  const [privileges, usual] = [row['typacl']!, defaults].map((acl) => JSON.stringify(parseArray(acl).sort()))
  if (privileges === usual) relation.noteResidue('typacl', 'written out')
  else relation.set('typacl', privileges!)
}

function foldDefaults({ table, rows }: Fold): void {
  for (const row of rows('pg_attrdef')) {
    const column = table.find('pg_attribute', row['adrelid']!, row['adnum']!)
    if (column && row['adbin']) column.set('adbin', row['adbin'])
    if (column) table.alias('pg_attrdef', row['oid']!, column)
  }
}

/** Every view has the same one rule. */
const ofView = ['rulename', 'ev_class']

function foldViews({ table, rows, shape, names }: Fold): void {
  for (const row of rows('pg_rewrite')) {
    if (row['rulename'] !== '_RETURN') continue
    const view = table.find('pg_class', row['ev_class']!)
    if (!view) continue
    addAttributes(view, shape.catalogs.get('pg_rewrite')!, row, names, ofView)
    table.alias('pg_rewrite', row['oid']!, view, 'pg_rewrite')
  }
}

/** The name has a number in it; what is said of it elsewhere. */
const nameless = ['tgname', 'tgparentid', 'tgenabled']

/**
 * The triggers that enforce a foreign key carry an OID in their names, so they are known by what they do. `DISABLE TRIGGER ALL` switches
 * the enforcement off while pg_constraint stays as it is (docs: ALTER TABLE).
 */
function foldInternalTriggers({ table, rows, shape, names }: Fold): void {
  const catalog = shape.catalogs.get('pg_trigger')!
  const parts = new Map<Entry, Row[]>()
  for (const row of rows('pg_trigger')) {
    if (row['tgisinternal'] !== 't' || row['tgconstraint'] === '0') continue
    const constraint = table.find('pg_constraint', row['tgconstraint']!)
    if (!constraint) continue
    table.alias('pg_trigger', row['oid']!, constraint, `trigger ${purposeOf(row, names)}`)
    const known = parts.get(constraint)
    if (known) known.push(row)
    else parts.set(constraint, [row])
  }
  for (const [constraint, triggers] of parts) {
    constraint.add(triggers, (attributes) => {
      const texts = triggers.map((row) => {
        attributes.set(`tgenabled (${purposeOf(row, names)})`, row['tgenabled']!)
        return attributesText(catalog, row, names, nameless)
      })
      attributes.set('pg_trigger', JSON.stringify(texts.sort()))
    })
  }
}

/** Tells the triggers of one constraint apart. */
function purposeOf(trigger: Row, names: Names): string {
  return `${names.text('pg_proc', trigger['tgfoid']!)} on ${names.text('pg_class', trigger['tgrelid']!)}`
}

function foldLists({ table, names, rows }: Fold): void {
  const lists = new Map<Entry, Map<string, { order: number; text: string }[]>>()
  const put = (entry: Entry | undefined, attribute: string, order: number, text: string) => {
    if (!entry) return
    const attributes = lists.get(entry) ?? new Map<string, { order: number; text: string }[]>()
    lists.set(entry, attributes)
    attributes.set(attribute, [...(attributes.get(attribute) ?? []), { order, text }])
  }
  for (const row of rows('pg_enum'))
    put(table.find('pg_type', row['enumtypid']!), 'enumlabel', Number(row['enumsortorder']), row['enumlabel']!)
  for (const row of rows('pg_ts_config_map')) {
    const order = Number(row['maptokentype']) * 1e6 + Number(row['mapseqno'])
    put(
      table.find('pg_ts_config', row['mapcfg']!),
      'mapdict',
      order,
      `${row['maptokentype']}: ${names.text('pg_ts_dict', row['mapdict']!)}`,
    )
  }
  for (const row of rows('pg_inherits')) {
    const child = table.find('pg_class', row['inhrelid']!)
    put(child, 'inhparent', Number(row['inhseqno']), names.text('pg_class', row['inhparent']!))
    if (child && row['inhdetachpending'] === 't') child.set('inhdetachpending', 't')
  }
  for (const [entry, attributes] of lists) {
    for (const [attribute, items] of attributes) {
      const texts = items.sort((a, b) => a.order - b.order).map(({ text }) => text)
      entry.set(attribute, JSON.stringify(texts))
    }
  }
}

/** What a child has only because its parent has it belongs to the parent's: one ALTER TABLE of the parent did it. */
function foldInheritance({ table, rows, names }: Fold): void {
  const parents = new Map<string, string[]>()
  for (const row of rows('pg_inherits')) parents.set(row['inhrelid']!, [...(parents.get(row['inhrelid']!) ?? []), row['inhparent']!])
  if (parents.size === 0) return
  for (const [child, of] of parents) {
    const entry = table.find('pg_class', child)
    const parent = entry?.kind === 'index' ? names.named('pg_class', of[0]!) : null
    if (parent) entry!.belongsTo.unshift(parent)
  }
  for (const row of rows('pg_attribute')) {
    const of = parents.get(row['attrelid']!)
    const column = of && row['attislocal'] === 'f' && table.find('pg_attribute', row['attrelid']!, row['attnum']!)
    if (!column) continue
    for (const parent of of) {
      const relation = names.named('pg_class', parent)
      if (relation) column.belongsTo.push(columnAddress(relation, row['attname']!))
    }
  }
}

/** CREATE TYPE … AS RANGE makes a multirange type and constructor functions (docs: Range Types). */
function foldRanges({ table, rows, names }: Fold): void {
  const families = new Map<string, Entry>()
  for (const row of rows('pg_range')) {
    const range = table.find('pg_type', row['rngtypid']!)
    const multirange = table.find('pg_type', row['rngmultitypid']!)
    if (!range) continue
    families.set(row['rngtypid']!, range)
    if (!multirange) continue
    multirange.belongsTo.push(range)
    families.set(row['rngmultitypid']!, range)
  }
  if (families.size === 0) return
  for (const row of rows('pg_cast')) {
    const range = families.get(row['castsource']!)
    if (range && families.get(row['casttarget']!) === range) table.find('pg_cast', row['oid']!)?.belongsTo.push(range)
  }
  for (const row of rows('pg_proc')) {
    const range = /^(multi)?range_constructor/.test(row['prosrc'] ?? '') && families.get(row['prorettype']!)
    const routine = range && table.find('pg_proc', row['oid']!)
    if (routine) routine.belongsTo.push({ kind: range.kind, identity: names.named('pg_type', row['prorettype']!)!.identity }, range)
  }
}

/** A large object is addressed by the catalog of its pages (docs: pg_description, pg_depend) and described in the one of its owners. */
export function describedCatalog(shape: Shape, classoid: string): string {
  const catalog = shape.catalogNames.get(classoid) ?? ''
  return catalog === 'pg_largeobject' ? 'pg_largeobject_metadata' : catalog
}

function foldDependencies({ table, rows, shape }: Fold): void {
  const depends = new Map<Entry, string[]>()
  const members = new Map<Entry, string>()
  const parts: { entry: Entry; part: string; extension: string }[] = []
  for (const row of rows('pg_depend')) {
    const catalog = describedCatalog(shape, row['classid']!)
    const entry = table.find(catalog, row['objid']!)
    const part = table.partOf(catalog, row['objid']!)
    const target = shape.catalogNames.get(row['refclassid']!) ?? ''
    const referenced = table.find(row['refobjsubid'] === '0' ? target : 'pg_attribute', row['refobjid']!, row['refobjsubid']!)
    if (!entry || !referenced) continue
    const name = referenced.identity.map(quoteName).join('.')
    if (row['deptype'] === 'x') depends.set(entry, [...(depends.get(entry) ?? []), name])
    else if (row['deptype'] === 'e' && part) parts.push({ entry, part, extension: name })
    else if (row['deptype'] === 'e') members.set(entry, name)
    else if (target === 'pg_opclass') entry.set('refobjid (part of operator class)', name)
    else {
      entry.set('refobjid (owned by)', name)
      // An identity's sequence cannot be dropped without its column, a serial's ('a') can.
      if (row['deptype'] !== 'a') entry.set('deptype', row['deptype']!)
    }
    if (row['deptype'] !== 'x') entry.belongsTo.push(referenced)
  }
  for (const [entry, names] of depends) entry.set('refobjid (depends on extension)', JSON.stringify(names.sort()))
  for (const [entry, extension] of members) entry.set('refobjid (member of extension)', extension)
  // Up to 16, ALTER EXTENSION and the extension's own script differ in whether the row type of a table becomes a member with it.
  for (const { entry, part, extension } of parts) {
    const attribute = `refobjid (member of extension) (${part})`
    if (members.get(entry) === extension) entry.noteResidue(attribute, extension)
    else entry.set(attribute, extension)
  }
}

function foldNotes({ table, rows, shape, names }: Fold, catalog: string, column: string, attribute: (row: Row) => string): void {
  for (const row of rows(catalog)) {
    const owner = describedCatalog(shape, row['classoid']!)
    const subject = row['objsubid'] ?? '0'
    const ofColumn = subject === '0' ? undefined : table.find('pg_attribute', row['objoid']!, subject)
    // Of a system column there is no entry unless it was granted; a comment on it is said with its table.
    const entry = ofColumn ?? table.find(owner, row['objoid']!)
    const value = row[column]
    if (!entry || value === null || value === undefined) continue
    // A view and its rule, a table and its row type have a comment each.
    const part = subject === '0' ? table.partOf(owner, row['objoid']!) : ofColumn ? undefined : names.column(row['objoid']!, subject)
    const name = part ? `${attribute(row)} (${part})` : attribute(row)
    if (catalog !== 'pg_init_privs') entry.set(name, value)
    // What initdb granted is known to pg_dump alone: an object that somebody made again just like it has the same privileges without it.
    else if (row['privtype'] === 'i') entry.noteResidue(name, JSON.stringify(parseArray(value).sort()))
    else entry.set(name, JSON.stringify(parseArray(value).sort()))
  }
}
