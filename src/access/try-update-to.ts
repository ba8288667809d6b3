import { sqlName } from '../core/sql-name.ts'
import { attempt, type Stage } from './attempt.ts'
import { becameOfNewRow, type Difference, literal } from './new-row.ts'
import { factsOf, type NewRow, Rows } from './reach.ts'
import { changing, formSetting, onlySetting } from './recording.ts'
import type { ReadRow } from './rows.ts'
import type { Reach } from './trial.ts'
import { settable, whereOf } from './try-change.ts'

/**
 * What a row that the actor may change may become: a copy of each candidate. It is the candidate itself where the actor may change that one, so that what it may not set is the same.
 *
 * @param from the rows that it may change.
 */
export async function tryUpdateTo(stage: Stage, candidates: readonly ReadRow[], from: Reach): Promise<Reach> {
  const { relation } = stage
  if (from.state !== 'tried') return from
  const [first] = [...from.reached, ...from.blindly]
  if (first === undefined) return { state: 'untried', reason: 'There is no row that it may change.' }
  const { update } = factsOf(stage)
  const columns = settable(relation).filter(({ name }) => update.includes(name))
  const difference = { byPrivilege: columns.length < settable(relation).length, byTrigger: relation.before.update }
  const found = new Rows()
  for (const row of candidates) {
    const set = columns.map(({ name }) => `${sqlName(name)} = ${literal(row.values.get(name))}`)
    const own = from.reached.has(row.id) || from.blindly.has(row.id)
    const target = own && columns.length < relation.columns.length ? row.id : first
    const blind = `update ${relation.sql} set ${set.join(', ')}`
    const became = await tryOne(stage, row, blind, { target, sees: from.reached.has(target), difference })
    if (became === 'blindly') found.blindly.add(row.id)
    else found.take(row.id, became)
  }
  return found.tried()
}

interface Becoming {
  readonly target: string
  /** Whether a statement with a WHERE reaches the target. */
  readonly sees: boolean
  readonly difference: Difference
}

/** First without a WHERE, which is asked the least; then with one, where the policies for SELECT must let the new row in as well. */
async function tryOne(stage: Stage, row: ReadRow, blind: string, { target, sees, difference }: Becoming): Promise<NewRow | 'blindly'> {
  const settings = { [formSetting]: changing, [onlySetting]: target }
  const send = async (statement: string) => becameOfNewRow(stage, row, await attempt(stage, [statement], { settings }), difference)
  const blindly = await send(blind)
  const where = whereOf(stage)
  if (blindly !== 'reached' || where === undefined) return blindly
  if (!sees) return 'blindly'
  const sighted = await send(blind + where)
  return typeof sighted === 'string' && sighted !== 'reached' ? 'blindly' : sighted
}
