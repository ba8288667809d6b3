import type { ExpectStatic } from '@vitest/expect'
import type { Listener } from '../core/event.ts'
import type { History } from './history.ts'
import type { Project } from './project.ts'

/** What every walk of a project needs. */
export interface WalkTools {
  readonly project: Project
  readonly history: History
  readonly expect: ExpectStatic
  readonly onEvent: Listener
}
