import type { Client, DatabaseError } from 'pg'
import type { Actor } from '../core/actor.ts'
import { sqlText } from '../core/sql-name.ts'
import { type Administrator, becoming } from './act-as.ts'
import { type Recorded, readRecorded, recorded } from './recording.ts'
import { serverWords } from './refusal.ts'
import type { Relation } from './relation.ts'
import { type Sent, send, type TextRow } from './send.ts'
import type { ServerWords } from './trial.ts'

/** What came of statements that were sent as an actor. */
export type Attempt =
  | {
      readonly outcome: 'done'
      readonly results: readonly (readonly TextRow[])[]
      readonly tags: readonly string[]
      readonly recorded: readonly Recorded[]
    }
  | { readonly outcome: 'refused'; readonly error: DatabaseError }
  /** Nothing was sent as the actor, or what was sent says nothing. */
  | { readonly outcome: 'not the actor'; readonly words: ServerWords }

/** One table and one actor, to whom the policies hold or who is known to bypass them. */
export interface Stage {
  readonly client: Client
  readonly administrator: Administrator
  readonly relation: Relation
  readonly actor: Actor
  readonly login: string | undefined
  /** Whether it is known that no policy holds for the actor. */
  readonly bypasses: boolean
  /** Whether the triggers that record are there. */
  readonly records: boolean
}

/** Where each attempt begins, and what it leaves when it goes back there: nothing. */
export const savepoint = 'pg_roundtrip_actor'

/**
 * Sends statements as the actor, in one round trip that begins with going back to the savepoint.
 *
 * @param prepare statements of the administrator before them.
 * @throws Error when the session is not the actor's: it would decide as somebody else.
 */
export async function attempt(
  { client, administrator, relation, actor, login, bypasses, records }: Stage,
  statements: readonly string[],
  { settings = {}, prepare = [] }: { readonly settings?: Readonly<Record<string, string>>; readonly prepare?: readonly string[] } = {},
): Promise<Attempt> {
  const set = Object.entries(settings).map(([name, value]) => `select pg_catalog.set_config(${sqlText(name)}, ${sqlText(value)}, true)`)
  const before = [`rollback to savepoint ${savepoint}`, ...prepare, ...set, becoming(actor, login, administrator)]
  const after = `select current_user::text as "user", session_user::text as "session"${records ? `, ${recorded} as recorded` : ''}`
  const sent = await send(client, [...before, whoIsIt(relation), ...statements, after])
  if (sent.results.length < before.length) return { outcome: 'not the actor', words: serverWords(sent.error!) }
  const who = sent.results[before.length]?.[0]
  if (who === undefined) throw sent.error ?? new Error(`Nobody knows who the session is after it became ${actor.name}.`)
  assertActor(who, actor, bypasses)
  if (sent.error !== undefined) return { outcome: 'refused', error: sent.error }
  return afterwards(sent, before.length + 1, statements.length, who)
}

/** Read after the session became the actor, in the message that tries. */
function whoIsIt({ oid }: Relation): string {
  return `select current_user::text as "user", session_user::text as "session", r.rolsuper::text as "super", r.rolbypassrls::text as "bypass",
    current_setting('row_security') as "row security", pg_catalog.row_security_active(${oid}::oid)::text as "active", c.relrowsecurity::text as "enabled"
    from pg_catalog.pg_roles r, pg_catalog.pg_class c where r.rolname = current_user and c.oid = ${oid}`
}

function assertActor(who: TextRow, actor: Actor, bypasses: boolean): void {
  if (who['user'] !== actor.role) throw new Error(`The session should act as ${actor.role} and acts as ${who['user']}.`)
  if (who['row security'] !== 'on') throw new Error(`The session acts as ${actor.role}, and its row_security is ${who['row security']}.`)
  if (bypasses) return
  if (who['super'] !== 'false' || who['bypass'] !== 'false' || who['active'] !== who['enabled']) {
    throw new Error(`The session acts as ${actor.role}, whom no policy holds, and nobody knew.`)
  }
}

/** A function that a statement called may have made the session somebody else's; whatever came of it then says nothing. */
function afterwards({ results, tags }: Sent, first: number, count: number, who: TextRow): Attempt {
  const last = results[first + count]?.[0]
  if (last === undefined || last['user'] !== who['user'] || last['session'] !== who['session']) {
    const message = `while the statement ran, the session's role was changed from ${who['user']} to ${last?.['user']}`
    return { outcome: 'not the actor', words: { sqlstate: '', message } }
  }
  return {
    outcome: 'done',
    results: results.slice(first, first + count),
    tags: tags.slice(first, first + count),
    recorded: readRecorded(last['recorded']),
  }
}
