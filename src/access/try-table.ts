import type { Client } from 'pg'
import { DatabaseError } from 'pg'
import type { Actor } from '../core/actor.ts'
import { type Administrator, readAdministrator } from './act-as.ts'
import { type Stage, savepoint } from './attempt.ts'
import { sampled } from './reach.ts'
import { makeRecording } from './recording.ts'
import { serverWords } from './refusal.ts'
import { type Relation, readRelation } from './relation.ts'
import { type ReadRow, type ReadRows, readRows } from './rows.ts'
import { ask, send } from './send.ts'
import type { ActorTrial, Command, Reach, TableTrial } from './trial.ts'
import { commands as allCommands } from './trial.ts'
import { tryDelete, tryUpdateFrom } from './try-change.ts'
import { tryInsert, tryUpdateTo } from './try-insert.ts'
import { trySelect } from './try-select.ts'

export interface TrialRequest {
  /** As in SQL, with its schema: `public.stories`; a view; or a call that returns rows: `public.search('x')`, of which only select is tried. */
  readonly relation: string
  /** Groups of rows by name, as SQL over the relation. Default: none. */
  readonly groups?: Readonly<Record<string, string>>
  readonly actors: readonly Actor[]
  /** The platform's login role, who becomes the actor's role. Default: each logs in itself. */
  readonly login?: string
  /** Default: all; the others come back `untried`. */
  readonly commands?: readonly Command[]
}

/**
 * Tries every command as every actor on the rows of one table or view.
 *
 * @param client a session of the administrator, in a transaction that the caller rolls back; nothing else of it changes.
 * @returns undefined: there is no such relation.
 * @throws Error when a command would be decided by somebody whom row security does not hold, and DatabaseError when the session breaks.
 */
export async function tryTable(client: Client, request: TrialRequest): Promise<TableTrial | undefined> {
  await send(client, ['savepoint pg_roundtrip_trial', 'set local search_path to default'])
  try {
    const administrator = await readAdministrator(client)
    const relation = await readRelation(client, request.relation, [...new Set(request.actors.map(({ role }) => role))])
    return relation && (await tryRelation(client, administrator, relation, request))
  } finally {
    await send(client, ['rollback to savepoint pg_roundtrip_trial', 'release savepoint pg_roundtrip_trial'])
  }
}

async function tryRelation(client: Client, administrator: Administrator, relation: Relation, request: TrialRequest): Promise<TableTrial> {
  const { groups = {}, actors } = request
  const trial = {
    schema: relation.schema,
    name: relation.name,
    kind: 'rpf'.includes(relation.relkind) ? ('table' as const) : ('view' as const),
    rowSecurity: { enabled: relation.enabled, forced: relation.forced },
  }
  const nothing = (reason: string): TableTrial => ({
    ...trial,
    rows: [],
    leftOut: 0,
    unreadable: new Map(),
    actors: actors.map((actor) => untried(actor, reason)),
  })
  if (!'rp'.includes(relation.relkind)) return nothing(`${relation.sql} is no table.`)
  let read: ReadRows
  try {
    read = await readRows(client, relation, groups)
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    return nothing(`The administrator cannot read all rows of ${relation.sql}: ${error.message}`)
  }
  const records = await record(client, relation)
  const tried: ActorTrial[] = []
  for (const actor of actors) {
    const role = relation.roles.get(actor.role)
    if (role === undefined) tried.push(untried(actor, `There is no role ${actor.role}.`))
    else {
      const bypasses = whyBypasses(relation, actor)
      const stage: Stage = {
        client,
        administrator,
        relation,
        actor,
        login: request.login,
        bypasses: bypasses !== undefined,
        records: records === undefined,
      }
      const grouped = Object.keys(groups).length > read.unreadable.size
      tried.push({
        actor,
        ...(bypasses !== undefined && { bypasses }),
        ...(await tryActor(stage, read.rows, grouped, records, request.commands ?? allCommands)),
      })
    }
  }
  return {
    ...trial,
    rows: read.rows.map(({ id, key, groups, words }) => ({ id, key, groups, words })),
    leftOut: read.leftOut,
    unreadable: read.unreadable,
    actors: tried,
  }
}

async function tryActor(
  stage: Stage,
  rows: readonly ReadRow[],
  grouped: boolean,
  noRecords: string | undefined,
  commands: readonly Command[],
): Promise<Omit<ActorTrial, 'actor' | 'bypasses'>> {
  const notAsked: Reach = { state: 'untried', reason: 'It was not asked.' }
  const candidates = sampled(rows, grouped)
  const asked = (command: Command, reach: () => Promise<Reach>) => (commands.includes(command) ? reach() : Promise.resolve(notAsked))
  const recording = (reach: () => Promise<Reach>) =>
    noRecords === undefined ? reach() : Promise.resolve<Reach>({ state: 'untried', reason: noRecords })
  const select = await asked('select', () => trySelect(stage, rows))
  const insert = await asked('insert', () => tryInsert(stage, candidates))
  const from = await asked('update', () => recording(() => tryUpdateFrom(stage, rows)))
  const to = await asked('update', () => recording(() => tryUpdateTo(stage, candidates, from)))
  const gone = await asked('delete', () => recording(() => tryDelete(stage, rows)))
  return { select, insert, update: { from, to }, delete: gone }
}

/** Makes the triggers that record, and the savepoint at which every attempt begins. @returns why not. */
async function record(client: Client, relation: Relation): Promise<string | undefined> {
  const { error } = await send(client, [
    'savepoint pg_roundtrip_record',
    'set constraints all immediate',
    // What we make is no business of event triggers.
    'set local session_replication_role = replica',
    ...makeRecording(relation),
    'set local session_replication_role to default',
    `savepoint ${savepoint}`,
  ])
  if (error === undefined) return undefined
  await ask(client, 'rollback to savepoint pg_roundtrip_record', `savepoint ${savepoint}`)
  return `Nothing can be made that records the rows: ${serverWords(error).message}`
}

function whyBypasses(relation: Relation, actor: Actor): string | undefined {
  const facts = relation.roles.get(actor.role)!
  if (facts.superuser) return `${actor.role} is a superuser.`
  if (facts.bypassesRowSecurity) return `${actor.role} has BYPASSRLS.`
  if (relation.enabled && !relation.forced && facts.owns) {
    const whose = relation.owner === actor.role ? 'owns the table' : `has the rights of ${relation.owner}, who owns the table`
    return `${actor.role} ${whose}, and row security is not forced.`
  }
  return undefined
}

function untried(actor: Actor, reason: string): ActorTrial {
  const reach: Reach = { state: 'untried', reason }
  return { actor, select: reach, insert: reach, update: { from: reach, to: reach }, delete: reach }
}
