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
import { tryWriting } from './try-writing.ts'

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
      const no: Reach = {
        state: 'untried',
        reason: `Only reading ${relation.kind === 'function' ? 'what a function returns' : 'a view'} is tried.`,
      }
      const reads = 'rows' in select ? Rows.filtered(read.rows, new Set(idsOf(select))).tried() : select
      const isOnlyRead = relation.kind === 'function' || !relation.roles.has(actor.role)
      const writes = isOnlyRead ? { insert: no, update: { from: no, to: no }, delete: no } : await tryWriting(stageOf(actor), commands, no)
      return { select: reads, ...writes }
    },
  }
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
