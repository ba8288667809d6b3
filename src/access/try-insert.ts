import { sqlName } from '../core/sql-name.ts'
import { attempt, type Stage } from './attempt.ts'
import { attemptEach } from './attempt-each.ts'
import { becameOfNewRow, literal } from './new-row.ts'
import { factsOf, notAsked, Rows, refusedAsAWhole } from './reach.ts'
import { isByPrivilege } from './refusal.ts'
import type { ReadRow } from './rows.ts'
import type { Reach } from './trial.ts'

/** Like which rows the actor may add one: a copy of each is sent, which the policies see before a constraint does. Columns that it may not set take their defaults. */
export async function tryInsert(stage: Stage, candidates: readonly ReadRow[]): Promise<Reach> {
  const { relation } = stage
  if (relation.columns.length === 0) return { state: 'untried', reason: `${relation.sql} has no columns.` }
  const { insert, usesSchema } = factsOf(stage)
  const isMissing = !usesSchema || insert.length === 0
  if (isMissing || candidates.length === 0) return withoutRows(stage, isMissing)
  const columns = relation.columns.filter(({ generated, name }) => !generated && insert.includes(name))
  const others = relation.columns.filter(({ generated, name }) => !generated && !insert.includes(name))
  const difference = { byPrivilege: others.length > 0, byTrigger: relation.before.insert }
  const found = new Rows()
  const statements = candidates.map((row) => {
    const values = columns.map(({ name }) => literal(row.values.get(name)))
    const text = `insert into ${relation.sql} (${columns.map(({ name }) => sqlName(name)).join(', ')}) overriding system value values (${values.join(', ')})`
    return { text, prepare: others.flatMap((column) => withoutSequence(stage, column, row)) }
  })
  for (const [index, tried] of (await attemptEach(stage, statements)).entries()) {
    if (tried.outcome === 'refused' && isByPrivilege(tried.error)) return refusedAsAWhole(tried, false)
    const row = candidates[index]!
    found.take(row.id, becameOfNewRow(stage, row, tried, difference))
  }
  return found.tried()
}

/** A sequence that moved on does not come back by a rollback: the row's own value is the default instead. */
function withoutSequence(
  { relation }: Stage,
  { name, fromSequence, identity }: Stage['relation']['columns'][number],
  row: ReadRow,
): string[] {
  if (!fromSequence) return []
  const column = `alter table ${relation.sql} alter column ${sqlName(name)}`
  return [...(identity ? [`${column} drop identity`] : []), `${column} set default ${literal(row.values.get(name))}`]
}

/** Without rows only a missing privilege can be seen; it is asked for before anything is computed. */
async function withoutRows(stage: Stage, isMissing: boolean): Promise<Reach> {
  if (!isMissing) return new Rows().tried()
  const tried = await attempt(stage, [`insert into ${stage.relation.sql} default values`])
  if (tried.outcome !== 'done') return refusedAsAWhole(tried, true)
  return notAsked(stage.relation)
}
