import type { Client, DatabaseError } from 'pg'
import type { Actor } from '../core/actor.ts'
import { type Administrator, becoming, leaving } from './act-as.ts'
import { type Recorded, readRecorded, recorded } from './recording.ts'
import { ownWords } from './refusal.ts'
import type { Relation } from './relation.ts'
import { type Field, type Sent, send, type TextRow } from './send.ts'
import { readLetIn, readSignature, whoActs } from './telling.ts'
import type { ServerWords } from './trial.ts'

/** What is known of a new row even where it is refused later. */
export interface NewRowSeen {
  /** Its signature, as the policies would see it; undefined: it did not come as far, or nobody asked. */
  readonly signature: string | undefined
  /** Whether the policies have let it in. */
  readonly letIn: boolean
}

/** What came of statements that were sent as an actor. */
export type Attempt =
  | (NewRowSeen & {
      readonly outcome: 'done'
      readonly results: readonly (readonly TextRow[])[]
      /** The columns of each. */
      readonly fields: readonly (readonly Field[])[]
      readonly recorded: readonly Recorded[]
      readonly notices: readonly string[]
      /** What the query afterwards gave. */
      readonly later: { readonly fields: readonly Field[]; readonly rows: readonly TextRow[] }
    })
  | (NewRowSeen & { readonly outcome: 'refused'; readonly error: DatabaseError })
  /** What was sent says nothing, because a function made the session somebody else's. */
  | { readonly outcome: 'changed'; readonly words: ServerWords }
  /** Nothing was sent as the actor. */
  | { readonly outcome: 'not sent'; readonly error: DatabaseError }

/** One table and one actor, to whom the policies hold or who is known to bypass them. */
export interface Stage {
  readonly client: Client
  readonly administrator: Administrator
  readonly relation: Relation
  readonly actor: Actor
  readonly login: string | undefined
  /** Settings of other actors, empty: in a session that had them before they are never missing again, whoever comes first; and those of the actor's role. */
  readonly defaults: Readonly<Record<string, string>>
  /** Whether it is known that no policy holds for the actor. */
  readonly bypasses: boolean
  /** Whether new rows are told of. */
  readonly tells: boolean
  /** One refusal by itself of each kind that the table has shown. */
  readonly known: Map<string, Attempt & { readonly outcome: 'refused' }>
}

/** Where each attempt begins, and what it leaves when it goes back there: nothing. */
export const savepoint = 'pg_roundtrip_actor'

interface Circumstances {
  readonly settings?: Readonly<Record<string, string>>
  /** Statements of the administrator before those. */
  readonly prepare?: readonly string[]
  /** Whether to ask which rows were recorded. */
  readonly records?: boolean
  /** Whether triggers of the tables stay silent, those of foreign keys among them. */
  readonly silent?: boolean
  /** A query of the administrator in the state that the statements have left, with the actor's settings. */
  readonly afterwards?: string
}

/**
 * Sends statements as the actor, in one round trip that begins with going back to the savepoint.
 *
 * @throws Error when the session is not the actor's: it would decide as somebody else.
 */
export async function attempt(
  stage: Stage,
  statements: readonly string[],
  { settings = {}, prepare = [], records = false, silent = false, afterwards }: Circumstances = {},
): Promise<Attempt> {
  const { client, administrator, relation, actor, login, defaults } = stage
  const before = [
    `rollback to savepoint ${savepoint}`,
    ...(prepare.length > 0 ? unnoticed(administrator, prepare) : []),
    ...(silent ? ['set local session_replication_role = replica'] : []),
    becoming(actor, login, administrator, { ...defaults, ...settings }),
  ]
  const after = `select ${whoActs.map((one, index) => `${one} as "${index}"`).join(', ')}${records ? `, ${recorded} as recorded` : ''}`
  const sent = await send(client, [
    ...before,
    whoIsIt(relation),
    ...statements,
    after,
    ...(afterwards === undefined ? [] : [leaving(administrator), afterwards]),
  ])
  if (sent.error !== undefined && sent.results.length < before.length) return { outcome: 'not sent', error: sent.error }
  const who = sent.results[before.length]?.[0]
  if (who === undefined) throw sent.error ?? new Error(`Nobody knows who the session is after it became ${actor.name}.`)
  assertActor(who, stage)
  return whatCame(sent, before.length + 1, statements.length, wordsOfWho(who))
}

/** What we make is no business of event triggers. */
export function unnoticed({ isSuperuser }: Administrator, statements: readonly string[]): string[] {
  if (!isSuperuser) return [...statements]
  return ['set local session_replication_role = replica', ...statements, 'set local session_replication_role to default']
}

/**
 * Read after the session became the actor, in the message that tries. Whether row security is active tells every way round it: a superuser, BYPASSRLS, an owner who is not held, a setting.
 */
function whoIsIt({ oid, kind }: Relation): string {
  const active = kind === 'table' ? `pg_catalog.row_security_active(${oid}::pg_catalog.oid)` : 'null'
  return `select ${whoActs.map((one, index) => `${one} as "${index}"`).join(', ')}, pg_catalog.current_setting('is_superuser') as "super", ${active} as "active"`
}

function assertActor(who: TextRow, { actor, relation, bypasses }: Stage): void {
  if (who['0'] !== actor.role) throw new Error(`The session should act as ${actor.role} and acts as ${who['0']}.`)
  if (who['2'] !== 'on') throw new Error(`The session acts as ${actor.role}, and its row_security is ${who['2']}.`)
  if (bypasses) return
  // The catalog's word for the role is as old as the transaction, in which nobody changes it.
  const facts = relation.roles.get(actor.role)
  if (who['super'] !== 'off' || facts?.superuser || facts?.bypassesRowSecurity || (relation.enabled && who['active'] !== 't')) {
    throw new Error(`The session acts as ${actor.role}, whom no policy holds, and nobody knew.`)
  }
}

function wordsOfWho(row: TextRow): string {
  return whoActs.map((_, index) => row[index] ?? '').join(' ')
}

/** A function that a statement called may have made the session somebody else's; whatever came of it then says nothing. */
function whatCame({ results, fields, notices, error }: Sent, first: number, count: number, who: string): Attempt {
  const letIn = readLetIn(notices)
  const last = results[first + count]?.[0]
  const changed = [letIn, error === undefined && last !== undefined ? wordsOfWho(last) : who].find(
    (acts) => acts !== undefined && acts !== who,
  )
  if (changed !== undefined)
    return {
      outcome: 'changed',
      words: ownWords(`while the statement ran, something made the session act as another (user, session, row_security: ${changed})`),
    }
  const seen = { signature: readSignature(notices), letIn: letIn !== undefined }
  if (error !== undefined) return { outcome: 'refused', error, ...seen }
  const [from, to] = [first, first + count]
  return {
    outcome: 'done',
    results: results.slice(from, to),
    fields: fields.slice(from, to),
    recorded: readRecorded(last?.['recorded']),
    notices,
    later: { fields: fields.at(-1) ?? [], rows: results.at(-1) ?? [] },
    ...seen,
  }
}
