import type { Difference } from '../core/difference.ts'
import type { Entry } from './entry.ts'
import { kindOf } from './kind.ts'
import type { Repairing } from './repair/repairing.ts'

/** One statement that turns an object back into what it was; `undefined`: nobody knows one. */
export function repairOf(repairing: Repairing): string | undefined {
  return repairing.difference.tier === 'logical' ? kindOf(repairing.difference.kind)?.repair?.(repairing) : undefined
}

/** What a difference risks. */
export function riskOf(difference: Omit<Difference, 'sentence'>, after: Entry | undefined): string | undefined {
  return difference.tier === 'logical' ? kindOf(difference.kind)?.risk?.(difference, after) : undefined
}

/**
 * The statements that would repair what differs, in an order in which they can run as far as that is known: what stands on other things is dropped before
 * them and made after them.
 */
export function repairsOf(differences: readonly Difference[]): string[] {
  const steps = differences.flatMap((difference) => {
    const layer = kindOf(difference.kind)?.layer ?? 0
    return difference.repair === undefined ? [] : [{ ...placeOf(difference, layer), repair: difference.repair }]
  })
  return steps.sort((a, b) => a.phase - b.phase || a.layer - b.layer).map(({ repair }) => repair)
}

/** Tables and what columns are made of. */
const tables = 90

/** First goes what stands on tables, then everything is altered or made, then goes what tables stood on. */
function placeOf({ change }: Difference, layer: number): { phase: number; layer: number } {
  if (change !== 'added') return { phase: 1, layer }
  return { phase: layer >= tables ? 0 : 2, layer: -layer }
}
