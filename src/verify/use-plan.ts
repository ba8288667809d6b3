import type { Difference } from '../core/difference.ts'
import type { Finding } from '../core/finding.ts'
import { finding, whyNotUndone } from './finding.ts'
import type { Subject, WalkRecord } from './record.ts'

/** Whether the rollback after use is spoken of: where rows can be written, and where the spec says something of it that only they could prove. */
export function writesWhileUp({ spec, migration }: Subject): readonly undefined[] {
  const rollback = spec?.rollback
  if (typeof rollback === 'object' && 'irreversible' in rollback) return spec?.seeds?.whileUp?.length ? [undefined] : []
  const declares = typeof rollback === 'object' && (rollback.refuses !== undefined || rollback.discards !== undefined)
  if (spec?.seeds?.whileUp?.length || declares) return [undefined]
  return migration.down && !writesNothing(spec) ? [undefined] : []
}

/** An empty list of seeds: nobody uses the new schema before it is rolled back. */
export function writesNothing(spec: Subject['spec']): boolean {
  return spec?.seeds?.whileUp?.length === 0
}

/** The finding where nothing was written while the migration was up; `undefined`: something was. */
export function unusedFinding(check: string, record: WalkRecord): Finding | undefined {
  if (record.use?.down) return undefined
  const { down, again, up, use, wanted, subject, twice } = record
  const notChecked = (reason: string) => finding(check, 'not-checked', reason)
  if (!up?.ok || (down?.state !== 'run' && down?.state !== 'empty') || !record.undone) return notChecked(whyNotUndone(record))
  if (!subject.spec?.seeds?.whileUp?.length) {
    if (writesNothing(subject.spec)) return notChecked('The spec says that nothing is written while the migration is up.')
    if (wanted?.length === 0) return nothingToWrite(check, record)
  }
  if (down.state === 'empty') return notChecked('The down holds no statement, so nothing was written for it to roll back.')
  const seed = use?.seeds.find(({ ok }) => !ok)
  if (seed) return notChecked(`The seed ${seed.name} failed, so nothing was written while the migration was up.`)
  const [refused] = use?.generated?.refused ?? []
  if (refused) return notChecked(`No row could be made for ${refused.table}: ${refused.reason}`)
  if (!again?.ok) return notChecked('The up did not run a second time, so nothing could be written.')
  if (twice?.leftItsMark) return notChecked('Applied twice, the up led to another state, so nothing was written to it.')
  return notChecked('Nothing was written while the migration was up.')
}

/** What a spec declares of the use is not proved by there being nothing to use. */
function nothingToWrite(check: string, { subject: { spec }, changes = [] }: WalkRecord): Finding {
  // What a rollback does to rows that were written since is not known of an up that changes rows.
  if (changes.some(({ scope, tier }) => scope === 'rows' && tier === 'data')) {
    return finding(
      check,
      'not-checked',
      'The up changes rows, and the spec names no seeds.whileUp, so nothing was written while it was up.',
    )
  }
  const rollback = spec?.rollback
  const declares = typeof rollback === 'object' && ('refuses' in rollback || 'discards' in rollback)
  if (!declares) return finding(check, 'passed', 'The up changes nothing that rows depend on, so none were written.')
  return finding(
    check,
    'not-checked',
    'The up changes nothing that rows depend on, and the spec names no seeds.whileUp, so nothing was written while it was up.',
  )
}

/** The finding of what comes behind the rollback after use, where that did not run to its end; `undefined`: it did. */
export function unfinishedFinding(check: string, record: WalkRecord): Finding | undefined {
  const { down, refusal } = record.use ?? {}
  if (!down) return unusedFinding(check, record)
  if (down.ok) return undefined
  if (refusal && !changesAnything(refusal)) return finding(check, 'passed', 'The down refused, and left everything as it was in use.')
  return finding(check, 'not-checked', 'The rollback after use did not run to its end.')
}

/** A number that a sequence gave out in vain is no change. */
export function changesAnything(differences: readonly Difference[]): boolean {
  return differences.some(({ tier }) => tier !== 'residue')
}
