import { compareSnapshots } from '../catalog/diff.ts'
import type { Snapshot } from '../catalog/snapshot.ts'
import type { Difference } from '../core/difference.ts'
import type { Step } from '../core/event.ts'
import { evaluateConditions } from '../spec/conditions.ts'
import { admit } from './admission.ts'
import { applyTwice, isStillUp, noteTwice } from './apply-twice.ts'
import { tryStatements } from './claims.ts'
import { changesCluster, compareStates, compareUps } from './compare-states.ts'
import { DataQueries } from './data-queries.ts'
import { finish } from './finish.ts'
import type { History } from './history.ts'
import { readDeclaredLosses, readLossesUndone } from './losses.ts'
import { readLeftRows } from './read-left-rows.ts'
import type { Subject, WalkRecord } from './record.ts'
import { type GuardedTable, guardedTables, mayChangeRows, withWhatIsSeen } from './row-security.ts'
import { runStep } from './script-step.ts'
import { runSeeds } from './seeding.ts'
import { endedNotes } from './standing/ended-notes.ts'
import { tryStandingAccess } from './standing/standing-access.ts'
import { StandingQueries } from './standing/standing-queries.ts'
import { tryAccess } from './try-access.ts'
import { type RowSecurityWatch, watchRowSecurity } from './visibility/watch.ts'
import type { WalkTools } from './walk-tools.ts'
import { isUsedBySeeds, planUse, walkUse } from './walk-use.ts'

/**
 * Walks one migration: before → up → after → down → undone → up → again (→ use → down → undone after use), and leaves the history one migration
 * further, in a state that held no seeds and no rows of the walk.
 */
export async function walk(index: number, subject: Subject, tools: WalkTools): Promise<WalkRecord> {
  const { history, project, onEvent } = tools
  const { migration, spec } = subject
  const step = (name: Step) => onEvent({ type: 'step', migration, step: name })
  const record: WalkRecord = { subject, notes: [...(migration.notes ?? []), ...endedNotes(subject)] }
  await history.moveTo(index)
  record.ledgerTables = history.ledgerTables
  record.platformTables = history.platformTables
  record.failedBefore = history.failedBefore(index)
  if (record.failedBefore.length > 0) record.notes.push(failedBeforeNote(record.failedBefore))

  const { admitted } = subject
  const seeded = (spec?.seeds?.before?.length ?? 0) + admitted.length > 0
  if (spec?.preconditions) {
    const { preconditions } = spec
    record.preconditions = await history.session((client) => evaluateConditions(client, preconditions))
  }
  if (seeded) {
    step('seed')
    record.clean = await history.currentSnapshot()
    await history.copy()
    if (admitted.length > 0) record.admission = await admit(history, project, admitted)
    const names = spec?.seeds?.before ?? []
    if (names.length > 0 && record.admission?.ok !== false)
      record.seedsBefore = await runSeeds(history, { project, actors: subject.actors }, names)
  }
  const inOrder = record.admission?.ok !== false && (record.seedsBefore?.every(({ ok }) => ok) ?? true)
  if (inOrder) {
    step('before')
    record.before = seeded ? await history.snapshot() : await history.currentSnapshot()
    if (record.clean) record.seedChanges = compareSnapshots(record.clean, record.before)
    if (record.before.rows) await tools.copies.hold((use) => history.read(use), record.before.rows)
    await walkUp(record, tools, seeded, step)
  }
  if (record.up) history.noteUp(index, record.up)
  await finish(record, tools, seeded)
  return record
}

function failedBeforeNote(ups: readonly { readonly id: string; readonly message: string }[]): string {
  const [first] = ups
  const others = ups.length > 1 ? ` and ${ups.length - 1} more` : ''
  return `It was walked on what is there although the up of ${first!.id}${others} failed (${first!.message}).`
}

