import type { Client } from 'pg'
import type { Actor } from '../core/actor.ts'
import { sqlText } from '../core/sql-name.ts'
import { ask } from './send.ts'

/** Whom the administrator can become, and what its sessions start with. */
export interface Administrator {
  readonly name: string
  /** May become everybody as if they had logged in (docs: SET SESSION AUTHORIZATION); others may only SET ROLE to what they are members of. */
  readonly isSuperuser: boolean
  /** The search path that a new session has. */
  readonly path: string
}

export async function readAdministrator(client: Client): Promise<Administrator> {
  const [row] = await ask(
    client,
    `select session_user as name, (select rolsuper from pg_catalog.pg_roles where rolname = session_user)::text as super,
       (select reset_val from pg_catalog.pg_settings where name = 'search_path') as path`,
  )
  return { name: row?.['name'] ?? '', isSuperuser: row?.['super'] === 'true', path: row?.['path'] ?? '' }
}

/**
 * The settings with which a role logs in (docs: ALTER ROLE … SET), and which PostgREST takes over from the role that it becomes: the application's own, of which policies may ask. Those of the server
 * are left out, but for the search path of a role that logs in itself.
 */
export async function readRoleSettings(client: Client, role: string, login?: string): Promise<RoleSettings> {
  return (await readRolesSettings(client, [role], login)).get(role)!
}

export type RoleSettings = Readonly<Record<string, string>>

/** The same of several roles at once. */
export async function readRolesSettings(
  client: Client,
  roles: readonly string[],
  login?: string,
): Promise<ReadonlyMap<string, RoleSettings>> {
  const rows = await ask(
    client,
    `select r.rolname as role, substr(one, 1, strpos(one, '=') - 1) as name, substr(one, strpos(one, '=') + 1) as value from pg_catalog.pg_db_role_setting s join pg_catalog.pg_roles r on r.oid = s.setrole, unnest(s.setconfig) as one
     where r.rolname = any(array[${roles.map(sqlText).join(', ')}]::text[])
       and s.setdatabase in (0, (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())) order by s.setdatabase`,
  )
  const counts = (name: string) => name.includes('.') || (login === undefined && name === 'search_path')
  const ofRole = (role: string) => rows.filter((row) => row['role'] === role)
  return new Map(
    roles.map((role) => [
      role,
      Object.fromEntries(ofRole(role).flatMap(({ name, value }) => (name && counts(name) ? [[name, value ?? '']] : []))),
    ]),
  )
}

/** Settings of the session that are nobody's own: a migration's search path, and a `row_security` that makes errors of rows that are hidden. */
export const asANewSession = ['set local search_path to default', 'set local row_security = on']

/**
 * A statement that makes the session the actor's until the transaction, or the savepoint before it, is rolled back: as PostgREST does it, the login role becomes the actor's role,
 * and the claims are in `request.jwt.claims`.
 *
 * @param login Default: the actor's role logs in itself.
 * @param defaults settings that hold where the actor has none of their names.
 */
export function becoming(
  actor: Actor,
  login: string | undefined,
  { isSuperuser }: Pick<Administrator, 'isSuperuser'>,
  defaults: Readonly<Record<string, string>> = {},
): string {
  const settings: [string, string][] = [
    // Without claims too: a setting that a session had before is empty in it ever after, and never missing again.
    ['request.jwt.claims', JSON.stringify({ ...actor.claims, role: actor.role })],
    ...Object.entries(defaults),
    ...Object.entries(actor.settings ?? {}),
    ...(isSuperuser ? [['session_authorization', login ?? actor.role] satisfies [string, string]] : []),
    ['role', actor.role],
  ]
  return `select ${settings.map(([name, value]) => `pg_catalog.set_config(${sqlText(name)}, ${sqlText(value)}, true)`).join(', ')}`
}

/** A statement that makes a session the superuser's again who runs it, and leaves the actor's settings. */
export function leaving({ name }: Administrator): string {
  return `select pg_catalog.set_config('session_authorization', ${sqlText(name)}, true), pg_catalog.set_config('role', 'none', true)`
}

/**
 * Makes a session the actor's, in a transaction of the caller.
 *
 * @param login the platform's login role, who becomes the actor's role. Default: the actor's role logs in itself.
 * @returns what makes it the administrator's again; in a transaction that failed only a rollback does.
 * @throws DatabaseError when the administrator may not become the actor, in the server's words.
 */
export async function actAs(client: Client, actor: Actor, login?: string): Promise<() => Promise<void>> {
  const administrator = await readAdministrator(client)
  const ofRole = await readRoleSettings(client, actor.role, login)
  const names = ['row_security', 'search_path', 'request.jwt.claims', ...Object.keys({ ...ofRole, ...actor.settings }), 'role']
  const before = await ask(
    client,
    `select name, pg_catalog.current_setting(name, true) as value from unnest(array[${names.map(sqlText).join(', ')}]) with ordinality as n(name, place) order by place`,
  )
  await ask(client, ...asANewSession, becoming(actor, login, administrator, ofRole))
  return async () => {
    // The role last: becoming somebody for the session leaves the role that was set.
    const back = before.map(({ name, value }) => `pg_catalog.set_config(${sqlText(name ?? '')}, ${sqlText(value ?? '')}, true)`)
    await ask(
      client,
      `select ${[...(administrator.isSuperuser ? [`pg_catalog.set_config('session_authorization', ${sqlText(administrator.name)}, true)`] : []), ...back].join(', ')}`,
    )
  }
}
