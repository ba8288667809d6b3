import type { Finding } from '../core/finding.ts'
import { loadRegistry } from '../core/registry.ts'
import type { Subject, WalkRecord } from './record.ts'

/** One claim that is tested at a point of the walk. It reads what the walk saw and touches no database. */
export interface Check {
  readonly name: string
  /** What it claims, in one sentence. */
  readonly claim: string
  /** Its place among the checks, in the order of the walk. */
  readonly order: number
  /** Whether it speaks of the up or of the rollback. */
  readonly direction: 'up' | 'down'
  /** The claims it will report on: `undefined` for the check as a whole. An empty list: it does not apply. */
  planned(subject: Subject): readonly (string | undefined)[]
  /** One finding for each planned claim. */
  run(record: WalkRecord): readonly Finding[]
}

/** Every check, in the order of the walk. */
export const checks: readonly Check[] = [...(await loadRegistry<Check>(new URL('./checks/', import.meta.url)))].sort(
  (a, b) => a.order - b.order,
)
