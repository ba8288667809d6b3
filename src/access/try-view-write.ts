import { sqlName } from '../core/sql-name.ts'
import { type Attempt, attempt, type Stage } from './attempt.ts'
import { literal } from './new-row.ts'
import { factsOf, notAsked, refusedAsAWhole, wordsOf } from './reach.ts'
import { ownWords } from './refusal.ts'
import { idsOf, rowsByText, type SeenRows, seenRows } from './row-texts.ts'
import type { Reach, ServerWords } from './trial.ts'

/** Which rows of a view went away, or became others, when the actor wrote through it. */
export interface Written {
  /** The rows of the view before, for somebody who sees all and has the actor's settings. */
  readonly before: SeenRows
  readonly reached: ReadonlySet<string>
  readonly undecided: ReadonlyMap<string, ServerWords>
}

type Write = 'insert' | 'update' | 'delete'

/**
 * Tries whether the actor writes through a view at all; and where it may, and the server itself passes changes of the view on to its table, which rows it deletes or changes: they are really
 * changed, with the triggers of the tables silent, and the view is read again.
 */
export async function tryViewWrite(stage: Stage, command: Write, isUpdatable: boolean): Promise<Reach | Written> {
  const { relation, actor, administrator } = stage
  const { insert, update, deleteTable, usesSchema } = factsOf(stage)
  if (!usesSchema || (command === 'delete' ? !deleteTable : (command === 'insert' ? insert : update).length === 0))
    return denied(stage, command)
  if (command === 'insert' || !isUpdatable || !administrator.isSuperuser) {
    return { state: 'untried', reason: `${actor.role} has the privilege; which rows it reaches through ${relation.sql} is not tried.` }
  }
  const before = await readLater(stage, [])
  if (!('seen' in before)) return refusedAsAWhole(before, false)
  const written = await (command === 'delete' ? deleted(stage, before.seen) : updated(stage, before.seen))
  if (!('before' in written)) return written
  const unseen = (await shownTo(stage)).filter((id) => !new Set(idsOf(before.seen)).has(id))
  const words = ownWords('the view shows it to nobody else, so nobody sees what becomes of it')
  return { ...written, undecided: new Map([...written.undecided, ...unseen.map((id) => [id, words] as const)]) }
}

/** What the view shows the actor itself, which may be other rows where it asks who reads (`owner = current_user`). */
async function shownTo(stage: Stage): Promise<string[]> {
  const { relation, actor } = stage
  const tried = await attempt(stage, [rowsByText(relation.sql)], { prepare: [`grant select on ${relation.sql} to ${sqlName(actor.role)}`] })
  return tried.outcome === 'done' ? idsOf(seenRows(tried.fields[0], tried.results[0])) : []
}

/** The server says that a privilege is missing before it touches a row. */
async function denied(stage: Stage, command: Write): Promise<Reach> {
  const { relation } = stage
  const statement = {
    insert: `insert into ${relation.sql} default values`,
    update: `update ${relation.sql} set ${sqlName(relation.columns[0]?.name ?? '')} = null`,
    delete: `delete from ${relation.sql}`,
  }[command]
  const tried = await attempt(stage, [statement])
  if (tried.outcome === 'done') return notAsked(relation)
  const reach = refusedAsAWhole(tried, true)
  // A view that takes no changes refuses them whoever asks.
  return reach.state === 'failed' ? { state: 'untried', reason: `Nobody can do that: ${reach.words.message}.` } : reach
}

async function readLater(
  stage: Stage,
  statements: readonly string[],
): Promise<{ readonly seen: SeenRows } | Exclude<Attempt, { outcome: 'done' }>> {
  const tried = await attempt(stage, statements, { silent: true, afterwards: rowsByText(stage.relation.sql) })
  return tried.outcome === 'done' ? { seen: seenRows(tried.later.fields, tried.later.rows) } : tried
}

function missingFrom(after: SeenRows, before: SeenRows): Set<string> {
  const there = new Set(idsOf(after))
  return new Set(idsOf(before).filter((id) => !there.has(id)))
}

async function deleted(stage: Stage, before: SeenRows): Promise<Reach | Written> {
  const after = await readLater(stage, [`delete from ${stage.relation.sql}`])
  return 'seen' in after ? { before, reached: missingFrom(after.seen, before), undecided: new Map() } : refusedAsAWhole(after, false)
}

/** A column gets one value in every row, and then another one, because a row that has the value already does not show whether it was reached. */
async function updated(stage: Stage, before: SeenRows): Promise<Reach | Written> {
  const ids = idsOf(before)
  let refused: Exclude<Attempt, { outcome: 'done' }> | undefined
  for (const column of factsOf(stage).update) {
    const reached = new Set<string>()
    const decided = new Set<string>()
    for (const value of [...new Set(before.rows.map((row) => row[column] ?? null))].slice(0, 2).concat(null)) {
      const after = await readLater(stage, [`update ${stage.relation.sql} set ${sqlName(column)} = ${literal(value)}`])
      if (!('seen' in after)) {
        refused = after
        continue
      }
      for (const id of missingFrom(after.seen, before)) reached.add(id)
      for (const [index, row] of before.rows.entries()) if ((row[column] ?? null) !== value) decided.add(ids[index]!)
    }
    if (decided.size === 0 && before.rows.length > 0) continue
    const words = refused === undefined ? { sqlstate: '00000', message: 'no value could be given to it' } : wordsOf(refused)
    return { before, reached, undecided: new Map(ids.filter((id) => !decided.has(id)).map((id) => [id, words])) }
  }
  return refused === undefined
    ? { state: 'untried', reason: 'There is no value that an update could give.' }
    : refusedAsAWhole(refused, false)
}
