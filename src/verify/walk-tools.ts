import type { ExpectStatic } from '@vitest/expect'
import type { Listener } from '../core/event.ts'
import type { History } from './history.ts'
import type { Project } from './project.ts'
import type { RowCopies } from './row-copies.ts'

/** What every walk of a project needs. */
export interface WalkTools {
  readonly project: Project
  readonly history: History
  /** The rows that are held so that they can be shown and compared one by one. */
  readonly copies: RowCopies
  readonly expect: ExpectStatic
  readonly onEvent: Listener
}
