import type { TableRows } from '../catalog/row-texts.ts'
import { quoteName } from '../core/address.ts'
import { bagOf, missingFrom } from './row-bag.ts'

type Row = readonly (string | null)[]

/** What became of the rows of a table between two moments. */
export interface RowChanges {
  /** In the order of the table; the values of every row stand in it. */
  readonly columns: readonly string[]
  /** The columns that tell which row is which; empty: a row is only itself. */
  readonly key: readonly string[]
  readonly lost: readonly Row[]
  readonly added: readonly Row[]
  readonly changed: readonly { readonly before: Row; readonly after: Row }[]
}

/**
 * @param columns those that are compared, in the order in which they are shown; both moments have them.
 * @param key the columns of the primary key, from before; it tells a row that changed from one that went and another that came.
 */
export function rowChanges(before: TableRows, after: TableRows, columns: readonly string[], key: readonly string[]): RowChanges {
  const [was, is] = [bagOf(before, columns), bagOf(after, columns)]
  const [gone, come] = [rowsOf(missingFrom(was, is)), rowsOf(missingFrom(is, was))]
  const usable = key.length > 0 && key.every((column) => columns.includes(column)) ? key : []
  if (usable.length === 0) return { columns, key: [], lost: gone, added: come, changed: [] }
  const places = usable.map((column) => columns.indexOf(column))
  const keyOf = (row: Row) => JSON.stringify(places.map((place) => row[place]))
  const byKey = new Map(come.map((row) => [keyOf(row), row]))
  const lost: Row[] = []
  const changed: { before: Row; after: Row }[] = []
  for (const row of gone) {
    const now = byKey.get(keyOf(row))
    byKey.delete(keyOf(row))
    if (now) changed.push({ before: row, after: now })
    else lost.push(row)
  }
  return { columns, key: usable, lost, added: [...byKey.values()], changed }
}

function rowsOf(missing: readonly { readonly row: string; readonly times: number }[]): Row[] {
  return missing.flatMap(({ row, times }) => Array.from({ length: times }, () => JSON.parse(row) as Row))
}

/** So many rows of a table are shown, of each sort. */
const shown = 5

/** A line a row: what it is called, and what it holds or, where it changed, what it held and holds now. */
export function changeLines({ columns, key, lost, added, changed }: RowChanges): string[] {
  const all = (row: Row, without: readonly string[] = []) =>
    columns.flatMap((column, index) => (without.includes(column) ? [] : [`${quoteName(column)} ${valueText(row[index])}`])).join(', ')
  const named = (row: Row) => key.map((column) => `${quoteName(column)} ${valueText(row[columns.indexOf(column)])}`).join(', ')
  const whole = (row: Row) => (key.length === 0 || key.length === columns.length ? all(row) : `${named(row)}: ${all(row, key)}`)
  const difference = ({ before, after }: RowChanges['changed'][number]) =>
    columns
      .flatMap((column, index) =>
        before[index] === after[index] ? [] : [`${quoteName(column)} ${changeText(before[index], after[index])}`],
      )
      .join(', ')
  return [
    ...some('lost', lost, whole),
    ...some('changed', changed, (pair) => `${named(pair.before)}: ${difference(pair)}`),
    ...some('added', added, whole),
  ]
}

function some<T>(word: string, list: readonly T[], line: (item: T) => string): string[] {
  const lines = list.slice(0, shown).map((item) => `${word} ${line(item)}`)
  return list.length > shown ? [...lines, `… and ${list.length - shown} more ${word}`] : lines
}

/** `2 lost, 1 changed` */
export function changeWords({ lost, added, changed }: RowChanges): string {
  const parts: [number, string][] = [
    [lost.length, 'lost'],
    [changed.length, 'changed'],
    [added.length, 'added'],
  ]
  return parts.flatMap(([n, word]) => (n === 0 ? [] : [`${n} ${word}`])).join(', ')
}

const longest = 80

/** As SQL writes it, cut where it is long. */
function valueText(value: string | null | undefined): string {
  return value === null || value === undefined ? 'NULL' : quoted(cut(value, 0))
}

/** Of two long values the part that differs. */
function changeText(before: string | null | undefined, after: string | null | undefined): string {
  if (typeof before !== 'string' || typeof after !== 'string') return `${valueText(before)} → ${valueText(after)}`
  let same = 0
  while (same < before.length && before[same] === after[same]) same++
  const from = Math.max(before.length, after.length) > longest ? Math.max(0, same - 20) : 0
  return `${quoted(cut(before, from))} → ${quoted(cut(after, from))}`
}

function cut(text: string, from: number): string {
  const end = from + longest
  return `${from > 0 ? '…' : ''}${text.slice(from, end)}${text.length > end ? '…' : ''}`
}

function quoted(text: string): string {
  if (/^-?\d+(\.\d+)?$/.test(text)) return text
  return `'${text.replaceAll("'", "''").replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`
}
