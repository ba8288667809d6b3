import type { Difference, Repair } from '../core/difference.ts'
import type { Entry } from './entry.ts'
import { kindOf } from './kind.ts'
import { possible } from './repair/possible.ts'
import type { Repairing } from './repair/repairing.ts'

/** What turns an object back into what it was; `undefined`: nobody knows it. */
export function repairOf(repairing: Repairing): Repair | undefined {
  const { difference, before, after } = repairing
  const kind = kindOf(difference.kind)
  const statements = difference.tier === 'logical' ? kind?.repair?.(repairing) : undefined
  return statements && { statements, layer: kind?.layerOf?.((after ?? before)!) ?? kind!.layer }
}

/** What a difference risks. */
export function riskOf(difference: Omit<Difference, 'sentence'>, after: Entry | undefined): string | undefined {
  return difference.tier === 'logical' ? kindOf(difference.kind)?.risk?.(difference, after) : undefined
}

/**
 * The differences for which a statement is known that can run, in an order in which they can run as far as that is known: what stands on other things is
 * dropped before them and made after them.
 */
export function repairable(differences: readonly Difference[]): Difference[] {
  const taken = new Set(differences.flatMap(({ change, identity }) => (change === 'removed' ? [JSON.stringify(identity)] : [])))
  const steps = possible(differences).map((difference) => ({ difference, ...placeOf(difference, taken) }))
  return steps.sort((a, b) => a.phase - b.phase || a.layer - b.layer).map(({ difference }) => difference)
}

/** The statements of these, one after the other. */
export function repairsOf(differences: readonly Difference[]): string[] {
  return repairable(differences).flatMap(({ repair }) => repair?.statements ?? [])
}

/** What stands on tables, and on nothing else. */
const onTables = 110

/** First goes what stands on tables or bears a name that is wanted, then everything is altered or made, then goes what that may have stood on. */
function placeOf({ change, identity, repair }: Difference, taken: ReadonlySet<string>): { phase: number; layer: number } {
  const layer = repair?.layer ?? 0
  if (change !== 'added') return { phase: 1, layer }
  return { phase: layer >= onTables || taken.has(JSON.stringify(identity)) ? 0 : 2, layer: -layer }
}
