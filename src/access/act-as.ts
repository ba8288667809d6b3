import type { Client } from 'pg'
import pg from 'pg'
import type { Actor } from '../core/actor.ts'

/**
 * Makes a session the actor's, in a transaction of the caller.
 *
 * @param login the platform's login role, who becomes the actor's role. Default: the actor's role logs in itself.
 * @returns what makes it the administrator's again; in a transaction that failed only a rollback does.
 * @throws DatabaseError when the administrator may not become the actor, in the server's words.
 */
export async function actAs(client: Client, actor: Actor, login?: string): Promise<() => Promise<void>> {
  const settings: Record<string, string> = {
    ...(actor.claims && { 'request.jwt.claims': JSON.stringify({ ...actor.claims, role: actor.role }) }),
    ...actor.settings,
    session_authorization: login ?? actor.role,
    role: actor.role,
  }
  const set = (name: string, value: string) => `select pg_catalog.set_config(${pg.escapeLiteral(name)}, ${pg.escapeLiteral(value)}, true)`
  const { rows } = await client.query<{ name: string; value: string | null }>(
    'select name, pg_catalog.current_setting(name, true) as value from unnest($1::text[]) as name',
    [Object.keys(settings)],
  )
  await client.query(
    Object.entries(settings)
      .map(([name, value]) => set(name, value))
      .join('; '),
  )
  return async () => void (await client.query(rows.map(({ name, value }) => set(name, value ?? '')).join('; ')))
}
