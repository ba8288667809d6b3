import { quoteName } from '../../core/address.ts'
import type { Entry } from '../entry.ts'
import { type Privilege, parsePrivileges } from '../privileges.ts'
import { hasDefaultPrivileges } from './grants.ts'
import type { Moment } from './moment.ts'

/** How ALTER DEFAULT PRIVILEGES calls what has its privileges in this column (docs: pg_default_acl). */
const letters: Readonly<Record<string, string>> = { relacl: 'r', proacl: 'f' }

/**
 * Whether an object had the privileges that a new one of its owner gets: PostgreSQL's own, and what ALTER DEFAULT PRIVILEGES adds in its schema.
 *
 * @param owner as the catalog's texts name it.
 */
export function hasPrivilegesOfNew(before: Entry, attribute: string, owner: string | undefined, present: Moment): boolean {
  const all = present.ofKind('default acl')
  if (all.length === 0) return hasDefaultPrivileges(before, attribute, owner)
  const [schema = ''] = before.identity
  const letter = before.kind === 'sequence' ? 'S' : letters[attribute]
  const namespaceOf = (entry: Entry) => entry.attributes.get('defaclnamespace') ?? ''
  const own = all.filter(({ attributes }) => attributes.get('defaclrole') === owner && attributes.get('defaclobjtype') === letter)
  // What holds in every schema takes the place of PostgreSQL's own; of types and schemas nothing is known here.
  if (letter === undefined || own.some((entry) => !present.find('schema', [namespaceOf(entry)]))) return false
  const added = own.find((entry) => namespaceOf(entry) === quoteName(schema))
  if (!added) return hasDefaultPrivileges(before, attribute, owner)
  const [was, will] = [
    parsePrivileges(before.attributes.get(attribute) ?? null),
    parsePrivileges(added.attributes.get('defaclacl') ?? null),
  ]
  if (!was || !will) return false
  const everybody = attribute === 'proacl' ? ['PUBLIC execute'] : []
  return same(texts(was, owner), [...everybody, ...texts(will, owner)])
}

/** Less the owner's own, who has all of them from the start. */
function texts(list: readonly Privilege[], owner: string | undefined): string[] {
  return list
    .filter(({ grantee }) => grantee === '' || quoteName(grantee) !== owner)
    .map(({ grantee, grantor, name, grantable }) => {
      const by = quoteName(grantor) === owner ? '' : ` by ${quoteName(grantor)}`
      return `${grantee === '' ? 'PUBLIC' : quoteName(grantee)} ${name}${grantable ? '*' : ''}${by}`
    })
}

function same(was: readonly string[], will: readonly string[]): boolean {
  return JSON.stringify([...new Set(was)].sort()) === JSON.stringify([...new Set(will)].sort())
}
