import type { RowFingerprint } from '../catalog/fingerprint.ts'
import type { TableRows } from '../catalog/row-texts.ts'
import { bagOf, sameBags } from './row-bag.ts'
import { type RowChanges, rowChanges } from './row-changes.ts'
import type { TableAt } from './table-rows.ts'

/** One table on the way through the second rollback, in the columns that it had before the up. */
export interface TableStates {
  readonly before: TableAt
  /** Absent where the up replaced the table: what was written cannot be followed. */
  readonly after: TableAt | undefined
  readonly used: TableAt | undefined
  readonly undone: TableAt | undefined
}

/** What became of a table's rows. */
export interface TableUse {
  /** Rows from before the up that are not there again. */
  readonly lost: number
  /** Rows from before the up that are there again with other values. */
  readonly spoiled: number
  /** Rows written while up that are gone. */
  readonly discarded: number
  /** Rows written while up that are there with other values. */
  readonly altered: number
  /** Rows that are there after the rollback and were neither there before nor written. */
  readonly extra: number
  /** The rows are others than those that were there in use, and too many to say which. */
  readonly uncounted?: boolean
  /** Row by row. */
  readonly changes?: RowChanges
  /** Why not all of it is known. */
  readonly unknown?: string
}

const nothing: TableUse = { lost: 0, spoiled: 0, discarded: 0, altered: 0, extra: 0 }

/** Whether something became of the rows that a spec has to declare. */
export function isHarmed({ lost, spoiled, discarded, altered, extra, uncounted = false }: TableUse): boolean {
  return lost + spoiled + discarded + altered + extra > 0 || uncounted
}

/**
 * Where the up left columns alone, what they held when used they must hold after the rollback, row for row. Where it rewrote them, the rows from before must be
 * there again, and what was written can only be counted.
 *
 * @param columns those that are compared.
 * @param key the columns of the primary key.
 */
export function compareUse(states: TableStates, columns: readonly string[], key: readonly string[]): TableUse {
  const { before, after, used, undone } = states
  if (!undone) return { ...nothing, lost: before.fingerprint.count }
  const untouched = after && used && isSame(after, used)
  if (isSame(before, undone) && untouched) return nothing
  const rows = { before: before.rows, after: after?.rows, used: used?.rows, undone: undone.rows }
  if (!rows.before || !rows.undone || (after && !rows.after) || (used && !rows.used)) return compareLarge(states)
  const compared = columns.filter((column) => rows.undone!.columns.includes(column))
  const back = rowChanges(rows.before, rows.undone, compared, key)
  if (!rows.after || !rows.used) {
    const unknown = 'the up replaced the table, so what was written to it could not be followed'
    return { ...nothing, lost: back.lost.length, spoiled: back.changed.length, changes: { ...back, added: [] }, unknown }
  }
  return compareFollowed(rows as Followed, compared, key, back)
}

interface Followed {
  readonly before: TableRows
  readonly after: TableRows
  readonly used: TableRows
  readonly undone: TableRows
}

function compareFollowed(rows: Followed, compared: readonly string[], key: readonly string[], back: RowChanges): TableUse {
  const { before, after, used, undone } = rows
  const there = compared.filter((column) => after.columns.includes(column) && used.columns.includes(column))
  const alone = leftAlone(before, after, there)
  const known = alone.length > 0 || compared.length === 0 ? compareRows(before, used, undone, alone, key) : nothing
  if (alone.length === compared.length) return known
  // What the columns held that the up rewrote or dropped must be there again, in the rows that nobody touched in between.
  const old = withoutTouched(back, rowChanges(after, used, there, key), key.length > 0 && key.every((column) => alone.includes(column)))
  const lost = Math.max(known.lost, old.lost)
  const spoiled = Math.max(known.spoiled, old.spoiled)
  const changes = known.changes && isHarmed(known) ? known.changes : { ...back, added: [] }
  if (alone.length === there.length) return { ...known, lost, spoiled, changes }
  const [written, survived] = [used.rows.length - after.rows.length, undone.rows.length - before.rows.length]
  const rewritten = there.filter((column) => !alone.includes(column)).join(', ')
  const isWritten = written !== 0 || !sameBags(bagOf(after, there), bagOf(used, there))
  return {
    ...known,
    lost,
    spoiled,
    discarded: Math.max(known.discarded, written - survived, 0),
    changes,
    ...(isWritten && { unknown: `the up rewrote ${rewritten}, so what was written there was counted and not compared` }),
  }
}

