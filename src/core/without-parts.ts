import type { Difference, ObjectAddress } from './difference.ts'

/** The differences less those that a greater one says already: the columns of a table that is new, the policies of one that is gone. */
export function withoutParts(differences: readonly Difference[]): Difference[] {
  const key = ({ kind, identity }: ObjectAddress) => JSON.stringify([kind, ...identity])
  const whole = new Set(differences.filter(({ change, tier }) => change !== 'altered' && tier === 'logical').map(key))
  return differences.filter((difference) => !difference.belongsTo.some((parent) => whole.has(key(parent))))
}
