import { type Entry, entryKey } from '../catalog/entry.ts'
import type { Snapshot } from '../catalog/snapshot.ts'
import { formatAddress } from '../core/address.ts'
import type { Difference } from '../core/difference.ts'
import { sqlName } from '../core/sql-name.ts'
import type { Goal, WantedTable } from '../seed/generated/wanted.ts'
import { widerValues } from './wider-values.ts'

/** Attributes that have no say in which rows a table takes, nor in what becomes of them. */
const idle =
  /^(description|relacl|relowner|reloptions|relreplident|reltablespace|relam|relrowsecurity|relforcerowsecurity|attacl|attstattarget|attstorage|attcompression|attoptions|initprivs|typacl|typarray|attislocal|attinhcount|coninhcount|conislocal|connoinherit|attnum$|refobjid)/

/** Parts of a table whose coming or going concerns its rows. */
const parts = new Set(['table', 'table column', 'table constraint', 'trigger', 'rule'])

/**
 * The tables that an up made or altered so that other rows can be in them, each with what it used to refuse: for these a rollback has to be tried with rows.
 * Tables of extensions are theirs, and a partition gets its rows by way of the table that it is a part of.
 */
export function wantedTables(before: Snapshot, after: Snapshot, changes: readonly Difference[]): WantedTable[] {
  const found = new Map<string, { readonly entry: Entry; readonly columns: Set<string>; readonly goals: Goal[] }>()
  const wantedOf = (identity: readonly string[]) => {
    const key = entryKey('table', identity.slice(0, 2))
    const entry = after.entries.get(key)
    if (!entry || isOfExtension(entry)) return undefined
    const known = found.get(key) ?? { entry, columns: new Set<string>(), goals: [] }
    found.set(key, known)
    return known
  }
  for (const difference of changes) {
    if (difference.tier !== 'logical' || difference.scope !== 'database' || isIdle(difference)) continue
    if (isNotNull(difference, before, after)) continue
    const { kind, identity } = difference
    if (parts.has(kind)) {
      const wanted = wantedOf(identity)
      if (kind === 'table column' && difference.change !== 'removed') wanted?.columns.add(identity[2]!)
      wanted?.goals.push(...goalsOf(difference, before))
    } else if (kind === 'index' && difference.change === 'removed') {
      const [table, goals] = goalsOfIndex(difference, before)
      if (table && goals.length > 0) wantedOf(table)?.goals.push(...goals)
    } else if (kind === 'type' || kind === 'domain constraint' || kind === 'composite type' || kind === 'composite type column') {
      for (const column of columnsOfType(difference, after)) {
        const wanted = wantedOf(column.identity)
        wanted?.columns.add(column.identity[2]!)
        wanted?.goals.push(...goalsOfType(difference, before, column))
      }
    }
  }
  const isFound = (parent: string) => found.has(entryKey('table', namesOf(parent)))
  return [...found.values()]
    .filter(({ entry }) => !parentsOf(entry).some(isFound))
    .map(({ entry, columns, goals }) => ({
      schema: entry.identity[0]!,
      name: entry.identity[1]!,
      isNew: changes.some(
        ({ kind, change, identity }) => kind === 'table' && change === 'added' && identity.join('\0') === entry.identity.join('\0'),
      ),
      columns: [...columns],
      goals: goals.filter((goal) =>
        columnsIn(goal).every((column) => after.entries.has(entryKey('table column', [...entry.identity, column]))),
      ),
    }))
}

function isIdle({ change, attributes }: Difference): boolean {
  return change === 'altered' && attributes.every(({ name }) => idle.test(name))
}

/** PostgreSQL 18 has a constraint for each NOT NULL; the column says the same. */
function isNotNull({ kind, identity }: Difference, before: Snapshot, after: Snapshot): boolean {
  const key = entryKey(kind, identity)
  return (after.entries.get(key) ?? before.entries.get(key))?.attributes.get('contype') === 'n'
}

function isOfExtension(entry: Entry): boolean {
  return [...entry.attributes.keys()].some((name) => name === 'refobjid (member of extension)')
}

/** Of a partition the table that it is a part of; a table that inherits from others has rows of its own. */
function parentsOf(entry: Entry): string[] {
  return entry.attributes.get('relispartition') === 't' ? listOf(entry.attributes.get('inhparent')) : []
}

function columnsIn(goal: Goal): readonly string[] {
  return 'columns' in goal ? goal.columns : [goal.column]
}

