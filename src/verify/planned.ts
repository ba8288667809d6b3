import type { Migration } from '../core/migration.ts'
import type { Spec } from '../spec/spec.ts'
import { checks } from './check.ts'

/** A finding that a walk will have. */
export interface PlannedCheck {
  readonly check: string
  readonly claim?: string
  readonly direction: 'up' | 'down'
}

/** What the walk of a migration will report on, before it is walked. Pure. */
export function plannedChecks(migration: Migration, spec: Spec | undefined, specRequired = false): PlannedCheck[] {
  return checks.flatMap((check) =>
    check
      .planned({ migration, spec, specRequired })
      .map((claim) => ({ check: check.name, direction: check.direction, ...(claim !== undefined && { claim }) })),
  )
}
