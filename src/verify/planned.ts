import { checks } from './check.ts'
import type { Subject } from './record.ts'

/** A finding that a walk will have. */
export interface PlannedCheck {
  readonly check: string
  readonly claim?: string
  readonly direction: 'up' | 'down'
}

/** What the walk of a migration will report on, before it is walked. Pure. */
export function plannedChecks(subject: Subject): PlannedCheck[] {
  return checks.flatMap((check) =>
    check.planned(subject).map((claim) => ({ check: check.name, direction: check.direction, ...(claim !== undefined && { claim }) })),
  )
}
