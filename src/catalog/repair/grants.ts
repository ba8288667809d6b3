import { quoteName } from '../../core/address.ts'
import type { AttributeDifference } from '../../core/difference.ts'
import { sqlName } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import { handedOver, lessPrivileges, type Privilege, parsePrivileges, usually } from '../privileges.ts'

type Deed = 'grant' | 'grant with option' | 'revoke' | 'revoke option'

/** How a GRANT is written for the object at hand. */
interface Form {
  /** What stands before GRANT and REVOKE: `ALTER DEFAULT PRIVILEGES FOR ROLE r1 `. Default: nothing. */
  readonly prefix?: string
  /** What stands after each privilege: ` (rating)` for a column. Default: nothing. */
  readonly suffix?: string
}

/**
 * The one GRANT or REVOKE that brings privileges back.
 *
 * @param on as after ON.
 * @param owner as the catalog's texts name it: a superuser's GRANT is the owner's (docs: GRANT), so what somebody else granted cannot be brought back so.
 */
export function grantStep(change: AttributeDifference, on: string, owner: string | undefined, form: Form = {}): string | undefined {
  const [was, is] = [parsePrivileges(change.before), parsePrivileges(change.after)]
  if (!was || !is) return undefined
  const deeds = deedsBetween(was, is)
  const [first] = deeds
  if (!first || deeds.some(({ deed, privilege }) => deed !== first.deed || quoteName(privilege.grantor) !== owner)) return undefined
  const byGrantee = new Map<string, string[]>()
  for (const { privilege } of deeds) byGrantee.set(privilege.grantee, [...(byGrantee.get(privilege.grantee) ?? []), privilege.name])
  const lists = [...byGrantee.values()].map((list) => list.sort(usually).join())
  if (new Set(lists).size > 1) return undefined
  // What they passed on would go with it, or keep it from going.
  if (
    first.deed.startsWith('revoke') &&
    is.some(({ grantor, grantee }) => grantor !== grantee && byGrantee.has(grantor) && quoteName(grantor) !== owner)
  )
    return undefined
  return `${form.prefix ?? ''}${written(first.deed, [...byGrantee.values()][0]!, on, [...byGrantee.keys()], form.suffix ?? '')}`
}

function deedsBetween(was: readonly Privilege[], is: readonly Privilege[]): { deed: Deed; privilege: Privilege }[] {
  const key = ({ grantee, grantor, name }: Privilege) => JSON.stringify([grantee, grantor, name])
  const [then, now] = [new Map(was.map((one) => [key(one), one])), new Map(is.map((one) => [key(one), one]))]
  const deeds: { deed: Deed; privilege: Privilege }[] = []
  for (const [id, privilege] of then) {
    const held = now.get(id)
    if (held?.grantable === privilege.grantable) continue
    deeds.push({ deed: privilege.grantable ? 'grant with option' : held ? 'revoke option' : 'grant', privilege })
  }
  for (const [id, privilege] of now) if (!then.has(id)) deeds.push({ deed: 'revoke', privilege })
  return deeds
}

function written(deed: Deed, names: readonly string[], on: string, grantees: readonly string[], suffix: string): string {
  const what = names.map((name) => `${name.toUpperCase()}${suffix}`).join(', ')
  const whom = grantees.map((grantee) => (grantee === '' ? 'PUBLIC' : sqlName(grantee))).join(', ')
  if (deed.startsWith('grant')) return `GRANT ${what} ON ${on} TO ${whom}${deed === 'grant' ? '' : ' WITH GRANT OPTION'}`
  return `REVOKE ${deed === 'revoke' ? '' : 'GRANT OPTION FOR '}${what} ON ${on} FROM ${whom}`
}

/** Whether privileges become what they were once the object has its owner back: an owner takes over what the last one had and gave (docs: ALTER TABLE). */
export function takenOver(now: string | undefined, then: string | undefined, from: string, to: string): boolean {
  const [is, was] = [parsePrivileges(now ?? null), parsePrivileges(then ?? null)]
  if (!is || !was || (now === undefined) !== (then === undefined)) return false
  const after = handedOver(is, from, to)
  return lessPrivileges(after, was).length === 0 && lessPrivileges(was, after).length === 0
}

/** What a new object of somebody's has, as `grantee: privileges`; `owner` and `PUBLIC` (docs: Privileges, "default privileges"). */
const defaults: Readonly<Record<string, readonly string[]>> = {
  fdwacl: ['owner: usage'],
  lanacl: ['PUBLIC: usage', 'owner: usage'],
  lomacl: ['owner: select', 'owner: update'],
  nspacl: ['owner: create', 'owner: usage'],
  proacl: ['PUBLIC: execute', 'owner: execute'],
  spcacl: ['owner: create'],
  srvacl: ['owner: usage'],
  typacl: ['PUBLIC: usage', 'owner: usage'],
}

/** Whether an object has the privileges that a new one has. */
export function hasDefaultPrivileges(entry: Entry, attribute: string, owner: string | undefined): boolean {
  // Which letters a relation's owner has depends on the version, but whether anything was ever granted does not.
  if (attribute === 'relacl') return entry.residue.get('relacl') === 'NULL'
  const list = parsePrivileges(entry.attributes.get(attribute) ?? null)
  const texts = list?.map(({ grantee, grantor, name, grantable }) => {
    const plain = quoteName(grantor) === owner && !grantable
    return plain ? `${grantee === '' ? 'PUBLIC' : quoteName(grantee) === owner ? 'owner' : grantee}: ${name}` : ''
  })
  return JSON.stringify(texts?.sort()) === JSON.stringify([...(defaults[attribute] ?? [])].sort())
}
