import type { Client } from 'pg'
import type { Actor } from '../../core/actor.ts'
import { sqlName, sqlText } from '../../core/sql-name.ts'
import { loadParser } from '../../postgres/parse.ts'
import type { Platform } from '../../postgres/platform.ts'
import { Shapes, type TableShape } from '../../seed/generated/describe.ts'
import { RowMaker } from '../../seed/generated/row-maker.ts'
import { castFor, castOf, whoValues } from './actors.ts'
import { type AccessCatalog, type Policy, readAccessCatalog } from './catalog.ts'
import { Classes, ownedTables, tableKey } from './classes.ts'
import { inOrder } from './order.ts'
import { type Plan, planFor } from './plan.ts'
import { PolicyReader, type PolicyReading } from './policy-reader.ts'
import { populate } from './populate.ts'
import type { Alternative, Atom, ColumnName, Who } from './terms.ts'
import type { Setting } from './world.ts'

export interface DeriveOptions {
  /** Default: they are made from the policies. */
  readonly actors?: readonly Actor[] | undefined
  readonly platform?: Pick<Platform, 'apiRoles' | 'admit'> | undefined
  /** Tables that are not the user's (of the platform, of the layout's tool), as schema and name: those without policies get no rows. */
  readonly without?: readonly (readonly string[])[]
  /** The tables that are to have rows, as in SQL with their schema; those to which their foreign keys lead get what they need. Default: all. */
  readonly only?: ReadonlySet<string>
}

export interface DerivedWorld {
  readonly actors: readonly Actor[]
  /** As SQL, in the order in which the rows were written. */
  readonly made: readonly { readonly table: string; readonly insert: string }[]
  /** Tables that took no row, and why: the server's last word. */
  readonly refused: readonly { readonly table: string; readonly reason: string }[]
  /** Tables that somebody may reach, or that have row security; as in SQL, with their schemas. */
  readonly tables: readonly string[]
  /** Whose rows are whose: by table, as in SQL with its schema, SQL over it by whom they are of. */
  readonly rowsOf: ReadonlyMap<string, Readonly<Record<string, string>>>
  /** By table, SQL for rows that no value opens to others, as far as it was understood: whoever reaches one that is not his does so without. */
  readonly closed: ReadonlyMap<string, string>
  /** Whom `rowsOf` knows under which name, by the actor's. */
  readonly identityOf: ReadonlyMap<string, string>
  /** Tables whose rows belong to somebody: a column is compared with the actor, or leads to such a table. */
  readonly owned: ReadonlySet<string>
  /** Roles whose policies hold for a role. */
  readonly memberOf: ReadonlyMap<string, readonly string[]>
  /** What was read of the policies. */
  readonly policies: readonly (Policy & PolicyReading)[]
  /** Conditions on columns, SQL over the table, that let in somebody whoever that is: `status = 'published'`. */
  readonly openTo: ReadonlyMap<string, readonly string[]>
}

/**
 * Writes rows that satisfy the policies for one actor and not for another, and where nobody declared actors, makes them to match. The same schema gives the same ones. Nothing is
 * claimed: such rows cannot tell whether a policy is right.
 *
 * The client is the administrator's, in a transaction that the caller rolls back. The user's triggers run. A sequence from which one of them takes a number goes on after that.
 */
export async function deriveWorld(client: Client, { actors, platform, without = [], only }: DeriveOptions): Promise<DerivedWorld> {
  const catalog = await readAccessCatalog(client, actors ? [...new Set(actors.map(({ role }) => role))] : platform?.apiRoles)
  const reader = new PolicyReader(await loadParser(), catalog)
  const readings = new Map<Policy, PolicyReading>()
  for (const policy of catalog.policies) readings.set(policy, reader.policy(policy))
  const left = new Set(without.map(([schema = '', name = '']) => tableKey({ schema, name })))
  const guarded = new Set(catalog.policies.map(({ table }) => table))
  const chosen = [...catalog.relations.values()].filter(
    ({ kind, table, isPartition, ofExtension }) =>
      (kind === 'r' || kind === 'p') &&
      !isPartition &&
      !ofExtension &&
      (!left.has(table) || guarded.has(table)) &&
      (only?.has(table) ?? true),
  )
  readDefaults(reader, catalog, new Set(chosen.map(({ table }) => table)))

  const shapes = new Shapes(client)
  const tables = await shapes.named(chosen)
  const parents = await parentsOf(tables, shapes)
  const support = [...parents.values()].filter(({ oid }) => !tables.some((table) => table.oid === oid))
  const all = [...support, ...tables]
  const classes = new Classes(all, parents, reader.facts)
  const cast = actors
    ? castOf(actors)
    : castFor(catalog, whoByPolicy(readings), reader.facts, whoValues(reader.facts, classes, typesOf(all, shapes)))
  const plans = plansFor(tables, readings, shapes)
  let number = 5000
  const maker = new RowMaker(client, shapes)
  const setting: Setting = {
    ...{ client, shapes, maker, classes, plans },
    facts: reader.facts,
    conditions: conditionsOf(catalog.policies, readings),
    order: inOrder(all),
    support: new Set(support.map(({ oid }) => oid)),
    literals: literalsFor(classes, readings),
    number: () => ++number,
  }
  const { worlds, refused } = await populate(setting, cast, platform)
  const rowsOf = new Map<string, Record<string, string>>()
  const first = new Map<string, string[]>()
  for (const { name, world, isFirst } of worlds)
    for (const [table, rows] of world.rows) {
      if (isFirst) first.set(table, [...(first.get(table) ?? []), rows[0]!])
      const known = rowsOf.get(table)
      rowsOf.set(table, {
        ...known,
        [name]: [...(known?.[name] === undefined ? [] : [known[name]]), ...rows.map((row) => `(${row})`)].join(' OR '),
      })
    }
  const openTo = new Map([...plans].map(([table, { open }]) => [table, [...new Set(open.map(conditionOf))]] as const))
  return {
    ...{ actors: cast.actors, identityOf: cast.identityOf, made: maker.made, refused, rowsOf, openTo },
    closed: new Map([...first].map(([table, rows]) => [table, rows.map((row) => `(${row})`).join(' OR ')])),
    tables: chosen.map(({ table }) => table),
    owned: ownedTables(tables, parents, classes, reader.facts),
    memberOf: new Map(catalog.reaching.map(({ role, memberOf }) => [role, memberOf])),
    policies: [...readings].map(([policy, reading]) => ({ ...policy, ...reading })),
  }
}

