import { compareSnapshots } from '../catalog/diff.ts'
import { type RowState, readRows } from '../catalog/fingerprint.ts'
import type { Snapshot } from '../catalog/snapshot.ts'
import type { Step } from '../core/event.ts'
import { generateRows } from '../seed/generated/generate-rows.ts'
import type { WantedTable } from '../seed/generated/wanted.ts'
import { admit } from './admission.ts'
import { compareStates } from './compare-states.ts'
import type { DataQueries } from './data-queries.ts'
import { declaredRollback } from './declared.ts'
import type { SeedRun, Use, WalkRecord } from './record.ts'
import { runStep } from './script-step.ts'
import { runSeeds } from './seeding.ts'
import { tablesAt, watchedTables } from './table-rows.ts'
import { writesNothing } from './use-plan.ts'
import type { WalkTools } from './walk-tools.ts'
import { wantedTables } from './wanted-tables.ts'

export function isUsedBySeeds({ subject: { spec } }: WalkRecord): boolean {
  return (spec?.seeds?.whileUp?.length ?? 0) > 0
}

/** Straight after the up, says for which tables rows will be made, where no seeds write any. */
export function planUse(record: WalkRecord): void {
  const { spec, migration } = record.subject
  const isIrreversible = typeof spec?.rollback === 'object' && 'irreversible' in spec.rollback
  if (isUsedBySeeds(record) || writesNothing(spec) || !migration.down || isIrreversible) return
  record.wanted = wantedTables(record.before!, record.after!, record.changes ?? [])
}

/**
 * The second rollback: rows are written under the new schema, then it is undone. It is judged by what it starts from, which is what the unused one left: what
 * that one did not bring back is said of it alone.
 *
 * @param again what the up led to the second time.
 */
export async function walkUse(
  record: WalkRecord,
  { history, project, copies }: WalkTools,
  data: DataQueries,
  again: Snapshot,
  step: (name: Step) => void,
): Promise<void> {
  const { migration } = record.subject
  const { undone } = record as { undone: Snapshot }
  const bySeeds = isUsedBySeeds(record)
  // An empty down has nothing to cope with.
  if (!bySeeds && (!record.wanted?.length || record.down?.state !== 'run')) return
  const hold = (state: RowState) => copies.add((read) => history.read(read), [...state.tables.values()])
  const readState = async () => {
    const state = await history.read((client) => readRows(client, again.raw))
    await hold(state)
    return state
  }
  const start = await readState()
  step('use')
  const use: Use = { seeds: await seedsWhileUp(record, { history, project }) }
  record.use = use
  if (!use.seeds.every(({ ok }) => ok)) return
  if (bySeeds) await data.ask('afterUse')
  else {
    use.generated = await history.read((client) => generateRows(client, wantedNow(record, undone, again)))
    if (use.generated.made.length === 0) return
  }
  const used = await readState()
  step('down after use')
  use.down = await runStep(history, migration.down!)
  if (!use.down.ok) {
    if (declaredRollback(record).refuses) {
      const left = await history.snapshot({ since: again })
      use.refusal = compareStates(record, { ...again, rows: used }, left, project.options.compare)
    }
    return
  }
  step('undone after use')
  use.undone = await history.snapshot({ since: undone })
  use.leftovers = compareStates(record, record.before!, use.undone, project.options.compare)
  await hold(use.undone.rows!)
  const tables = watchedTables(undone)
  use.rows = {
    tables,
    before: tablesAt(tables, undone, undone.rows!, copies),
    after: tablesAt(tables, again, start, copies),
    used: tablesAt(tables, again, used, copies),
    undone: tablesAt(tables, use.undone, use.undone.rows!, copies),
  }
  if (bySeeds) await data.ask('afterRollback')
}

/** The actors are there since before the up, unless a script has removed them. */
async function seedsWhileUp({ subject }: WalkRecord, { history, project }: Pick<WalkTools, 'history' | 'project'>): Promise<SeedRun[]> {
  const { spec, actors, admitted } = subject
  const names = spec?.seeds?.whileUp ?? []
  const admission = names.length > 0 && admitted.length > 0 ? await admit(history, project, admitted) : undefined
  return admission?.ok === false ? [admission] : runSeeds(history, { project, actors }, names)
}

/** An up may lead to other tables the second time. */
function wantedNow({ wanted = [], againDifferences = [] }: WalkRecord, undone: Snapshot, again: Snapshot): readonly WantedTable[] {
  return againDifferences.length === 0 ? wanted : wantedTables(undone, again, compareSnapshots(undone, again))
}
