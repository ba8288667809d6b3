import type { Client } from 'pg'
import type { Actor } from '../core/actor.ts'
import { sqlName } from '../core/sql-name.ts'
import { attempt, type Stage, savepoint } from './attempt.ts'
import { factsOf, Rows, refusedAsAWhole } from './reach.ts'
import type { Relation } from './relation.ts'
import { allRows, idsOf, rowsByText, type SeenRows, seenRows } from './row-texts.ts'
import type { ReadRows } from './rows.ts'
import { ask, send } from './send.ts'
import type { Command, Reach } from './trial.ts'
import type { Reaches } from './try-actor.ts'

/**
 * Reads what has no rows of its own as every actor: a view, or what a function returns. Its rows are known by what they hold, and all of them are those that anybody sees: a view that shows
 * each reader something else has nobody who sees all.
 */
export async function tryByText(
  client: Client,
  relation: Relation,
  actors: readonly Actor[],
  stageOf: (actor: Actor) => Stage,
  groups: Readonly<Record<string, string>>,
  commands: readonly Command[],
): Promise<{ readonly read: ReadRows; readonly reachesOf: (actor: Actor) => Promise<Reaches> }> {
  await ask(client, `savepoint ${savepoint}`)
  const everything = rowsByText(relation.sql)
  const seen = new Map<Actor, SeenRows | Reach>()
  const all: SeenRows[] = []
  const ofAdministrator = await send(client, ['set local row_security = off', everything])
  if (ofAdministrator.error === undefined) all.push(seenRows(ofAdministrator.fields[1], ofAdministrator.results[1]))
  for (const actor of actors) {
    if (!relation.roles.has(actor.role) || !commands.includes('select')) continue
    const rows = await readAs(stageOf(actor), everything)
    seen.set(actor, rows)
    if ('rows' in rows) all.push(rows)
  }
  await ask(client, `rollback to savepoint ${savepoint}`)
  const read = await allRows(client, relation.name, all, groups)
  return {
    read,
    async reachesOf(actor) {
      const select = seen.get(actor) ?? notAsked
      const stage = stageOf(actor)
      const write = (command: Command) => (commands.includes(command) ? tryWrite(stage, command) : Promise.resolve(notAsked))
      await ask(client, `savepoint ${savepoint}`)
      const [insert, update, gone] = [await write('insert'), await write('update'), await write('delete')]
      await ask(client, `rollback to savepoint ${savepoint}`)
      return {
        select: 'rows' in select ? Rows.filtered(read.rows, new Set(idsOf(select))).tried() : select,
        insert,
        update: { from: update, to: update },
        delete: gone,
      }
    },
  }
}

/** Whether the privilege is missing, which the server says before it touches a row; what becomes of the rows of the tables below is not looked at. */
async function tryWrite(stage: Stage, command: Command): Promise<Reach> {
  const { relation, actor } = stage
  if (relation.kind === 'function') return { state: 'untried', reason: 'A function is only called.' }
  const { insert, update, deleteTable, usesSchema } = factsOf(stage)
  const isMissing = !usesSchema || (command === 'delete' ? !deleteTable : (command === 'insert' ? insert : update).length === 0)
  if (!isMissing)
    return { state: 'untried', reason: `${actor.role} has the privilege; which rows it reaches through ${relation.sql} is not tried.` }
  const column = sqlName(relation.columns[0]?.name ?? '')
  const statement = {
    select: '',
    insert: `insert into ${relation.sql} default values`,
    update: `update ${relation.sql} set ${column} = null`,
    delete: `delete from ${relation.sql}`,
  }[command]
  const tried = await attempt(stage, [statement])
  if (tried.outcome === 'done')
    throw new Error(`The catalog says that ${actor.role} has no privilege for ${command} on ${relation.sql}, and it has.`)
  const reach = refusedAsAWhole(tried, true)
  // A view that takes no changes refuses them whoever asks.
  return reach.state === 'failed' ? { state: 'untried', reason: `Nobody can do that: ${reach.words.message}.` } : reach
}

const notAsked: Reach = { state: 'untried', reason: 'It was not asked.' }

async function readAs(stage: Stage, everything: string): Promise<SeenRows | Reach> {
  const { relation, actor } = stage
  const { select, selectTable, usesSchema } = factsOf(stage)
  const lent = !selectTable && select.length > 0
  const tried = await attempt(stage, [everything], { prepare: lent ? [`grant select on ${relation.sql} to ${sqlName(actor.role)}`] : [] })
  if (tried.outcome !== 'done') return refusedAsAWhole(tried, !usesSchema || select.length === 0)
  return seenRows(tried.fields[0], tried.results[0])
}
