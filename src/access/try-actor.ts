import type { Client } from 'pg'
import type { Administrator } from './act-as.ts'
import { type Stage, savepoint, unnoticed } from './attempt.ts'
import { sampled } from './reach.ts'
import { makeRecording } from './recording.ts'
import type { Relation } from './relation.ts'
import type { ReadRows } from './rows.ts'
import { ask, send } from './send.ts'
import { makeTelling } from './telling.ts'
import type { ActorTrial, Command, Reach } from './trial.ts'
import { settable, tryDelete, tryUpdateFrom } from './try-change.ts'
import { tryInsert } from './try-insert.ts'
import { trySelect } from './try-select.ts'
import { tryUpdateTo } from './try-update-to.ts'

/** What was made in the table's transaction before anybody tries anything. */
export interface Prepared {
  /** Whether new rows are told of. */
  readonly tells: boolean
  /** Why rows that are changed or deleted cannot be recorded. */
  readonly noRecord?: string
}

/** Where nothing is made. */
export const noTriggers: Prepared = { tells: false, noRecord: '' }

export type Reaches = Omit<ActorTrial, 'actor' | 'bypasses' | 'columns'>

/** Makes the triggers that record, and the savepoint at which every attempt begins. */
export async function prepare(client: Client, administrator: Administrator, relation: Relation, signature: string): Promise<Prepared> {
  const tells = newRowsMayDiffer(relation)
  const { error } = await send(client, [
    'savepoint pg_roundtrip_record',
    // A table with pending trigger events takes no trigger.
    'set constraints all immediate',
    ...unnoticed(administrator, [...makeRecording(relation), ...makeTelling(relation, administrator.path, tells ? signature : undefined)]),
    `savepoint ${savepoint}`,
  ])
  if (error === undefined) return { tells }
  await ask(client, 'rollback to savepoint pg_roundtrip_record', `savepoint ${savepoint}`)
  return { tells: false, noRecord: `Nothing can be made that records its rows: ${error.message}` }
}

/** Whether what is stored may be another row than what is sent. */
function newRowsMayDiffer(relation: Relation): boolean {
  const { before, columns, roles } = relation
  const own = columns.filter(({ generated }) => !generated).length
  const isPart = (granted: readonly string[], all: number) => granted.length > 0 && granted.length < all
  return (
    before.insert ||
    before.update ||
    settable(relation).length < own ||
    [...roles.values()].some(({ insert, update }) => isPart(insert, columns.length) || isPart(update, columns.length))
  )
}

/** @param read the rows, which must be all that the table has, or the first of them. */
export async function tryCommands(
  stage: Stage,
  { rows, leftOut }: ReadRows,
  { noRecord }: Prepared,
  { commands, grouped }: { readonly commands: readonly Command[]; readonly grouped: boolean },
): Promise<Reaches> {
  const candidates = sampled(rows, grouped, stage.relation)
  const when = (command: Command, reason: string | undefined, reach: () => Promise<Reach>): Promise<Reach> => {
    if (!commands.includes(command)) return Promise.resolve({ state: 'untried', reason: 'It was not asked.' })
    return reason === undefined ? reach() : Promise.resolve({ state: 'untried', reason })
  }
  const select = await when('select', undefined, () => trySelect(stage, rows, leftOut > 0))
  const insert = await when('insert', noRecord, () => tryInsert(stage, candidates))
  const from = await when('update', noRecord, () => tryUpdateFrom(stage, rows))
  const to = await when('update', noRecord, () => tryUpdateTo(stage, candidates, from))
  const gone = await when('delete', noRecord, () => tryDelete(stage, rows))
  return { select, insert, update: { from, to }, delete: gone }
}
