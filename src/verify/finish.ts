import type { Script } from '../core/migration.ts'
import type { ScriptOutcome } from '../postgres/script.ts'
import { changesCluster } from './compare-states.ts'
import type { History } from './history.ts'
import type { WalkRecord } from './record.ts'
import { leftNothing } from './script-step.ts'
import type { WalkTools } from './walk-tools.ts'

/** Leaves the history one migration further, in a state that held nothing of the walk. */
export async function finish(record: WalkRecord, { history, project }: WalkTools, seeded: boolean): Promise<void> {
  record.mustBeAlone = history.mustBeAlone(sawTheClusterChange(record))
  if (record.mustBeAlone) return
  const keep = project.options.keepOnFailure && isFailure(record)
  const kept = await finishHistory(record, history, seeded, keep)
  if (kept !== undefined) record.notes.push(`The database was kept as the walk left it: ${kept}`)
}

async function finishHistory(record: WalkRecord, history: History, seeded: boolean, keep: boolean): Promise<string | undefined> {
  const untouched = !record.up?.ok && !seeded
  // What a script that failed half way did to the cluster was not looked at.
  const half = await leftHalfDone(record, seeded)
  if (sawTheClusterChange(record) || half || !(history.hasCopy || untouched)) return history.finishByRebuilding(keep)
  if (untouched) {
    history.finishHere()
    return undefined
  }
  return seeded ? history.finishByApplying(keep) : history.finishWithCopy(record.after!, keep)
}

function sawTheClusterChange({ clusterTouched, seedChanges, changes, leftovers, againDifferences, twice, use }: WalkRecord): boolean {
  return (
    clusterTouched === true || [seedChanges, changes, leftovers, againDifferences, twice?.differences, use?.leftovers].some(changesCluster)
  )
}

async function leftHalfDone({ subject: { migration }, up, down, again, twice, use }: WalkRecord, seeded: boolean): Promise<boolean> {
  const runs: [Script | null, ScriptOutcome | undefined][] = [
    [migration.up, seeded ? up : undefined],
    [migration.down, down?.state === 'run' ? down.outcome : undefined],
    [migration.up, again],
    [migration.up, twice?.outcome],
    [migration.down, use?.down],
  ]
  for (const [script, outcome] of runs) {
    if (script && outcome?.ok === false && !(await leftNothing(script, outcome))) return true
  }
  return false
}

/** Whether the walk itself went wrong; what the checks make of it is theirs. */
function isFailure(record: WalkRecord): boolean {
  const scripts = [record.up, record.down?.state === 'run' ? record.down.outcome : undefined, record.again, record.use?.down]
  const left = [...(record.leftovers ?? []), ...(record.use?.leftovers ?? [])].some(({ tier }) => tier !== 'residue')
  const claims = [
    record.preconditions,
    record.postconditions,
    record.accepts,
    record.rejects,
    record.functions,
    record.data,
    record.access,
    record.standing,
  ]
  return (
    scripts.some((outcome) => outcome?.ok === false) || left || claims.some((list) => list?.some(({ verdict }) => verdict === 'failed'))
  )
}
