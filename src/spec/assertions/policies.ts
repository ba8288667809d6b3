import { formatAddress } from '../../core/address.ts'
import type { PolicyCondition } from '../condition.ts'
import type { Outcome } from '../outcome.ts'
import { type Attribute, attribute, outcomeOf } from './attributes.ts'
import { namesOf } from './columns.ts'
import type { FoundPolicy, FoundTable } from './found.ts'
import { absence, missing } from './missing.ts'
import type { Probe } from './probe.ts'
import { sqlAttribute } from './sql-attribute.ts'

const commands: Readonly<Record<string, string>> = { '*': 'all', r: 'select', a: 'insert', w: 'update', d: 'delete' }

export async function assertPolicy(probe: Probe, table: FoundTable, name: string, condition: PolicyCondition | 'absent'): Promise<Outcome> {
  const object = formatAddress({ kind: 'policy', identity: [table.schema, table.table, name] })
  const found = table.policies.find((policy) => policy.name === name)
  if (condition === 'absent') return absence(object, found !== undefined, found && definitionOf(found))
  if (found === undefined) return missing(object, name, namesOf(table.policies), 'policies')
  return outcomeOf(object, await attributesOf(probe, table, found, condition))
}

async function attributesOf(probe: Probe, table: FoundTable, found: FoundPolicy, condition: PolicyCondition): Promise<Attribute[]> {
  const attributes: Attribute[] = []
  const read = (text: string) => probe.policy(table, text)
  if (condition.as !== undefined) {
    attributes.push(attribute('as', condition.as, found.permissive ? 'permissive' : 'restrictive', (value) => value))
  }
  if (condition.for !== undefined) {
    attributes.push(attribute('for', condition.for, commands[found.command] ?? found.command, (value) => `for ${value}`))
  }
  if (condition.to !== undefined) attributes.push(attribute('to', roles(condition.to), roles(found.to), (value) => `to ${value}`))
  if (condition.using !== undefined) {
    const words = { name: 'using', none: 'without USING', some: (sql: string) => `using (${sql})` }
    attributes.push(await sqlAttribute(words, condition.using, found.using, read))
  }
  if (condition.withCheck !== undefined) {
    const words = { name: 'withCheck', none: 'without WITH CHECK', some: (sql: string) => `with check (${sql})` }
    attributes.push(await sqlAttribute(words, condition.withCheck, found.withCheck, read))
  }
  return attributes
}

/** Their order says nothing, and neither does a role that is named twice. */
function roles(names: readonly string[]): string {
  return [...new Set(names)].sort().join(', ')
}

function definitionOf(found: FoundPolicy): string {
  const using = found.using === null ? '' : ` using ${found.using}`
  const check = found.withCheck === null ? '' : ` with check ${found.withCheck}`
  return `${found.permissive ? 'permissive' : 'restrictive'} for ${commands[found.command]} to ${roles(found.to)}${using}${check}`
}
