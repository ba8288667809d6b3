import type { TableRows } from '../catalog/row-texts.ts'
import { changeLines, changeWords, rowChanges } from './row-changes.ts'
import { mostRows } from './row-copies.ts'

/** A table of which a rollback did not bring back every row as it was. */
export interface LeftRows {
  readonly kind: string
  readonly identity: readonly string[]
  /** In the order of the table, from before. */
  readonly columns: readonly string[]
  readonly key: readonly string[]
  /** `undefined`: too many to be held. */
  readonly before: TableRows | undefined
  readonly after: TableRows | undefined
  /** The table is not there under its name; under another one, if that is known. */
  readonly gone?: { readonly renamed: string | undefined }
}

/** Whether every row holds what it held, in columns that have others beside them now. */
export function holdsTheSame({ columns, before, after, key }: LeftRows): boolean {
  if (!before || !after || columns.some((column) => !after.columns.includes(column))) return false
  const { lost, added, changed } = rowChanges(before, after, columns, key)
  return lost.length + added.length + changed.length === 0
}

/** What became of the rows, in a few words, and then a few of them, by the primary key. */
export function leftRowsLines({ columns, key, before, after, gone }: LeftRows): [string, ...string[]] {
  const tooMany = `more than ${mostRows.toLocaleString('en')} rows, or too large, to be shown row by row`
  if (gone?.renamed !== undefined) return [`it is called ${gone.renamed} now`]
  if (gone) {
    if (!before) return [tooMany]
    const lost = rowChanges(before, { columns: before.columns, rows: [] }, columns, key)
    return [changeWords(lost), ...changeLines(lost)]
  }
  if (!before || !after) return [tooMany]
  const there = columns.filter((column) => after.columns.includes(column))
  const changes = rowChanges(before, after, there, key)
  const missing = columns.filter((column) => !there.includes(column))
  const without = missing.length > 0 ? [`${missing.length === 1 ? 'column' : 'columns'} ${missing.join(', ')} gone with the values`] : []
  return [[changeWords(changes), ...without].filter(Boolean).join('; ') || 'the same rows', ...changeLines(changes)]
}