function whoByPolicy(readings: ReadonlyMap<Policy, PolicyReading>): Map<Policy, readonly Who[]> {
  return new Map([...readings].map(([policy, { who }]) => [policy, who]))
}

/** A column that is filled with who the actor is is the actor's; of one that is generated, those count that it is generated from. */
function readDefaults(reader: PolicyReader, { relations }: AccessCatalog, tables: ReadonlySet<string>): void {
  for (const { table, columns } of relations.values()) {
    if (!tables.has(table)) continue
    for (const { name, default: text, generated } of columns) {
      const isPart = reader.facts.parts.some((part) => part.table === table && part.column === name)
      if (generated !== null && isPart) reader.origins(`ARRAY[${generated}]::text || NULL`, table)
      if (text === null || !/uid|jwt|current_|session_user|user|claim/i.test(text)) continue
      for (const term of reader.origins(text, table))
        if (term.sort === 'who') reader.facts.bound.push({ column: { table, column: name }, who: term.who })
    }
  }
}

async function parentsOf(tables: readonly TableShape[], shapes: Shapes): Promise<Map<string, TableShape>> {
  const parents = new Map<string, TableShape>()
  for (const { constraints } of tables)
    for (const { parent } of constraints) if (parent !== null) parents.set(parent, await shapes.table(parent))
  return parents
}

function typesOf(tables: readonly TableShape[], shapes: Shapes) {
  const known = new Map(tables.map((table) => [tableKey(table), table]))
  const nameOf = (oid: string): string => {
    const { sort, of, name } = shapes.type(oid)
    return sort === 'd' && of !== null ? nameOf(of) : name
  }
  return ({ table, column }: ColumnName): string | undefined => {
    const shape = known.get(table)?.columns.find(({ name }) => name === column)
    return shape && nameOf(shape.type)
  }
}

function waysOf({ usingWays, checkWays }: PolicyReading): readonly Alternative[] {
  return usingWays === checkWays ? usingWays : [...usingWays, ...checkWays]
}

/** What each table's rows are to hold beside who they are of. */
function plansFor(tables: readonly TableShape[], readings: ReadonlyMap<Policy, PolicyReading>, shapes: Shapes): Map<string, Plan> {
  return new Map(
    tables.map((table) => {
      const key = tableKey(table)
      const own = [...readings].flatMap(([policy, reading]) => (policy.table === key ? waysOf(reading) : []))
      const looked = [...readings].flatMap(([policy, reading]) =>
        policy.table === key
          ? []
          : waysOf(reading).flatMap(({ atoms, who }) => atoms.flatMap((atom) => (atom.table === key ? [{ atom, who }] : []))),
      )
      return [key, planFor(table, own, looked, shapes)]
    }),
  )
}

/** What lets somebody in because of who that is, by table. */
function conditionsOf(policies: readonly Policy[], readings: ReadonlyMap<Policy, PolicyReading>): Map<string, string[]> {
  const conditions = new Map<string, string[]>()
  for (const policy of policies) {
    const { table, using, check, permissive } = policy
    if (!permissive || !waysOf(readings.get(policy)!).some(({ who }) => who)) continue
    conditions.set(table, [...(conditions.get(table) ?? []), ...[using, check].filter((text) => text !== null)])
  }
  return conditions
}

/** A value that a policy asks for in one column is that of the columns that belong together with it. */
function literalsFor(classes: Classes, readings: ReadonlyMap<Policy, PolicyReading>): Map<string, string> {
  const literals = new Map<string, string>()
  for (const reading of readings.values()) {
    for (const { table, column, yes } of waysOf(reading).flatMap(({ atoms }) => atoms)) {
      const root = classes.rootOf({ table, column })
      const value = yes.find((one) => one !== null && one !== '')
      if (root !== undefined && value && !literals.has(root)) literals.set(root, value)
    }
  }
  return literals
}

/** As a person would write it. */
function conditionOf({ column, yes, no }: Atom): string {
  const name = sqlName(column)
  const is = (value: string | null, isNegated: boolean) =>
    value === null ? `${name} IS ${isNegated ? 'NOT ' : ''}NULL` : `${name} ${isNegated ? '<>' : '='} ${sqlText(value)}`
  return yes.length > 0 ? yes.map((value) => is(value, false)).join(' OR ') : no.map((value) => is(value, true)).join(' AND ')
}
