import { readRows } from '../catalog/fingerprint.ts'
import type { Snapshot } from '../catalog/snapshot.ts'
import type { Step } from '../core/event.ts'
import { compareStates } from './compare-states.ts'
import type { DataQueries } from './data-queries.ts'
import { declaredRollback } from './declared.ts'
import type { Use, WalkRecord } from './record.ts'
import { runStep } from './script-step.ts'
import { runSeeds } from './seeding.ts'
import { tablesAt, watchedTables } from './table-rows.ts'
import type { WalkTools } from './walk-tools.ts'

export function isUsedBySeeds({ subject: { spec } }: WalkRecord): boolean {
  return (spec?.seeds?.whileUp?.length ?? 0) > 0
}

/** Straight after the up, holds the rows that the second rollback will be judged by. */
export async function planUse(record: WalkRecord, { history, copies }: WalkTools): Promise<void> {
  if (isUsedBySeeds(record)) await copies.add((use) => history.read(use), [...record.after!.rows!.tables.values()])
}

/** The second rollback: rows are written under the new schema, then it is undone. */
export async function walkUse(
  record: WalkRecord,
  { history, project, copies }: WalkTools,
  data: DataQueries,
  again: Snapshot,
  step: (name: Step) => void,
): Promise<void> {
  const { migration, spec } = record.subject
  if (!isUsedBySeeds(record)) return
  step('use')
  const use: Use = { seeds: await runSeeds(history, project, spec!.seeds!.whileUp!) }
  record.use = use
  if (!use.seeds.every(({ ok }) => ok)) return
  await data.ask('afterUse')
  const used = await history.read((client) => readRows(client, again.raw))
  const hold = (tables: Iterable<Parameters<typeof copies.add>[1][number]>) => copies.add((read) => history.read(read), [...tables])
  await hold(used.tables.values())
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
  use.undone = await history.snapshot({ since: record.undone })
  use.leftovers = compareStates(record, record.before!, use.undone, project.options.compare)
  await hold(use.undone.rows!.tables.values())
  const { before, after } = record as { before: Snapshot; after: Snapshot }
  const tables = watchedTables(before)
  use.rows = {
    tables,
    before: tablesAt(tables, before, before.rows!, copies),
    after: tablesAt(tables, after, after.rows!, copies),
    // A second up leads to the same schema, so the first one's snapshot says what tables are called.
    used: tablesAt(tables, after, used, copies),
    undone: tablesAt(tables, use.undone, use.undone.rows!, copies),
  }
  await data.ask('afterRollback')
}
