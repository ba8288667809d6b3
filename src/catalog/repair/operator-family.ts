import { sqlAddress } from '../../core/address.ts'
import { sqlName, sqlNames, sqlReference } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import type { Moment } from './moment.ts'
import { repairs } from './repairs.ts'

const type = (text: string) => text.replace(/^pg_catalog\.(?!")/, '')

/** `ALTER OPERATOR FAMILY s.ops USING btree`, of which a member is one. */
function familyOf({ identity: [method, schema, name] }: Entry): string {
  return `ALTER OPERATOR FAMILY ${sqlNames([schema!, name!])} USING ${sqlName(method!)}`
}

const operands = ({ identity }: Entry) => identity.slice(4).map(type).join(', ')

/** What came with an operator class goes with it, what an extension's script did with the extension. */
function comesAlong(member: Entry, moment: Moment): boolean {
  const family = moment.find('operator family', member.identity.slice(0, 3))
  return member.attributes.has('refobjid (part of operator class)') || (family?.attributes.has('refobjid (member of extension)') ?? false)
}

export const repairFamilyOperator = repairs({
  drop: ({ present }, member) =>
    comesAlong(member, present) ? undefined : `${familyOf(member)} DROP OPERATOR ${member.identity[3]} (${operands(member)})`,
  create: ({ before: member, past }, rest) => {
    rest.derived('amopfamily', 'amoplefttype', 'amoprighttype', 'amopstrategy', 'amopmethod')
    const [operator, purpose, order] = [rest.take('amopopr') ?? '', rest.take('amoppurpose'), rest.take('amopsortfamily')]
    const ordering = purpose === 'o' ? ` FOR ORDER BY ${sqlReference((order ?? '').replace(/^[^.]*\./, ''))}` : ''
    const name = sqlReference(operator.replace(/\(.*$/s, ''))
    return comesAlong(member!, past)
      ? undefined
      : `${familyOf(member!)} ADD OPERATOR ${member!.identity[3]} ${name} (${operands(member!)})${ordering}`
  },
})

export const repairFamilyFunction = repairs({
  drop: ({ present }, member) =>
    comesAlong(member, present) ? undefined : `${familyOf(member)} DROP FUNCTION ${member.identity[3]} (${operands(member)})`,
  create: ({ before: member, past }, rest) => {
    rest.derived('amprocfamily', 'amproclefttype', 'amprocrighttype', 'amprocnum')
    const routine = rest.take('amproc') ?? ''
    return comesAlong(member!, past)
      ? undefined
      : `${familyOf(member!)} ADD FUNCTION ${member!.identity[3]} (${operands(member!)}) ${sqlReference(routine)}`
  },
})

export const repairFamily = repairs({
  create: ({ before: family }, rest) => {
    rest.derived('opfmethod', 'opfname', 'opfnamespace')
    return `CREATE ${sqlAddress(family!)}`
  },
  owner: 'opfowner',
})

export const repairOperatorClass = repairs({ owner: 'opcowner' })
