import type { AttributeDifference } from '../../core/difference.ts'
import type { Repairing } from './repairing.ts'

/**
 * What one attribute asks for: a statement of its own; clauses that stand after the same head as others do; or `follows`, when what is done for another
 * attribute, or another object, brings this one back too.
 */
export type Step = string | Clauses | 'follows'

export interface Clauses {
  /** `ALTER TABLE s.t` */
  readonly head: string
  readonly clauses: readonly string[]
  /** What stands between two clauses; `undefined`: there can be only one. */
  readonly between?: ', ' | ' '
  /** What stands after the last one. Default: nothing. */
  readonly tail?: string
}

/** `undefined`: there is no way back in one statement. */
export type Handler = (change: AttributeDifference, repairing: Repairing) => Step | undefined