/** What a table takes that it used to refuse, because a part of it went or became another. */
function goalsOf(difference: Difference, before: Snapshot): Goal[] {
  const { kind, identity, change, attributes } = difference
  const was = before.entries.get(entryKey(kind, identity))
  if (change === 'added' || !was) return []
  const title = formatAddress(difference)
  if (kind === 'table column') {
    const column = identity[2]!
    const goals: Goal[] = []
    if (attributes.some(({ name, before, after }) => name === 'attnotnull' && before === 't' && after === 'f'))
      goals.push({ sort: 'null', column, what: `NULL in ${title}` })
    const type = attributes.find(({ name }) => name === 'atttypid')
    const values = type?.before && type.after ? widerValues(type.before, type.after) : []
    if (values.length > 0) goals.push({ sort: 'value', column, values, what: `a value in ${title} that ${type!.before} could not hold` })
    return goals
  }
  if (kind !== 'table constraint') return []
  const has = (name: string) => attributes.some((attribute) => attribute.name === name)
  const isLifted =
    change === 'removed' ||
    has('conbin') ||
    has('conkey') ||
    has('confrelid') ||
    attributes.some(({ name, after }) => name === 'conenforced' && after === 'f')
  return isLifted ? goalsOfConstraint(was, title) : []
}

function goalsOfConstraint({ attributes }: Entry, title: string): Goal[] {
  const columns = listOf(attributes.get('conkey'))
  switch (attributes.get('contype')) {
    case 'c':
      return [{ sort: 'condition', columns, condition: attributes.get('conbin') ?? 'true', what: `a row that ${title} refused` }]
    case 'p':
    case 'u':
    case 'x':
      return columns.includes('(expression)') || columns.length === 0
        ? []
        : [{ sort: 'twice', columns, what: `two rows that ${title} refused` }]
    case 'f': {
      const [schema, name] = namesOf(attributes.get('confrelid') ?? '')
      const parent = { schema: schema ?? '', name: name ?? '', columns: listOf(attributes.get('confkey')) }
      return name === undefined ? [] : [{ sort: 'orphan', columns, parent, what: `a row without the row that ${title} asked for` }]
    }
    default:
      return []
  }
}

/** A unique index that is no constraint's. */
function goalsOfIndex(difference: Difference, before: Snapshot): [readonly string[] | undefined, Goal[]] {
  const was = before.entries.get(entryKey(difference.kind, difference.identity))
  const columns = listOf(was?.attributes.get('indkey'))
  const isPlain = was?.attributes.get('indisunique') === 't' && !was.attributes.has('indpred') && !columns.includes('(expression)')
  if (!isPlain || difference.belongsTo.some(({ kind }) => kind === 'table constraint')) return [undefined, []]
  const table = namesOf(was.attributes.get('indrelid') ?? '')
  return [table, [{ sort: 'twice', columns, what: `two rows that ${formatAddress(difference)} refused` }]]
}

/** The columns of tables that are of a type, of arrays of it, or of a composite type with such a column. */
function columnsOfType({ kind, identity }: Difference, after: Snapshot): Entry[] {
  const name = kind.startsWith('composite type') ? identity.slice(0, 2).map(sqlName).join('.') : identity[0]!
  return [...after.entries.values()].filter(({ kind: of, attributes }) => {
    const type = of === 'table column' ? attributes.get('atttypid') : undefined
    return type === name || type === `${name}[]`
  })
}

function goalsOfType({ kind, identity, attributes, change }: Difference, before: Snapshot, column: Entry): Goal[] {
  const [name, title] = [column.identity[2]!, formatAddress(column)]
  const isArray = column.attributes.get('atttypid')?.endsWith('[]') ?? false
  const goals: Goal[] = []
  for (const { name: attribute, before: was, after: is } of attributes) {
    if (attribute === 'enumlabel') {
      const labels = listOf(is).filter((label) => !listOf(was).includes(label))
      const values = isArray ? labels.map((label) => JSON.stringify([label]).replace('[', '{').replace(']', '}')) : labels
      if (labels.length > 0) goals.push({ sort: 'value', column: name, values, what: `a new label in ${title}` })
    }
    if (attribute === 'typnotnull' && is === 'f' && !isArray) goals.push({ sort: 'null', column: name, what: `NULL in ${title}` })
  }
  const condition =
    kind === 'domain constraint' && change !== 'added' ? before.entries.get(entryKey(kind, identity))?.attributes.get('conbin') : undefined
  if (condition !== undefined && !isArray) {
    const about = condition.replace(
      /('(?:[^']|'')*'|"(?:[^"]|"")*")|\bVALUE\b/g,
      (all, text: string | undefined) => text ?? (all && sqlName(name)),
    )
    goals.push({ sort: 'condition', columns: [name], condition: about, what: `a value in ${title} that its domain refused` })
  }
  return goals
}

/** Names joined by dots, as a snapshot writes the object that an attribute leads to. */
function namesOf(text: string): string[] {
  return (text.match(/"(?:[^"]|"")*"|[^.]+/g) ?? []).map((name) => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name))
}

/** A list, as a snapshot writes it. */
function listOf(text: string | null | undefined): string[] {
  return text ? (JSON.parse(text) as string[]) : []
}
