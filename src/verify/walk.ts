import type { ExpectStatic } from '@vitest/expect'
import { compareSnapshots } from '../catalog/diff.ts'
import type { Difference } from '../core/difference.ts'
import type { Listener, Step } from '../core/event.ts'
import type { Script } from '../core/migration.ts'
import type { ScriptOutcome } from '../postgres/script.ts'
import { evaluateConditions } from '../spec/conditions.ts'
import { tryStatements } from './claims.ts'
import { DataQueries } from './data-queries.ts'
import type { History } from './history.ts'
import type { Project } from './project.ts'
import type { Subject, WalkRecord } from './record.ts'
import { type RowBags, readRowBags, tablesOf } from './row-bags.ts'
import { runSeeds } from './seeding.ts'

export interface WalkTools {
  readonly project: Project
  readonly history: History
  readonly expect: ExpectStatic
  readonly onEvent: Listener
}

/**
 * Walks one migration: before → up → after → down → undone → up → again (→ use → down → undone after use), and leaves the history one migration
 * further, in a state that held no seeds and no rows of the walk.
 */
export async function walk(index: number, subject: Subject, tools: WalkTools): Promise<WalkRecord> {
  const { history, project, onEvent } = tools
  const { migration, spec } = subject
  const step = (name: Step) => onEvent({ type: 'step', migration, step: name })
  const record: WalkRecord = { subject, notes: [] }
  await history.moveTo(index)

  const seeded = (spec?.seeds?.before?.length ?? 0) > 0
  if (spec?.preconditions) {
    const { preconditions } = spec
    record.preconditions = await history.session((client) => evaluateConditions(client, preconditions))
  }
  if (seeded) {
    step('seed')
    await history.copy()
    record.seedsBefore = await runSeeds(history, project, spec!.seeds!.before!)
  }
  const inOrder = record.seedsBefore?.every(({ ok }) => ok) ?? true
  if (inOrder) {
    step('before')
    record.before = seeded ? await history.snapshot() : await history.currentSnapshot()
    await walkUp(record, tools, seeded, step)
  }
  await finish(record, tools, seeded)
  return record
}

async function walkUp(
  record: WalkRecord,
  { history, project, expect }: WalkTools,
  seeded: boolean,
  step: (name: Step) => void,
): Promise<void> {
  const { migration, spec } = record.subject
  const data = new DataQueries(spec?.data ?? [], history)
  await data.ask('before')
  const used = (spec?.seeds?.whileUp?.length ?? 0) > 0
  const tables = used ? tablesOf(record.before!) : []
  const bags = () => history.session((client) => readRowBags(client, tables))
  const bagsBefore = used ? await bags() : undefined

  step('up')
  record.up = await runStep(history, migration.up)
  if (migration.up.transaction === 'inferred' && record.up.ranAs === 'statements') {
    record.notes.push('The up ran statement by statement, because it has transactions of its own or cannot run in one.')
  }
  if (!record.up.ok) return

  step('after')
  record.after = await history.snapshot({ since: record.before })
  record.changes = compareSnapshots(record.before!, record.after).filter((difference) => !isOtherColumns(difference))
  if (changesCluster(record.changes)) await history.dropCopy()
  else if (!seeded) await history.copy()
  await data.ask('after')
  const bagsAfter = used ? await bags() : undefined
  if (spec?.postconditions) {
    const { postconditions } = spec
    record.postconditions = await history.session((client) => evaluateConditions(client, postconditions))
  }
  await tryStatements(record, history, expect)

  if (await rollBack(record, history, step))
    await walkUndone(record, { history, project }, data, { used, bags, before: bagsBefore, after: bagsAfter }, step)
  record.data = data.outcomes()
}

/** Dependent objects still exist. */
const stillNeeded = '2BP01'

/** Runs a script on a session of its own; once more without the copy of the database, where that is what a role could not be dropped for. */
async function runStep(history: History, script: Script): Promise<ScriptOutcome> {
  const outcome = await history.run(script)
  if (outcome.ok || outcome.error.sqlstate !== stillNeeded || outcome.ranAs === 'statements') return outcome
  return (await history.dropCopy()) ? history.run(script) : outcome
}

function changesCluster(differences: readonly Difference[] | undefined): boolean {
  return differences?.some(({ scope }) => scope === 'cluster') ?? false
}

