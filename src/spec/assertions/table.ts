import type { Client } from 'pg'
import { formatAddress } from '../../core/address.ts'
import type { ColumnCondition, TableCondition } from '../condition.ts'
import { failed, type Outcome, passed } from '../outcome.ts'
import { attribute, outcomeOf } from './attributes.ts'
import { assertColumn, commentAttribute, namesOf } from './columns.ts'
import { assertConstraint, assertSomeConstraint, type TableId } from './constraints.ts'
import { type FoundTable, findTable, relationsBeside } from './found.ts'
import { assertIndex, assertSomeIndex } from './indexes.ts'
import { absence, missing } from './missing.ts'
import { assertPolicy } from './policies.ts'
import { assertCompletePrivileges, assertPrivileges } from './privileges.ts'
import { type Probe, readable } from './probe.ts'

const tableKinds = 'rpf'
const otherKinds: Readonly<Record<string, string>> = {
  v: 'a view',
  m: 'a materialized view',
  S: 'a sequence',
  i: 'an index',
  I: 'an index',
  c: 'a type',
}

/** One outcome for the table, and one for each thing that is said of it. */
export async function assertTable(client: Client, probe: Probe, name: string, condition: TableCondition | 'absent'): Promise<Outcome[]> {
  const reading = await readable(client, () => findTable(client, name))
  if (!reading.ok) return [failed(`table ${name} cannot be looked up: ${reading.message}`)]
  const table = reading.value
  const isTable = table !== undefined && tableKinds.includes(table.relkind)
  if (condition === 'absent') return [absence(`table ${name}`, isTable)]
  if (table === undefined) return [missing(`table ${name}`, name, await relationsBeside(client, name, tableKinds), 'tables in its schema')]
  if (!isTable) return [failed(`${table.name} is ${otherKinds[table.relkind] ?? 'something else'}, not a table`)]
  const object = `table ${table.name}`
  return [
    outcomeOf(object, condition.comment === undefined ? [] : [commentAttribute(condition.comment, table.comment)]),
    ...(await assertParts(client, probe, table, condition)),
  ]
}

async function assertParts(client: Client, probe: Probe, table: FoundTable, condition: TableCondition): Promise<Outcome[]> {
  const {
    columns = {},
    constraints = {},
    indexes = {},
    policies = {},
    triggers = {},
    privileges = {},
    rowSecurity,
    complete = [],
  } = condition
  const outcomes: Outcome[] = []
  const tableId: TableId = async (name) => (await client.query('select to_regclass($1)::oid::text as id', [name])).rows[0].id
  for (const [name, column] of Object.entries(columns)) {
    outcomes.push(await assertColumn(probe, table, name, column))
    outcomes.push(...(await assertColumnPrivileges(client, table, name, column)))
  }

  const namedConstraints = new Set<string>()
  for (const [name, constraint] of entriesOf(constraints)) {
    if (name === null) outcomes.push(await assertSomeConstraint(probe, tableId, table, constraint, namedConstraints))
    else outcomes.push(await assertConstraint(probe, tableId, table, name, constraint))
    if (name !== null) namedConstraints.add(name)
  }
  const namedIndexes = new Set<string>()
  for (const [name, index] of entriesOf(indexes)) {
    if (name === null) outcomes.push(await assertSomeIndex(probe, table, index, namedIndexes))
    else outcomes.push(await assertIndex(probe, table, name, index))
    if (name !== null) namedIndexes.add(name)
  }
  for (const [name, presence] of Object.entries(triggers)) outcomes.push(assertTrigger(table, name, presence))
  if (rowSecurity !== undefined) {
    const enabled = attribute('enabled', rowSecurity.enabled, table.rowSecurity, (value) => (value ? 'enabled' : 'disabled'))
    const forced = (value: boolean) => (value ? 'forced on the owner' : 'not forced on the owner')
    const attributes = rowSecurity.forced === undefined ? [] : [attribute('forced', rowSecurity.forced, table.forced, forced)]
    outcomes.push(outcomeOf(`row security of ${table.name}`, [enabled, ...attributes]))
  }
  for (const [name, policy] of Object.entries(policies)) outcomes.push(await assertPolicy(probe, table, name, policy))
  outcomes.push(...(await assertPrivileges(client, 'table', `table ${table.name}`, privileges, table.grants)))

  const ownIndexes = table.indexes.filter((index) => !index.ofConstraint)
  const known = {
    columns: { there: namesOf(table.columns), named: new Set(Object.keys(columns)) },
    constraints: { there: namesOf(table.constraints), named: namedConstraints },
    indexes: { there: namesOf(ownIndexes), named: namedIndexes },
    policies: { there: namesOf(table.policies), named: new Set(Object.keys(policies)) },
  }
  for (const what of complete) {
    outcomes.push(what === 'privileges' ? assertWholeAccess(table, condition) : assertComplete(table, what, known[what]))
  }
  return outcomes
}

async function assertColumnPrivileges(
  client: Client,
  table: FoundTable,
  name: string,
  column: ColumnCondition | 'absent',
): Promise<Outcome[]> {
  const found = table.columns.find((one) => one.name === name)
  if (column === 'absent' || !found) return []
  const object = formatAddress({ kind: 'table column', identity: [table.schema, table.table, name] })
  return assertPrivileges(client, 'column', object, column.privileges ?? {}, found.grants)
}

function assertWholeAccess(table: FoundTable, { privileges = {}, columns = {} }: TableCondition): Outcome {
  return assertCompletePrivileges(`table ${table.name}`, [
    { sort: 'table', grants: table.grants, named: privileges },
    ...table.columns.map(({ name, grants }) => {
      const column = columns[name]
      return { name, sort: 'column' as const, grants, named: (column !== 'absent' && column?.privileges) || {} }
    }),
  ])
}

function assertTrigger(table: FoundTable, name: string, presence: 'present' | 'absent'): Outcome {
  const object = formatAddress({ kind: 'trigger', identity: [table.schema, table.table, name] })
  const isThere = table.triggers.includes(name)
  if (presence === 'absent') return absence(object, isThere)
  return isThere ? passed(`${object} is there`) : missing(object, name, table.triggers, 'triggers')
}

function assertComplete(
  table: FoundTable,
  what: string,
  { there, named }: { there: readonly string[]; named: ReadonlySet<string> },
): Outcome {
  const others = there.filter((name) => !named.has(name))
  if (others.length === 0) return passed(`the ${what} of ${table.name} are those that the spec names, and no others`)
  return failed(`${table.name} has ${what} that the spec does not name: ${others.join(', ')}`, [
    { title: 'not named', body: others.join('\n') },
  ])
}

/** A record's entries with their names, a list's with `null` for the name. */
function entriesOf<T>(objects: Readonly<Record<string, T | 'absent'>> | readonly T[]): ([null, T] | [string, T | 'absent'])[] {
  if (isList(objects)) return objects.map((object) => [null, object])
  return Object.entries(objects)
}

function isList<T>(value: object | readonly T[]): value is readonly T[] {
  return Array.isArray(value)
}
