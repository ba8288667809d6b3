import { sqlName, sqlText } from '../core/sql-name.ts'
import { attempt, type Stage } from './attempt.ts'
import { factsOf, Rows, refusedAsAWhole } from './reach.ts'
import { type ReadRow, rowId } from './rows.ts'
import type { Reach } from './trial.ts'

/**
 * Which rows the actor reads. Policies do not depend on privileges: who may read some columns is lent the whole rows to tell them by.
 *
 * @param isPart whether the table has more rows than these.
 */
export async function trySelect(stage: Stage, rows: readonly ReadRow[], isPart: boolean): Promise<Reach> {
  const { relation, actor } = stage
  const { select, selectTable, usesSchema } = factsOf(stage)
  const lent = !selectTable && select.length > 0
  const prepare = lent ? [`grant select on ${relation.sql} to ${sqlName(actor.role)}`] : []
  const places = new Set(rows.map(({ id }) => id.slice(id.indexOf(' ') + 1)))
  const where = isPart ? ` where ctid = any(array[${[...places].map(sqlText).join(', ')}]::tid[])` : ''
  const tried = await attempt(stage, [`select tableoid as part, ctid as place from ${relation.sql}${where}`], { prepare })
  if (tried.outcome !== 'done') return refusedAsAWhole(tried, !usesSchema || select.length === 0)
  return Rows.filtered(rows, new Set(tried.results[0]?.map(({ part, place }) => rowId(part ?? '', place ?? '')))).tried()
}
