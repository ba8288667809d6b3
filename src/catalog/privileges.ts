import { quoteName } from '../core/address.ts'

/** One privilege that one role gave another (docs: Privileges, "aclitem"). */
export interface Privilege {
  /** Names of roles; an empty one is everybody. */
  readonly grantee: string
  readonly grantor: string
  /** `select`, `usage` … */
  readonly name: string
  readonly grantable: boolean
}

const names: Readonly<Record<string, string>> = {
  r: 'select',
  a: 'insert',
  w: 'update',
  d: 'delete',
  D: 'truncate',
  x: 'references',
  t: 'trigger',
  m: 'maintain',
  X: 'execute',
  U: 'usage',
  C: 'create',
  c: 'connect',
  T: 'temporary',
  s: 'set',
  A: 'alter system',
}

const order = Object.values(names)

/** The order in which privileges are usually listed. */
export function usually(a: string, b: string): number {
  return order.indexOf(a) - order.indexOf(b)
}

const item = /^("(?:[^"]|"")*"|[^=]*)=([^/]*)\/(.*)$/s

/** The single privileges that a list of aclitems holds; `null`: none. `undefined`: it is no such list, or holds a letter that nobody knows yet. */
export function parsePrivileges(list: string | null): Privilege[] | undefined {
  if (list === null) return []
  const items = jsonTexts(list)
  const parsed = items?.map((text) => {
    const [, grantee, letters, grantor] = item.exec(text) ?? []
    if (grantor === undefined) return undefined
    const granted = [...letters!.matchAll(/([a-zA-Z])(\*?)/g)].map(([, letter, star]) => ({
      grantee: unquoted(grantee!),
      grantor: unquoted(grantor),
      name: names[letter!],
      grantable: star === '*',
    }))
    return granted.some(({ name }) => name === undefined) ? undefined : (granted as Privilege[])
  })
  return parsed?.every((one) => one !== undefined) ? parsed.flat() : undefined
}

/** What everybody and the owner may do with a type on which nobody granted anything (docs: Privileges, "default privileges"). */
export function usualOfType(owner: string): string {
  return JSON.stringify([`=U/${owner}`, `${owner}=U/${owner}`])
}

/** Quotes stand only where a name has other characters than letters, digits and underscores (a capital letter needs none). */
function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name
}

function jsonTexts(list: string): string[] | undefined {
  if (!list.startsWith('[')) return undefined
  return JSON.parse(list) as string[]
}

/** Privileges of the same grantee, grantor and grant option belong in one statement, and in one phrase. */
export function byGrant(privileges: readonly Privilege[]): { grantee: string; grantor: string; grantable: boolean; names: string[] }[] {
  const grants = new Map<string, { grantee: string; grantor: string; grantable: boolean; names: string[] }>()
  for (const { grantee, grantor, grantable, name } of privileges) {
    const key = JSON.stringify([grantee, grantor, grantable])
    const grant = grants.get(key) ?? { grantee, grantor, grantable, names: [] }
    grants.set(key, grant)
    grant.names.push(name)
  }
  for (const grant of grants.values()) grant.names.sort(usually)
  return [...grants.values()]
}

/** Those of the first list that are not in the second. */
export function lessPrivileges(these: readonly Privilege[], those: readonly Privilege[]): Privilege[] {
  const known = new Set(those.map((one) => JSON.stringify(one)))
  return these.filter((one) => !known.has(JSON.stringify(one)))
}

/**
 * What privileges become when the object gets another owner: who has it takes over what the last one had and gave (docs: ALTER TABLE, OWNER).
 *
 * @param from and `to` as the catalog's texts name a role.
 */
export function handedOver(privileges: readonly Privilege[], from: string, to: string): Privilege[] {
  const name = (role: string) => (role !== '' && quoteName(role) === from ? unquoted(to) : role)
  const held = new Map<string, Privilege>()
  for (const one of privileges) {
    const [grantee, grantor] = [name(one.grantee), name(one.grantor)]
    const key = JSON.stringify([grantee, grantor, one.name])
    held.set(key, { grantee, grantor, name: one.name, grantable: one.grantable || (held.get(key)?.grantable ?? false) })
  }
  return [...held.values()]
}
