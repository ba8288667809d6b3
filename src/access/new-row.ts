import { sqlText } from '../core/sql-name.ts'
import type { Attempt, Stage } from './attempt.ts'
import { type NewRow, wordsOf } from './reach.ts'
import { isByPolicy, ownWords } from './refusal.ts'
import type { ReadRow } from './rows.ts'
import { unknownSignature } from './telling.ts'

/** A value as it can stand in VALUES and SET, where the column's type reads it. */
export function literal(value: string | null | undefined): string {
  return value === null || value === undefined ? 'null' : sqlText(value)
}

/** How a new row can come to be another than the one that was wanted. */
export interface Difference {
  /** The actor may not set every column. */
  readonly byPrivilege: boolean
  /** A trigger that fires before may change it. */
  readonly byTrigger: boolean
}

/** What became of a new row that should be like `row`. */
export function becameOfNewRow({ tells }: Stage, row: ReadRow, tried: Attempt, { byPrivilege, byTrigger }: Difference): NewRow {
  if (tried.outcome !== 'done' && tried.outcome !== 'refused') return wordsOf(tried)
  const refused = !tried.letIn && tried.outcome === 'refused' && isByPolicy(tried.error)
  if (!refused && !tried.letIn)
    return tried.outcome === 'refused' ? wordsOf(tried) : ownWords('a trigger or a rule of the table passes over the row')
  if (tells && (tried.signature === undefined || tried.signature === unknownSignature))
    return ownWords('nobody can tell which row it would be')
  if (tells && tried.signature !== row.signature) {
    if (byTrigger) return ownWords('a trigger that fires before makes another row of it')
    return byPrivilege ? 'refused by privilege' : ownWords('the server computes a column of it, which makes it another row')
  }
  return refused ? 'refused by policy' : 'reached'
}