/** Of the rows from before that are not as they were, those that the use did not touch. */
function withoutTouched(back: RowChanges, touched: RowChanges, byKey: boolean): { readonly lost: number; readonly spoiled: number } {
  if (!byKey)
    return { lost: Math.max(0, back.lost.length + back.changed.length - touched.lost.length - touched.changed.length), spoiled: 0 }
  const keyOf = ({ key, columns }: RowChanges, row: readonly (string | null)[]) =>
    JSON.stringify(key.map((one) => row[columns.indexOf(one)]))
  const keys = new Set([...touched.lost, ...touched.changed.map((pair) => pair.before)].map((row) => keyOf(touched, row)))
  return {
    lost: back.lost.filter((row) => !keys.has(keyOf(back, row))).length,
    spoiled: back.changed.filter((pair) => !keys.has(keyOf(back, pair.before))).length,
  }
}

function compareRows(before: TableRows, used: TableRows, undone: TableRows, columns: readonly string[], key: readonly string[]): TableUse {
  const changes = rowChanges(used, undone, columns, key)
  const old = new Map(bagOf(before, columns))
  const isOld = (row: readonly (string | null)[]) => {
    const text = JSON.stringify(row)
    const left = old.get(text) ?? 0
    if (left > 0) old.set(text, left - 1)
    return left > 0
  }
  const lost = changes.lost.filter(isOld).length
  const spoiled = changes.changed.filter((pair) => isOld(pair.before)).length
  return {
    lost,
    spoiled,
    discarded: changes.lost.length - lost,
    altered: changes.changed.length - spoiled,
    extra: changes.added.length,
    changes,
  }
}

/** The columns whose values the up did not touch, taken together. */
function leftAlone(before: TableRows, after: TableRows, columns: readonly string[]): string[] {
  const same = columns.filter((column) => sameBags(bagOf(before, [column]), bagOf(after, [column])))
  return sameBags(bagOf(before, same), bagOf(after, same)) ? same : []
}

/** Of a table whose rows are too many to be held, by fingerprints and numbers. */
function compareLarge({ before, after, used, undone }: TableStates): TableUse {
  const [was, is] = [before.fingerprint, undone!.fingerprint]
  const unknown = 'it is too large to be compared row by row'
  if (!after || !used) return isSame(before, undone!) ? nothing : { ...nothing, lost: Math.max(0, was.count - is.count), unknown }
  // All of it is as it was in use; what the use wrote, and what was there before, is in it.
  if (isSame(used, undone!) && isSame(before, after)) return nothing
  const written = used.fingerprint.count - after.fingerprint.count
  if (isSame(before, undone!) && written > 0) return { ...nothing, discarded: written }
  if (is.count < was.count) return { ...nothing, lost: was.count - is.count }
  if (isSame(before, after) && sameColumns(used.fingerprint, is)) return { ...nothing, uncounted: true }
  return { ...nothing, unknown }
}

function isSame({ fingerprint: a }: TableAt, { fingerprint: b }: TableAt): boolean {
  return a.count === b.count && a.hashes[0] === b.hashes[0] && a.hashes[1] === b.hashes[1] && sameColumns(a, b)
}

function sameColumns(a: RowFingerprint, b: RowFingerprint): boolean {
  return JSON.stringify(a.columns) === JSON.stringify(b.columns)
}
