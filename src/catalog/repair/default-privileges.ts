import { quoteName } from '../../core/address.ts'
import type { AttributeDifference } from '../../core/difference.ts'
import { sqlName } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import { parsePrivileges } from '../privileges.ts'
import { grantStep } from './grants.ts'
import type { Repairing } from './repairing.ts'
import { repairs } from './repairs.ts'

/** What a letter stands for (docs: pg_default_acl, ALTER DEFAULT PRIVILEGES). */
const objects: Readonly<Record<string, string>> = {
  r: 'TABLES',
  S: 'SEQUENCES',
  f: 'FUNCTIONS',
  T: 'TYPES',
  n: 'SCHEMAS',
  L: 'LARGE OBJECTS',
}

/** A row for one schema adds to the others; one for every schema stands in place of what a new object would have. */
function grant({ identity }: Entry, change: AttributeDifference, { past, present }: Repairing): string | undefined {
  const [role, ...rest] = identity
  // A schema that is not there has to be made first.
  if (rest.length > 1 && past.find('schema', [rest[0]!]) && !present.find('schema', [rest[0]!])) return undefined
  const words = objects[rest.at(-1)!]
  if (words === undefined) return undefined
  const schema = rest.length > 1 ? ` IN SCHEMA ${sqlName(rest[0]!)}` : ''
  const prefix = `ALTER DEFAULT PRIVILEGES FOR ROLE ${sqlName(role!)}${schema} `
  return grantStep(change, words, quoteName(role!), { prefix })
}

const listOf = ({ attributes }: Entry) => attributes.get('defaclacl') ?? null

/** What a new object has where nobody set other defaults (docs: Privileges); `undefined`: nobody knows. */
function withoutRow(entry: Entry): string | null | undefined {
  const [role, ...rest] = entry.identity
  if (rest.length > 1) return null
  const everybody: Readonly<Record<string, string>> = { f: 'X', T: 'U' }
  const own: Readonly<Record<string, number>> = { r: 7, S: 3, f: 1, T: 1, n: 2, L: 2 }
  const items = JSON.parse(listOf(entry) ?? '[]') as string[]
  const owners = items.find((item) =>
    parsePrivileges(JSON.stringify([item]))?.every(({ grantee, grantor }) => grantee === role && grantor === role),
  )
  const letters = owners?.slice(owners.lastIndexOf('=') + 1, owners.lastIndexOf('/')) ?? ''
  if (letters.includes('*') || letters.length < (own[rest[0]!] ?? 99)) return undefined
  const forAll = everybody[rest[0]!]
  return JSON.stringify([...(forAll === undefined ? [] : [`=${forAll}${owners!.slice(owners!.lastIndexOf('/'))}`]), owners])
}

export const repairDefaultPrivileges = repairs({
  drop: (repairing, entry) => {
    const before = withoutRow(entry)
    return before === undefined ? undefined : grant(entry, { name: 'defaclacl', before, after: listOf(entry) }, repairing)
  },
  create: (repairing, rest) => {
    const entry = repairing.before
    rest.derived('defaclrole', 'defaclnamespace', 'defaclobjtype', 'defaclacl')
    const after = withoutRow(entry!)
    return after === undefined ? undefined : grant(entry!, { name: 'defaclacl', before: listOf(entry!), after }, repairing)
  },
  alter: { defaclacl: (change, repairing) => grant(repairing.after!, change, repairing) },
})

/** Who made the cluster owns its parameters. */
export const repairParameterPrivileges = repairs({
  drop: (_, entry) => parameterGrant(entry, { name: 'paracl', before: owners(entry), after: entry.attributes.get('paracl') ?? null }),
  create: ({ before: entry }, rest) => {
    rest.derived('parname')
    return parameterGrant(entry!, { name: 'paracl', before: rest.take('paracl') ?? null, after: owners(entry!) })
  },
  alter: { paracl: (change, { after }) => parameterGrant(after!, change) },
})

/** What is left when nobody else has any. */
function owners({ attributes }: Entry): string {
  const items = JSON.parse(attributes.get('paracl') ?? '[]') as string[]
  return JSON.stringify(items.filter((item) => /^(.*)=[a-zA-Z]*\/\1$/s.test(item)))
}

function parameterGrant(entry: Entry, change: AttributeDifference): string | undefined {
  const [own] = JSON.parse(owners(entry)) as string[]
  const owner = own?.slice(own.lastIndexOf('/') + 1)
  return (
    owner && grantStep(change, `PARAMETER ${entry.identity[0]!.split('.').map(sqlName).join('.')}`, quoteName(owner.replace(/^"|"$/g, '')))
  )
}
