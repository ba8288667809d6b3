import { sqlName } from '../core/sql-name.ts'
import type { Stage } from './attempt.ts'
import { attemptEach } from './attempt-each.ts'
import { becameOfNewRow, literal } from './new-row.ts'
import { factsOf, Rows } from './reach.ts'
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
  const changes = candidates.map((row) => {
    const set = columns.map(({ name }) => `${sqlName(name)} = ${literal(row.values.get(name))}`)
    const own = from.reached.has(row.id) || from.blindly.has(row.id)
    const target = own && columns.length < relation.columns.length ? row.id : first
    return {
      row,
      text: `update ${relation.sql} set ${set.join(', ')}`,
      target,
      sees: from.reached.has(target),
    }
  })
  const became = async (some: readonly Change[], where: string) => {
    const attempts = await attemptEach(
      stage,
      some.map(({ text, target }) => ({ text: text + where, target })),
    )
    return attempts.map((tried, index) => becameOfNewRow(stage, some[index]!.row, tried, difference))
  }
  // First without a WHERE, which is asked the least; then with one, where the policies for SELECT must let the new row in as well.
  const found = new Rows()
  const where = whereOf(stage)
  const sighted: Change[] = []
  for (const [index, blindly] of (await became(changes, '')).entries()) {
    const change = changes[index]!
    if (blindly !== 'reached' || where === undefined) found.take(change.row.id, blindly)
    else if (change.sees) sighted.push(change)
    else found.blindly.add(change.row.id)
  }
  for (const [index, row] of (where === undefined ? [] : await became(sighted, where)).entries()) {
    const { id } = sighted[index]!.row
    if (row !== 'reached' && typeof row === 'string') found.blindly.add(id)
    else found.take(id, row)
  }
  return found.tried()
}

interface Change {
  readonly row: ReadRow
  readonly text: string
  /** The id of the row that is changed. */
  readonly target: string
  /** Whether a statement with a WHERE reaches the row that is to be changed. */
  readonly sees: boolean
}
