import { quoteName } from '../../core/address.ts'
import type { AttributeDifference } from '../../core/difference.ts'
import type { AttributeWords } from '../kind.ts'
import { byGrant, handedOver, lessPrivileges, type Privilege, parsePrivileges } from '../privileges.ts'

export const onOff = { t: 'on', f: 'off' }

/** What an object's owner, or a role, is in every catalog. */
export const owner: AttributeWords = { title: 'owner', joined: 'of' }

/** A list of aclitems: who lost what, and who got what. */
export const privileges: AttributeWords = { title: 'privileges', joined: 'on', change: privilegesChange }

function privilegesChange(before: string | null, after: string | null, others: readonly AttributeDifference[]): string | undefined {
  const [was, is] = [parsePrivileges(before), parsePrivileges(after)]
  if (!was || !is) return undefined
  const owner = others.find(({ name }) => /owner$/.test(name))
  const then = owner?.before && owner.after ? handedOver(was, owner.before, owner.after) : was
  const lost = byGrant(lessPrivileges(then, is)).map((grant) => `−${grantText(grant)}`)
  const got = byGrant(lessPrivileges(is, then)).map((grant) => `+${grantText(grant)}`)
  return [...lost, ...got].join(', ')
}

function grantText({ grantee, grantor, grantable, names }: ReturnType<typeof byGrant>[number]): string {
  const who = grantee === '' ? 'PUBLIC' : quoteName(grantee)
  return `${who}: ${names.join(', ')}${grantable ? ' with grant option' : ''} (granted by ${quoteName(grantor)})`
}

/** Whether a privilege that everybody has now is new. */
export function openedToEverybody(before: string | null, after: string | null): readonly string[] {
  const ofEverybody = ({ grantee }: Privilege) => grantee === ''
  return lessPrivileges((parsePrivileges(after) ?? []).filter(ofEverybody), (parsePrivileges(before) ?? []).filter(ofEverybody)).map(
    ({ name }) => name,
  )
}

/** When a trigger, a rule or an event trigger fires (docs: ALTER TABLE, ENABLE TRIGGER). */
export const firing: AttributeWords = {
  title: 'state',
  joined: 'of',
  values: { O: 'enabled', D: 'disabled', R: 'enabled on replicas only', A: 'enabled always' },
}

/** A function that has the arguments which its place demands: its name says it all. */
export function routineName(title: string): AttributeWords {
  return { title, joined: 'of', reads: (value) => value.replace(/\(.*$/s, '').replace(/^pg_catalog\./, '') }
}

/** Which options came, went or have another value; never which value. */
export function hashedOptions(before: string | null, after: string | null): string {
  const [was, is] = [before, after].map(
    (list) =>
      new Map(
        (JSON.parse(list ?? '[]') as (string | null)[]).flatMap((text) => text ?? []).map((text) => text.split('=', 2) as [string, string]),
      ),
  )
  const names = [...new Set([...was!.keys(), ...is!.keys()])].filter((name) => was!.get(name) !== is!.get(name))
  return names.map((name) => (was!.has(name) ? (is!.has(name) ? `${name} has another value` : `−${name}`) : `+${name}`)).join(', ')
}
