import type { Difference, Repair } from '../core/difference.ts'
import type { Entry } from './entry.ts'
import { kindOf } from './kind.ts'
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
 * The statements that would repair what differs, in an order in which they can run as far as that is known: what stands on other things is dropped before
 * them and made after them.
 */
export function repairsOf(differences: readonly Difference[]): string[] {
  const taken = new Set(differences.flatMap(({ change, identity }) => (change === 'removed' ? [JSON.stringify(identity)] : [])))
  const steps = differences.flatMap((difference) => {
    const { repair } = difference
    return repair ? [{ ...placeOf(difference, repair.layer, taken), statements: repair.statements }] : []
  })
  return steps.sort((a, b) => a.phase - b.phase || a.layer - b.layer).flatMap(({ statements }) => statements)
}

/** What stands on tables, and on nothing else. */
const onTables = 110

/** First goes what stands on tables or bears a name that is wanted, then everything is altered or made, then goes what that may have stood on. */
function placeOf({ change, identity }: Difference, layer: number, taken: ReadonlySet<string>): { phase: number; layer: number } {
  if (change !== 'added') return { phase: 1, layer }
  return { phase: layer >= onTables || taken.has(JSON.stringify(identity)) ? 0 : 2, layer: -layer }
}