/** Rows in other columns than before are no other rows: the columns are said to have come or gone. */
function isOtherColumns({ scope, attributes }: Difference): boolean {
  const rows = attributes.find(({ name }) => name === 'rows')
  return scope === 'rows' && rows?.before === rows?.after && attributes.some(({ name }) => name === 'columns')
}

/** `true`: the down ran to its end (one without a statement does). */
async function rollBack(record: WalkRecord, history: History, step: (name: Step) => void): Promise<boolean> {
  const { migration, spec } = record.subject
  if (typeof spec?.rollback === 'object' && 'irreversible' in spec.rollback) record.down = { state: 'irreversible' }
  else if (!migration.down) record.down = { state: 'absent' }
  else {
    step('down')
    const { down } = migration
    const outcome = await runStep(history, down)
    record.down = outcome.ranAs === 'nothing' ? { state: 'empty' } : { state: 'run', outcome }
    return outcome.ok
  }
  return false
}

interface UseSetting {
  readonly used: boolean
  readonly bags: () => Promise<RowBags>
  readonly before: RowBags | undefined
  readonly after: RowBags | undefined
}

async function walkUndone(
  record: WalkRecord,
  { history, project }: Pick<WalkTools, 'history' | 'project'>,
  data: DataQueries,
  { used, bags, before, after }: UseSetting,
  step: (name: Step) => void,
): Promise<void> {
  step('undone')
  record.undone = await history.snapshot({ since: record.after })
  record.leftovers = compareSnapshots(record.before!, record.undone)
  if (!used) await data.ask('afterRollback')

  step('again')
  record.again = await runStep(history, record.subject.migration.up)
  if (!record.again.ok) return
  const again = await history.snapshot({ rows: false, since: record.undone })
  record.againDifferences = compareSnapshots(record.after!, again)
  if (used) await walkUse(record, { history, project }, data, bags, { before: before!, after: after! }, step)
}

/** The second rollback: rows are written under the new schema, then it is undone. */
async function walkUse(
  record: WalkRecord,
  { history, project }: Pick<WalkTools, 'history' | 'project'>,
  data: DataQueries,
  bags: () => Promise<RowBags>,
  known: { readonly before: RowBags; readonly after: RowBags },
  step: (name: Step) => void,
): Promise<void> {
  const { migration, spec } = record.subject
  step('use')
  const use: NonNullable<WalkRecord['use']> = { seeds: await runSeeds(history, project, spec!.seeds!.whileUp!) }
  record.use = use
  if (!use.seeds.every(({ ok }) => ok)) return
  await data.ask('afterUse')
  const used = await bags()
  step('down after use')
  use.down = await runStep(history, migration.down!)
  if (!use.down.ok) return
  step('undone after use')
  use.undone = await history.snapshot({ since: record.undone })
  use.leftovers = compareSnapshots(record.before!, use.undone)
  use.bags = { ...known, used, undone: await bags() }
  await data.ask('afterRollback')
}

async function finish(record: WalkRecord, { history, project }: WalkTools, seeded: boolean): Promise<void> {
  const keep = project.options.keepOnFailure && isFailure(record)
  const kept = await finishHistory(record, history, seeded, keep)
  if (kept !== undefined) record.notes.push(`The database was kept as the walk left it: ${kept}`)
}

async function finishHistory(record: WalkRecord, history: History, seeded: boolean, keep: boolean): Promise<string | undefined> {
  const seen = [record.changes, record.leftovers, record.againDifferences, record.use?.leftovers]
  const untouched = !record.up?.ok && !seeded
  if (seen.some(changesCluster) || !(history.hasCopy || untouched)) return history.finishByRebuilding(record.after, keep)
  if (untouched) {
    history.finishHere()
    return undefined
  }
  return seeded ? history.finishByApplying(keep) : history.finishWithCopy(record.after!, keep)
}

/** Whether the walk itself went wrong; what the checks make of it is theirs. */
function isFailure(record: WalkRecord): boolean {
  const scripts = [record.up, record.down?.state === 'run' ? record.down.outcome : undefined, record.again, record.use?.down]
  const left = [...(record.leftovers ?? []), ...(record.use?.leftovers ?? [])].some(({ tier }) => tier !== 'residue')
  const claims = [record.preconditions, record.postconditions, record.accepts, record.rejects, record.functions, record.data]
  return (
    scripts.some((outcome) => outcome?.ok === false) || left || claims.some((list) => list?.some(({ verdict }) => verdict === 'failed'))
  )
}