async function walkUp(record: WalkRecord, tools: WalkTools, seeded: boolean, step: (name: Step) => void): Promise<void> {
  const { history, project } = tools
  const { migration, spec } = record.subject
  const data = new DataQueries(spec?.data ?? [], history)
  await data.ask('before')
  const standing = new StandingQueries(record.subject, tools)
  await standing.askBefore()
  const { before } = record as { before: Snapshot }
  if (spec?.rollback) record.losses = await history.session((client) => readDeclaredLosses(client, record, before))

  const touched = await history.watchDependencies(record.subject)
  const standIns = await history.watchStandIns()
  const rowSecurity = await watchRowSecurity(record, tools)

  const role = runsAs(project)
  const guardedBefore = mayChangeRows(migration.up.sql) ? await history.read((client) => guardedTables(client, role)) : []

  step('up')
  record.up = await runStep(history, migration.up)
  record.standIns = await standIns?.(migration.up, record.up)
  if (migration.up.transaction === 'inferred' && record.up.ranAs === 'statements') {
    record.notes.push(
      'The up ran statement by statement, because it has transactions of its own, cannot run in one, or is written for psql.',
    )
  }
  if (!record.up.ok) return

  step('after')
  record.after = await history.snapshot({ since: record.before })
  record.changes = compareSnapshots(record.before!, record.after).filter((difference) => !isOtherColumns(difference))
  if (touched) record.touched = await touched(before, record.after, record.changes)
  if (changesCluster(record.changes)) await history.dropCopy()
  else if (!seeded) await history.copy()
  await data.ask('after')
  await rowSecurity.after()
  planUse(record)
  if (record.up.idle) await lookAtGuarded(record, tools, guardedBefore)
  if (migration.verify) record.verified = await history.run(migration.verify)
  if (spec?.postconditions) {
    const { postconditions } = spec
    record.postconditions = await history.session((client) => evaluateConditions(client, postconditions))
  }
  await tryStatements(record, tools)
  await tryAccess(record, tools)
  record.standing = [...(await standing.outcomes()), ...(await tryStandingAccess(record.subject, tools))]

  if (await rollBack(record, history, step)) await walkUndone(record, tools, data, step, rowSecurity)
  else if (await isStillUp(record)) await applyTwice(record, { history, project }, record.after, step)
  record.data = data.outcomes()
}

function runsAs({ options, platform: { platform } }: WalkTools['project']): string | undefined {
  return options.runAs ?? platform.runAs
}

/** The tables whose row security held for the role all the while: it did before the up and does after it. */
async function lookAtGuarded(record: WalkRecord, { history, project }: WalkTools, before: readonly GuardedTable[]): Promise<void> {
  const wasGuarded = new Set(before.map(({ table }) => JSON.stringify(table)))
  record.guarded = await history.read(async (client) => {
    const still = (await guardedTables(client, runsAs(project))).filter(({ table }) => wasGuarded.has(JSON.stringify(table)))
    return withWhatIsSeen(client, still)
  })
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

async function walkUndone(
  record: WalkRecord,
  tools: WalkTools,
  data: DataQueries,
  step: (name: Step) => void,
  rowSecurity: RowSecurityWatch,
): Promise<void> {
  const { history, project, copies } = tools
  step('undone')
  record.undone = await history.snapshot({ since: record.after })
  record.leftovers = compareStates(record, record.before!, record.undone, project.options.compare)
  const { undone } = record
  if (record.losses) record.losses = await history.session((client) => readLossesUndone(client, record.losses, undone))
  await rowSecurity.undone()
  record.leftRows = await readLeftRows(history, copies, record.before!, undone, record.leftovers)
  if (!isUsedBySeeds(record)) await data.ask('afterRollback')

  step('again')
  record.again = await runStep(history, record.subject.migration.up)
  // With an empty down this was a second up on what the first one led to.
  const { down, subject } = record
  const isSecond = down?.state === 'empty'
  if (subject.idempotent && isSecond) await noteTwice(record, { history, project }, undone, record.again)
  if (!record.again.ok) return
  const again = await history.snapshot({ rows: subject.idempotent, since: record.undone })
  record.againDifferences = compareUps(record, record.after!, { ...again, rows: null }, project.options.compare)
  if (!isSecond) await applyTwice(record, { history, project }, again, step)
  if (record.twice?.leftItsMark) return
  await walkUse(record, tools, data, again, step)
}
