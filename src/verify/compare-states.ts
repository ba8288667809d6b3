import { compareSnapshots } from '../catalog/diff.ts'
import type { Snapshot } from '../catalog/snapshot.ts'
import type { CompareOptions } from '../core/compare-options.ts'
import type { Difference } from '../core/difference.ts'
import type { WalkRecord } from './record.ts'

/**
 * What two states of a walk disagree on, less what does not matter to the project. A difference in the cluster is noted in the record even where
 * it does not matter: dropping the database does not take it back.
 */
export function compareStates(record: WalkRecord, before: Snapshot, after: Snapshot, chosen: CompareOptions): Difference[] {
  const all = compareSnapshots(before, after)
  if (!Object.values(chosen).includes('ignore')) return all
  if (changesCluster(all)) record.clusterTouched = true
  return compareSnapshots(before, after, chosen)
}

/** The same for two states that an up led to: a password is stored with salt of the moment, so that the same one gives another hash each time. */
export function compareUps(record: WalkRecord, first: Snapshot, second: Snapshot, chosen: CompareOptions): Difference[] {
  return compareStates(record, first, second, chosen).filter((difference) => !isMadeAnew(difference))
}

function isMadeAnew({ attributes }: Difference): boolean {
  return attributes.length > 0 && attributes.every(({ name, before, after }) => name === 'rolpassword' && before !== null && after !== null)
}

/** Whether something changed that dropping the database does not take back. */
export function changesCluster(differences: readonly Difference[] | undefined): boolean {
  return differences?.some(({ scope }) => scope === 'cluster') ?? false
}
