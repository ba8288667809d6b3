import { quoteName } from '../../core/address.ts'
import type { AttributeWords } from '../kind.ts'
import { byGrant, lessPrivileges, type Privilege, parsePrivileges } from '../privileges.ts'

export const onOff = { t: 'on', f: 'off' }

export const yesNo = { t: 'yes', f: 'no' }

/** What an object's owner, or a role, is in every catalog. */
export const owner: AttributeWords = { title: 'owner', joined: 'of' }

/** A list of aclitems: who lost what, and who got what. */
export const privileges: AttributeWords = { title: 'privileges', joined: 'on', change: privilegesChange }

function privilegesChange(before: string | null, after: string | null): string | undefined {
  const [was, is] = [parsePrivileges(before), parsePrivileges(after)]
  if (!was || !is) return undefined
  const lost = byGrant(lessPrivileges(was, is)).map((grant) => `−${grantText(grant)}`)
  const got = byGrant(lessPrivileges(is, was)).map((grant) => `+${grantText(grant)}`)
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
