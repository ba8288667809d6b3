import { sqlAddress } from '../../core/address.ts'
import { sqlReference, sqlText } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import { hasDefaultPrivileges } from './grants.ts'
import type { Remaining } from './remaining.ts'
import type { Repairing } from './repairing.ts'
import { repairs } from './repairs.ts'
import type { Handler } from './step.ts'

/** Members come with the extension as long as nobody did anything to them. */
function isAsMade({ attributes }: Entry, member: Entry): boolean {
  const own = [...member.attributes.keys()]
  const acl = own.find((name) => /acl$/.test(name))
  const owner = own.find((name) => /owner$/.test(name))
  if (owner && member.attributes.get(owner) !== attributes.get('extowner')) return false
  if (!acl) return true
  const made = member.attributes.get('initprivs')
  return made === undefined ? hasDefaultPrivileges(member, acl, owner && member.attributes.get(owner)) : made === member.attributes.get(acl)
}

function create({ before: extension }: Repairing, rest: Remaining): string {
  // Which tables it configures is said by its script, and what it is described as by its control file.
  rest.derived('extname', 'extrelocatable', 'extconfig', 'extcondition', 'description')
  for (const part of rest.parts()) if (isAsMade(extension!, part)) rest.takePart(part)
  const [schema, version] = [rest.take('extnamespace') ?? '', rest.take('extversion') ?? '']
  return `CREATE ${sqlAddress(extension!)} SCHEMA ${sqlReference(schema)} VERSION ${sqlText(version)}`
}

const schema: Handler = ({ before }, { after }) =>
  after!.attributes.get('extrelocatable') === 't' ? `ALTER ${sqlAddress(after!)} SET SCHEMA ${sqlReference(before!)}` : undefined

export const repairExtension = repairs({ create, owner: 'extowner', alter: { extnamespace: schema, extowner: () => undefined } })
