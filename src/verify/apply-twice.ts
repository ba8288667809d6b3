import type { Snapshot } from '../catalog/snapshot.ts'
import type { Step } from '../core/event.ts'
import type { ScriptOutcome } from '../postgres/script.ts'
import { compareUps } from './compare-states.ts'
import type { WalkRecord } from './record.ts'
import { leftNothing, runStep } from './script-step.ts'
import type { WalkTools } from './walk-tools.ts'

/** Runs the up on what it led to, where that is asked for, and says in the record what came of it. */
export async function applyTwice(
  record: WalkRecord,
  tools: Pick<WalkTools, 'history' | 'project'>,
  once: Snapshot,
  step: (name: Step) => void,
): Promise<void> {
  if (!record.subject.idempotent) return
  step('twice')
  await noteTwice(record, tools, once, await runStep(tools.history, record.subject.migration.up))
}

/** Says in the record what came of an up that ran on what it led to. */
export async function noteTwice(
  record: WalkRecord,
  { history, project }: Pick<WalkTools, 'history' | 'project'>,
  once: Snapshot,
  outcome: ScriptOutcome,
): Promise<void> {
  if (!outcome.ok) {
    record.twice = { outcome, leftItsMark: !(await leftNothing(record.subject.migration.up, outcome)) }
    return
  }
  const differences = compareUps(record, once, await history.snapshot({ since: once }), project.options.compare)
  record.twice = { outcome, differences, leftItsMark: differences.some(({ tier, scope }) => tier !== 'residue' && scope !== 'sequence') }
}

/** Whether the database is in the state after the up, because no down has changed it. */
export async function isStillUp({ up, down, subject: { migration } }: WalkRecord): Promise<boolean> {
  if (!up?.ok || !down) return false
  if (down.state !== 'run') return true
  return !down.outcome.ok && leftNothing(migration.down!, down.outcome)
}
