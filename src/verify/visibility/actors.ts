import type { Actor } from '../../core/actor.ts'
import type { Client } from '../../postgres/session.ts'
import type { Project } from '../project.ts'

const mostRoles = 12

/**
 * Roles as which somebody may come who is not among the actors, each as an actor by its own name: those from outside, else whoever is not above row security and owns no table.
 */
export async function rolesAsActors(client: Client, { platform: { platform } }: Project, known: readonly Actor[]): Promise<Actor[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT r.rolname::text AS name FROM pg_catalog.pg_roles r
     WHERE CASE WHEN $1::text[] IS NOT NULL THEN r.rolname = ANY ($1)
       ELSE NOT r.rolsuper AND NOT r.rolbypassrls AND r.rolname !~ '^pg_' AND r.rolname <> ALL ($2)
         AND NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.relkind IN ('r', 'p') AND c.oid >= 16384 AND pg_catalog.pg_has_role(r.oid, c.relowner, 'USAGE')) END
     ORDER BY 1 LIMIT ${mostRoles}`,
    [platform.apiRoles ?? null, platform.roles ?? []],
  )
  const roles = new Set(known.map(({ role }) => role))
  const names = new Set(known.map(({ name }) => name))
  return rows.filter(({ name }) => !roles.has(name)).map(({ name }) => ({ name: names.has(name) ? `role ${name}` : name, role: name }))
}
