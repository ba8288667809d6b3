import type { Shapes, TableShape } from '../../seed/generated/describe.ts'
import { optionsOf, type Value } from '../../seed/generated/row-options.ts'
import { tableKey } from './classes.ts'
import type { Alternative, Atom } from './terms.ts'

/** So many rows of one table are made beside the first, for each actor. */
const mostVariants = 8
/** Of a list of values, so many are tried. */
const mostValues = 4

/** What the rows of one table are to hold, where policies ask for more than who the actor is. */
export interface Plan {
  /** Of the first row: what lets in whom a policy names, and nobody else. */
  readonly base: ReadonlyMap<string, Value>
  /** The same row in a world where the conditions on it do not hold. */
  readonly contrary: ReadonlyMap<string, Value>
  /** The same row, open to whomever a policy opens rows like it. */
  readonly shown: ReadonlyMap<string, Value>
  /** Whether policies of other tables ask for values in it. */
  readonly isLooked: boolean
  /** What further rows have otherwise. */
  readonly variants: readonly ReadonlyMap<string, Value>[]
  /** Conditions on columns that let in somebody, whoever that is. */
  readonly open: readonly Atom[]
}

/** A condition that a policy of another table puts on a row that it looks up. */
export interface Looked {
  readonly atom: Atom
  readonly who: boolean
}

/**
 * @param own the ways to meet the table's own policies.
 * @param looked conditions on it in the policies of other tables, with whether who the actor is counts there.
 */
export function planFor(table: TableShape, own: readonly Alternative[], looked: readonly Looked[], shapes: Shapes): Plan {
  const here = new Map<string, Atom>()
  const ofTable = own.map((way) => ({ ...way, atoms: way.atoms.filter((one) => isOf(one, table)) }))
  const value = (one: Atom, holds: boolean) => valueFor(table, one, holds, shapes)
  const base = new Map<string, Value>()
  const assign = (row: Map<string, Value>, one: Atom, holds: boolean) => {
    const chosen = value(one, holds)
    if (chosen !== undefined && !row.has(one.column)) row.set(one.column, chosen)
  }
  for (const way of ofTable.filter(({ who }) => who)) for (const one of way.atoms) assign(base, one, true)
  for (const { atom, who } of looked) if (who) assign(base, atom, true)
  const open = ofTable.filter(({ who, atoms }) => !who && atoms.length > 0)
  for (const way of open) assign(base, way.atoms[0]!, false)
  for (const { atom, who } of looked) if (!who) assign(base, atom, false)

  const contrary = new Map<string, Value>()
  for (const { atom, who } of looked) if (who) assign(contrary, atom, false)
  const shown = new Map<string, Value>()
  for (const way of open) for (const one of way.atoms) assign(shown, one, true)
  for (const { atom, who } of looked) if (!who) assign(shown, atom, true)

  const variants: Map<string, Value>[] = []
  const seen = new Set([textOf(base)])
  const offer = (row: Map<string, Value>) => {
    const text = textOf(row)
    if (seen.has(text) || variants.length >= mostVariants) return
    seen.add(text)
    variants.push(row)
  }
  const over = (changes: readonly (readonly [string, Value | undefined])[]) =>
    new Map([...base, ...changes.flatMap(([column, one]) => (one === undefined ? [] : [[column, one] as const]))])
  for (const { atoms } of ofTable) if (atoms.length > 0) offer(over(atoms.map((one) => [one.column, value(one, true)])))
  for (const one of ofTable.flatMap(({ atoms }) => atoms)) here.set(JSON.stringify(one), one)
  for (const one of here.values()) offer(over([[one.column, value(one, false)]]))
  for (const one of here.values())
    for (const other of [...one.yes, ...one.no].slice(0, mostValues))
      if (other !== null || isNullable(table, one.column)) offer(over([[one.column, other]]))
  return {
    base,
    contrary: new Map([...base, ...contrary]),
    shown: new Map([...base, ...shown]),
    isLooked: contrary.size > 0,
    variants,
    open: open.flatMap(({ atoms }) => atoms),
  }
}

function isOf(atom: Atom, table: TableShape): boolean {
  return atom.table === tableKey(table)
}

/** A value for which a condition holds, or does not; `undefined`: none is known. */
function valueFor(table: TableShape, atom: Atom, holds: boolean, shapes: Shapes): Value | undefined {
  const [wanted, unwanted] = holds ? [atom.yes, atom.no] : [atom.no, atom.yes]
  const column = table.columns.find(({ name }) => name === atom.column)
  if (!column) return undefined
  const isAllowed = (value: Value) => value !== null || !column.notNull
  const given = wanted.find(isAllowed)
  if (given !== undefined) return given
  if (wanted.length > 0) return undefined
  const isBoolean = shapes.type(column.type).name === 'bool'
  const spelled = (value: Value) => (isBoolean && value !== null ? value.slice(0, 1) : value)
  const [plain, ...others] = optionsOf(table, column, shapes)
  const isChecked = table.constraints.some(({ sort, columns }) => sort === 'c' && columns.includes(column.name))
  // Where a condition says what the column may hold, its words come before any.
  const options = isChecked || plain === undefined ? others : [plain, ...others]
  return options.find((value) => isAllowed(value) && !unwanted.map(spelled).includes(spelled(value)))
}

function isNullable(table: TableShape, column: string): boolean {
  return table.columns.find(({ name }) => name === column)?.notNull === false
}

function textOf(row: ReadonlyMap<string, Value>): string {
  return JSON.stringify([...row].sort(([a], [b]) => (a < b ? -1 : 1)))
}
