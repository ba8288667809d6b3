import type { Difference } from '../../core/difference.ts'
import type { Entry } from '../entry.ts'
import type { Moment } from './moment.ts'

/** A difference that a statement is to undo. */
export interface Repairing {
  readonly difference: Omit<Difference, 'sentence'>
  /** The object as it was, and as it is; `undefined`: there was, or is, none. */
  readonly before: Entry | undefined
  readonly after: Entry | undefined
  /** Everything that there was, and that there is: a statement may touch more than its object. */
  readonly past: Moment
  readonly present: Moment
}
