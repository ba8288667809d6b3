import { sqlName, sqlText } from '../core/sql-name.ts'
import { type Attempt, attempt, type Stage } from './attempt.ts'
import { factsOf, Rows, refusedAsAWhole, wordsOfAttempt } from './reach.ts'
import { formSetting, onlySetting } from './recording.ts'
import { isByConstraint, isByPolicy, isByPrivilege, ownWords, serverWords } from './refusal.ts'
import type { ReadRow } from './rows.ts'
import type { Reach } from './trial.ts'

/** Like which rows the actor may add one: a copy of each is sent, which the policies see before a constraint does. */
export async function tryInsert(stage: Stage, candidates: readonly ReadRow[]): Promise<Reach> {
  const { relation } = stage
  const { insert, usesSchema } = factsOf(stage)
  const isMissing = !usesSchema || insert.length === 0
  const columns = relation.columns.filter(({ generated }) => !generated).map(({ name }) => name)
  if (candidates.length === 0) return withoutRows(stage, isMissing)
  const found = new Rows()
  for (const row of candidates) {
    const values = columns.map((name) => literal(row.values.get(name)))
    const statement = `insert into ${relation.sql} (${columns.map(sqlName).join(', ')}) overriding system value values (${values.join(', ')})`
    const tried = await attempt(stage, [statement])
    if (tried.outcome === 'refused' && isByPrivilege(tried.error))
      return refusedAsAWhole(tried, isMissing || columns.some((name) => !insert.includes(name)))
    takeNew(found, stage, row, tried, relation.before.insert)
  }
  return found.tried()
}

/** Without rows only a missing privilege can be seen. */
async function withoutRows(stage: Stage, isMissing: boolean): Promise<Reach> {
  if (!isMissing) return new Rows().tried()
  const tried = await attempt(stage, [`insert into ${stage.relation.sql} select * from ${stage.relation.sql} where false`])
  return tried.outcome === 'done' ? new Rows().tried() : refusedAsAWhole(tried, true)
}

function literal(value: string | null | undefined): string {
  return value === null || value === undefined ? 'null' : sqlText(value)
}

/** What rows one that the actor may change may become: a copy of each. */
export async function tryUpdateTo(stage: Stage, candidates: readonly ReadRow[], from: Reach): Promise<Reach> {
  const { relation } = stage
  if (from.state !== 'tried') return from
  const target = [...from.reached][0] ?? [...from.blindly][0]
  if (target === undefined) return { state: 'untried', reason: 'There is no row that it may change.' }
  const { select, update } = factsOf(stage)
  const settable = relation.columns.filter(({ generated, always, name }) => !generated && !always && update.includes(name))
  const found = new Rows()
  for (const row of candidates) {
    const set = settable.map(({ name }) => `${sqlName(name)} = ${literal(row.values.get(name))}`)
    const blind = `update ${relation.sql} set ${set.join(', ')}`
    const settings = { [formSetting]: 'to', [onlySetting]: target }
    const tried = await attempt(stage, [blind], { settings })
    const blindly = new Rows()
    takeNew(blindly, stage, row, tried, relation.before.update)
    const name = select[0]
    if (!blindly.reached.has(row.id) || name === undefined) {
      move(blindly, found, row.id)
      continue
    }
    if (!from.reached.has(target)) {
      found.blindly.add(row.id)
      continue
    }
    const sighted = new Rows()
    const where = ` where ${sqlName(name)} is null or ${sqlName(name)} is not null`
    takeNew(sighted, stage, row, await attempt(stage, [blind + where], { settings }), relation.before.update)
    if (sighted.keptOut.has(row.id)) found.blindly.add(row.id)
    else move(sighted, found, row.id)
  }
  return found.tried()
}

function move(from: Rows, to: Rows, id: string): void {
  if (from.reached.has(id)) to.reached.add(id)
  const keptOut = from.keptOut.get(id)
  if (keptOut !== undefined) to.keptOut.set(id, keptOut)
  const undecided = from.undecided.get(id)
  if (undecided !== undefined) to.undecided.set(id, undecided)
}

/** What a new row came to: let in, refused by a policy, or neither is known. */
function takeNew(found: Rows, { relation }: Stage, { id }: ReadRow, tried: Attempt, changes: boolean): void {
  if (tried.outcome === 'not the actor') found.undecided.set(id, wordsOfAttempt(tried))
  else if (tried.outcome === 'refused') {
    if (isByPolicy(tried.error) && !changes) found.keptOut.set(id, 'refused by policy')
    else if (isByConstraint(tried.error, relation.tree) && !changes) found.reached.add(id)
    else found.undecided.set(id, serverWords(tried.error))
  } else if (!/ 1$/.test(tried.tags[0] ?? '')) {
    found.undecided.set(id, ownWords('a trigger or a rule of the table passes over the row'))
  } else if (changes) found.undecided.set(id, ownWords('a trigger of the table that fires before may have changed the row'))
  else found.reached.add(id)
}
