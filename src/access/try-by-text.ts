import type { Client } from 'pg'
import type { Actor } from '../core/actor.ts'
import { sqlName } from '../core/sql-name.ts'
import { attempt, type Stage, savepoint } from './attempt.ts'
import { factsOf, Rows, refusedAsAWhole } from './reach.ts'
import { type Relation, whyUntried } from './relation.ts'
import { allRows, idsOf, rowsByText, type SeenRows, seenRows } from './row-texts.ts'
import type { ReadRows } from './rows.ts'
import { ask, send } from './send.ts'
import type { Command, Reach } from './trial.ts'
import type { Reaches } from './try-actor.ts'
import { tryViewWrite, type Written } from './try-view-write.ts'

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
  const written = new Map<Actor, Record<'insert' | 'update' | 'delete', Reach | Written>>()
  const isUpdatable = relation.kind === 'view' && (await passesChangesOn(client, relation))
  for (const actor of actors) {
    if (whyUntried(relation, actor) !== undefined) continue
    const stage = stageOf(actor)
    if (commands.includes('select')) {
      const rows = await readAs(stage, everything)
      seen.set(actor, rows)
      if ('rows' in rows) all.push(rows)
    }
    const write = async (command: 'insert' | 'update' | 'delete'): Promise<Reach | Written> => {
      if (!commands.includes(command)) return notAsked
      return relation.kind === 'view' ? await tryViewWrite(stage, command, isUpdatable) : { state: 'untried', reason: 'It is only read.' }
    }
    const writes = { insert: await write('insert'), update: await write('update'), delete: await write('delete') }
    written.set(actor, writes)
    for (const one of Object.values(writes)) if ('before' in one) all.push(one.before)
  }
  await ask(client, `rollback to savepoint ${savepoint}`)
  const read = await allRows(client, relation.name, all, groups)
  const reachOf = (one: Reach | Written): Reach => ('before' in one ? writtenReach(read, one) : one)
  return {
    read,
    async reachesOf(actor) {
      const select = seen.get(actor) ?? notAsked
      const { insert, update, delete: gone } = written.get(actor)!
      return {
        select: 'rows' in select ? Rows.filtered(read.rows, new Set(idsOf(select))).tried() : select,
        insert: reachOf(insert),
        update: {
          from: reachOf(update),
          to: 'before' in update ? { state: 'untried', reason: `What a row may become through ${relation.sql} is not tried.` } : update,
        },
        delete: reachOf(gone),
      }
    },
  }
}

function writtenReach({ rows }: ReadRows, { reached, undecided }: Written): Reach {
  const found = Rows.filtered(
    rows.filter(({ id }) => !undecided.has(id) || reached.has(id)),
    reached,
  )
  for (const { id } of rows) {
    const words = undecided.get(id)
    if (words !== undefined && !reached.has(id)) found.undecided.set(id, words)
  }
  return found.tried()
}

/** Whether the server itself makes changes of the view into changes of its table (docs: Updatable Views), without a trigger or a rule of somebody's, on whatever is below it: those stay silent when it is tried. */
async function passesChangesOn(client: Client, { oid }: Relation): Promise<boolean> {
  const [row] = await ask(
    client,
    `rollback to savepoint ${savepoint}`,
    `with recursive below(oid) as (
       select ${oid}::oid
       union select d.refobjid from below join pg_rewrite w on w.ev_class = below.oid
         join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_class'::regclass)
     select pg_relation_is_updatable(${oid}, false) <> 0
       and not exists (select from pg_trigger join below on below.oid = tgrelid where tgtype & 64 <> 0)
       and not exists (select from pg_rewrite join below on below.oid = ev_class where ev_type <> '1') as updatable`,
  )
  return row?.['updatable'] === 't'
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
