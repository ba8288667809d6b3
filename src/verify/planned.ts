import { baselineCheck } from '../baseline/baseline.ts'
import { checks } from './check.ts'
import type { Subject } from './record.ts'

/** A finding that a walk will have. */
export interface PlannedCheck {
  readonly check: string
  readonly claim?: string
  readonly direction: 'up' | 'down'
}

/**
 * What the walk of a migration will report on, before it is walked. Pure.
 *
 * @param inBaseline whether a baseline has entries for it.
 */
export function plannedChecks(subject: Subject, inBaseline: boolean): PlannedCheck[] {
  const planned = checks.flatMap((check): PlannedCheck[] =>
    check.planned(subject).map((claim) => ({ check: check.name, direction: check.direction, ...(claim !== undefined && { claim }) })),
  )
  return inBaseline ? [...planned, { check: baselineCheck, direction: 'down' }] : planned
}
