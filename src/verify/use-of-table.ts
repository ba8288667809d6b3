import { bagOf, countMissing, missingFrom, sameBags, type TableRows } from './table-rows.ts'

/** One table's rows on the way through the second rollback, in the columns that it had before the up. */
export interface TableStates {
  readonly before: TableRows
  /** Absent where the up replaced the table: what was written cannot be followed. */
  readonly after: TableRows | undefined
  readonly used: TableRows | undefined
  readonly undone: TableRows | undefined
}

/** What became of a table's rows. */
export interface TableUse {
  /** Rows from before the up that are not there again. */
  readonly lost: number
  /** Rows written while up that are gone. */
  readonly discarded: number
  /** Rows that are there after the rollback and were neither there before nor written. */
  readonly changed: number
  /** Why not all of it is known. */
  readonly unknown?: string
}

/**
 * Where the up left columns alone, what they held when used they must hold after the rollback, row for row. Where it rewrote them, the rows from before must be
 * there again, and what was written can only be counted.
 *
 * @param columns those that are compared.
 */
export function compareUse({ before, after, used, undone }: TableStates, columns: readonly string[]): TableUse {
  if (!undone) return { lost: before.rows.length, discarded: 0, changed: 0 }
  const compared = columns.filter((column) => undone.columns.includes(column))
  const was = bagOf(before, compared)
  const is = bagOf(undone, compared)
  const gone = countMissing(was, is)
  if (!after || !used) {
    return { lost: gone, discarded: 0, changed: 0, unknown: 'the up replaced the table, so what was written to it could not be followed' }
  }
  const there = compared.filter((column) => after.columns.includes(column) && used.columns.includes(column))
  const alone = leftAlone(before, after, there)
  const touched = countMissing(bagOf(after, alone), bagOf(used, alone))
  if (alone.length === compared.length && alone.length > 0) return compareRows(before, used, undone, alone)
  const known = alone.length > 0 ? compareRows(before, used, undone, alone) : { lost: 0, discarded: 0, changed: 0 }
  const written = used.rows.length - after.rows.length
  const survived = undone.rows.length - before.rows.length
  const writes = written !== 0 || touched > 0
  return {
    lost: Math.max(known.lost, gone - touched),
    discarded: Math.max(known.discarded, written - survived, 0),
    changed: known.changed,
    ...(writes && {
      unknown: `the up rewrote ${compared.filter((column) => !alone.includes(column)).join(', ') || 'its rows'}, so what was written there was counted and not compared`,
    }),
  }
}

function compareRows(before: TableRows, used: TableRows, undone: TableRows, columns: readonly string[]): TableUse {
  const was = bagOf(before, columns)
  const [when, is] = [bagOf(used, columns), bagOf(undone, columns)]
  let [lost, discarded] = [0, 0]
  for (const { row, times } of missingFrom(when, is)) {
    const old = Math.min(times, was.get(row) ?? 0)
    lost += old
    discarded += times - old
  }
  return { lost, discarded, changed: countMissing(is, when) }
}

/** The columns whose values the up did not touch, taken together. */
function leftAlone(before: TableRows, after: TableRows, columns: readonly string[]): string[] {
  const same = columns.filter((column) => sameBags(bagOf(before, [column]), bagOf(after, [column])))
  return sameBags(bagOf(before, same), bagOf(after, same)) ? same : []
}
