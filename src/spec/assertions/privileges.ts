import type { Client } from 'pg'
import type { Privileges } from '../condition.ts'
import { failed, type Outcome, passed, sides } from '../outcome.ts'
import { type Grantable, joinPrivilege, privilegesOn, splitPrivilege } from '../privileges.ts'
import { missing } from './missing.ts'

/** A privilege that an object grants to a role that is not its owner. */
export interface Grant {
  /** `public`: everyone. */
  readonly role: string
  readonly privilege: string
  readonly grantable: boolean
}

/** How acldefault() names the sorts of objects. */
const letters: Readonly<Record<Exclude<Grantable, 'column'>, string>> = { table: 'r', sequence: 's', function: 'f', schema: 'n' }

/** SQL for a list of {@link Grant}s. An object on which nobody granted or revoked anything has no list of its own, and the default holds. */
export function grantsOf(sort: Grantable, acl: string, owner: string): string {
  const list = sort === 'column' ? acl : `coalesce(${acl}, acldefault('${letters[sort]}', ${owner}))`
  return `(select coalesce(json_agg(g order by g.role, g.privilege), '[]') from (
    select case x.grantee when 0 then 'public' else pg_get_userbyid(x.grantee)::text end as role, lower(x.privilege_type) as privilege, bool_or(x.is_grantable) as grantable
      from aclexplode(${list}) x where x.grantee <> ${owner} group by 1, 2) g)`
}

/**
 * One outcome for each role that the spec names.
 *
 * @param object In words: `table public.stories`.
 */
export async function assertPrivileges(
  client: Client,
  sort: Grantable,
  object: string,
  privileges: Privileges,
  grants: readonly Grant[],
): Promise<Outcome[]> {
  const { rows } = await client.query<{ role: string }>('select rolname::text as role from pg_roles order by 1')
  const roles = ['public', ...rows.map(({ role }) => role)]
  const outcomes: Outcome[] = []
  for (const [role, written] of Object.entries(privileges)) {
    if (!roles.includes(role)) {
      outcomes.push(missing(`role ${role}`, role, roles, 'roles'))
      continue
    }
    const expected = listed(sort, await withoutAll(client, sort, written))
    const found = wordsOf(sort, grants, role)
    const start = `the privileges of ${role} on ${object} are ${found}`
    outcomes.push(expected === found ? passed(start) : failed(`${start}, and must be ${expected}`, sides(expected, found)))
  }
  return outcomes
}

/**
 * Whether nobody has a privilege whom the spec does not name.
 *
 * @param parts The object, and its columns where it has some; each with the roles that are named for it.
 */
export function assertCompletePrivileges(
  object: string,
  parts: readonly { readonly name?: string; readonly sort: Grantable; readonly grants: readonly Grant[]; readonly named: Privileges }[],
): Outcome {
  const others = parts.flatMap(({ name, sort, grants, named }) =>
    [...new Set(grants.map(({ role }) => role))]
      .filter((role) => !Object.hasOwn(named, role))
      .map((role) => `${role} (${wordsOf(sort, grants, role)}${name === undefined ? '' : ` on the column ${name}`})`),
  )
  if (others.length === 0) return passed(`the privileges on ${object} are those that the spec names, and no others`)
  return failed(`${object} has privileges for roles that the spec does not name: ${others.join(', ')}`, [
    { title: 'not named', body: others.join('\n') },
  ])
}

function wordsOf(sort: Grantable, grants: readonly Grant[], role: string): string {
  return listed(
    sort,
    grants.filter((grant) => grant.role === role).map(({ privilege, grantable }) => joinPrivilege(privilege, grantable)),
  )
}

function listed(sort: Grantable, privileges: readonly string[]): string {
  const order: readonly string[] = privilegesOn[sort]
  const place = (written: string) => order.indexOf(splitPrivilege(written).name)
  return [...new Set(privileges)].sort((a, b) => place(a) - place(b)).join(', ') || 'none'
}

/** `all` are those that this server knows: there is no `maintain` before 17. */
async function withoutAll(client: Client, sort: Grantable, privileges: readonly string[]): Promise<string[]> {
  const expanded: string[] = []
  for (const written of privileges) {
    const { name, grantable } = splitPrivilege(written)
    const names = name === 'all' ? await allOn(client, sort) : [name]
    expanded.push(...names.map((one) => joinPrivilege(one, grantable)))
  }
  return expanded
}

async function allOn(client: Client, sort: Grantable): Promise<readonly string[]> {
  if (sort === 'column') return privilegesOn.column
  const { rows } = await client.query<{ name: string }>(
    'select distinct lower(privilege_type) as name from aclexplode(acldefault($1::"char", 10)) where grantee = 10',
    [letters[sort]],
  )
  return rows.map(({ name }) => name)
}
