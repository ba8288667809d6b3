import type { Client } from 'pg'
import { DatabaseError } from 'pg'
import type { Actor } from '../core/actor.ts'
import { type Administrator, asANewSession, readAdministrator, readRolesSettings } from './act-as.ts'
import type { Stage } from './attempt.ts'
import { isCall, readCall } from './call.ts'
import { type Relation, readRelation, whyBypasses, whyUntried } from './relation.ts'
import { type ReadRows, readRows } from './rows.ts'
import { send } from './send.ts'
import { signatureOf } from './signature.ts'
import { type ActorTrial, type Command, commands, type Reach, type TableTrial } from './trial.ts'
import { noTriggers, type Prepared, prepare, type Reaches, tryCommands } from './try-actor.ts'
import { tryByText } from './try-by-text.ts'

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
  await send(client, ['savepoint pg_roundtrip_trial', ...asANewSession])
  try {
    const administrator = await readAdministrator(client)
    const roles = [...new Set(request.actors.map(({ role }) => role))]
    const relation = await (isCall(request.relation) ? readCall : readRelation)(client, request.relation, roles)
    return relation && (await tryRelation(client, administrator, relation, request))
  } finally {
    await send(client, ['rollback to savepoint pg_roundtrip_trial', 'release savepoint pg_roundtrip_trial'])
  }
}

async function tryRelation(client: Client, administrator: Administrator, relation: Relation, request: TrialRequest): Promise<TableTrial> {
  const { groups = {}, actors, login } = request
  const asked = request.commands ?? commands
  // Those of the server itself are never missing, and what they are when nobody sets them is not empty.
  const own = actors.flatMap(({ settings = {} }) => Object.keys(settings)).filter((name) => name.includes('.'))
  const empty = Object.fromEntries(own.map((name) => [name, '']))
  const ofRoles = await readRolesSettings(client, [...relation.roles.keys()], login)
  const known: Stage['known'] = new Map()
  const stageOf = (actor: Actor, prepared: Prepared): Stage => {
    const { tells } = prepared
    const bypasses = whyBypasses(relation, actor.role) !== undefined
    return { client, administrator, relation, actor, login, defaults: { ...empty, ...ofRoles.get(actor.role) }, bypasses, tells, known }
  }
  const actorTrials = async (reachesOf: (actor: Actor) => Promise<Reaches>): Promise<ActorTrial[]> => {
    const tried: ActorTrial[] = []
    for (const actor of actors) {
      const facts = relation.roles.get(actor.role)
      const reason = whyUntried(relation, actor)
      if (reason !== undefined || !facts) tried.push({ actor, ...allUntried(reason ?? `There is no role ${actor.role}.`) })
      else {
        const bypasses = whyBypasses(relation, actor.role)
        const { select, insert, update } = facts
        const columns = relation.kind === 'table' && { columns: { select, insert, update } }
        tried.push({ actor, ...(bypasses !== undefined && { bypasses }), ...(await reachesOf(actor)), ...columns })
      }
    }
    return tried
  }
  const trialOf = ({ rows, leftOut, unreadable }: ReadRows, tried: readonly ActorTrial[]): TableTrial => ({
    schema: relation.schema,
    name: relation.name,
    kind: relation.kind,
    rowSecurity: { enabled: relation.enabled, forced: relation.forced },
    ...(relation.kind === 'table' && { columns: relation.columns.map(({ name }) => name) }),
    rows: rows.map(({ id, key, groups, words }) => ({ id, key, groups, words })),
    leftOut,
    unreadable,
    actors: tried,
  })
  if (!'rp'.includes(relation.relkind) || relation.kind === 'function') {
    const { read, reachesOf } = await tryByText(client, relation, actors, (actor) => stageOf(actor, noTriggers), groups, asked)
    return trialOf(read, await actorTrials(reachesOf))
  }
  let read: ReadRows
  try {
    read = await readRows(client, relation, groups)
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    const reason = `${administrator.name} cannot read all its rows: ${error.message}`
    return trialOf({ rows: [], leftOut: 0, unreadable: new Map() }, await actorTrials(async () => allUntried(reason)))
  }
  const conditions = Object.entries(groups).flatMap(([name, condition]) => (read.unreadable.has(name) ? [] : [condition]))
  const prepared = await prepare(client, administrator, relation, signatureOf(relation, conditions))
  const how = { commands: asked, grouped: conditions.length > 0 }
  return trialOf(read, await actorTrials((actor) => tryCommands(stageOf(actor, prepared), read, prepared, how)))
}

function allUntried(reason: string): Reaches {
  const reach: Reach = { state: 'untried', reason }
  return { select: reach, insert: reach, update: { from: reach, to: reach }, delete: reach }
}
