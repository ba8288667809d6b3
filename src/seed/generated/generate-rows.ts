import pg, { type Client, DatabaseError } from 'pg'
import { formatAddress } from '../../core/address.ts'
import { Shapes, type TableShape } from './describe.ts'
import { ofRow, tableName } from './insert-attempt.ts'
import { type Demand, type MadeRow, RowMaker } from './row-maker.ts'
import { isWritable, type RowRequest, type Value } from './row-options.ts'
import { fitting } from './type-values.ts'
import type { GeneratedRows, Goal, WantedTable } from './wanted.ts'

const quote = pg.escapeIdentifier

/**
 * Writes rows made from the catalog: for each table one that it takes and that is, as far as one row can be, what the table used to refuse; more where one row
 * cannot be all of it. The same schema gives the same rows. They are committed together; a table that takes none is no error.
 *
 * The client must not be in a transaction, and is not afterwards. It acts as the role that runs the migrations.
 */
export async function generateRows(client: Client, wanted: readonly WantedTable[]): Promise<GeneratedRows> {
  const refused: GeneratedRows['refused'][number][] = []
  const missed: GeneratedRows['missed'][number][] = []
  await client.query('BEGIN; SET CONSTRAINTS ALL DEFERRED')
  try {
    const shapes = new Shapes(client)
    const maker = new RowMaker(client, shapes)
    const tables = await shapes.named(wanted)
    // A trigger that waits for something must not hold up the walk.
    await client.query("SET LOCAL statement_timeout = '30s'; SET LOCAL lock_timeout = '10s'")
    for (const table of tables) {
      const one = wanted.find(({ schema, name }) => schema === table.schema && name === table.name)!
      const outcome = await rowsFor(maker, shapes, table, one)
      const name = formatAddress({ kind: 'table', identity: [one.schema, one.name] })
      if (outcome.refused !== undefined) refused.push({ table: name, reason: outcome.refused })
      missed.push(...outcome.missed.map(({ what }) => ({ table: name, what })))
    }
    await client.query('COMMIT')
    return { made: maker.made, refused, missed }
  } catch (error) {
    await client.query('ROLLBACK')
    if (!(error instanceof DatabaseError)) throw error
    const names = wanted.map(({ schema, name }) => formatAddress({ kind: 'table', identity: [schema, name] }))
    return { made: [], refused: names.map((table) => ({ table, reason: error.message })), missed: [] }
  }
}

interface Outcome {
  readonly refused?: string
  readonly missed: readonly Goal[]
}

async function rowsFor(maker: RowMaker, shapes: Shapes, table: TableShape, wanted: WantedTable): Promise<Outcome> {
  const aim = (goals: readonly Goal[]) => {
    const request = requestFor(table, wanted, shapes, goals)
    return maker.make(table, request, goals.flatMap(demandOf), keptBy(wanted))
  }
  const goals = wanted.goals.filter(({ sort }) => sort !== 'twice')
  const together = disjoint(goals)
  let first: MadeRow = await aim(together)
  const missed: Goal[] = []
  const left = first.ok ? goals.filter((goal) => !together.includes(goal)) : goals
  for (const goal of left) {
    const wasTried = !first.ok && together.length === 1 && goal === together[0]
    const made = wasTried ? first : await aim([goal])
    if (!made.ok) missed.push(goal)
    else if (!first.ok) first = made
  }
  const plain = requestFor(table, wanted, shapes, [])
  if (!first.ok && goals.length > 0) first = await maker.make(table, plain, [], keptBy(wanted))
  // What need not be given a value may be what the table refuses.
  if (!first.ok) first = await maker.make(table, { ...plain, filled: new Set() }, [], keptBy(wanted))
  if (!first.ok) return { refused: first.reason, missed: [] }
  const { stored } = first
  for (const goal of wanted.goals) {
    if (goal.sort !== 'twice') continue
    const fixed = new Map(goal.columns.map((column) => [column, stored.get(column) ?? null] as const))
    const isKnown = ![...fixed.values()].includes(null)
    if (!isKnown || !(await maker.make(table, { ...plain, fixed })).ok) missed.push(goal)
  }
  return { missed }
}

/** Columns whose stored values are needed for a second row that is equal in them. */
function keptBy({ goals }: WantedTable): string[] {
  return [...new Set(goals.flatMap((goal) => (goal.sort === 'twice' ? goal.columns : [])))]
}

/** As many goals as can be met by one row, because they are about different columns. */
function disjoint(goals: readonly Goal[]): Goal[] {
  const taken = new Set<string>()
  return goals.filter((goal) => {
    const columns = columnsOf(goal)
    const isFree = columns.every((column) => !taken.has(column))
    if (isFree) for (const column of columns) taken.add(column)
    return isFree
  })
}

function columnsOf(goal: Goal): readonly string[] {
  return 'columns' in goal ? goal.columns : [goal.column]
}

function requestFor(table: TableShape, wanted: WantedTable, shapes: Shapes, goals: readonly Goal[]): RowRequest {
  const first = new Map<string, readonly Value[]>()
  for (const goal of goals) {
    if (goal.sort === 'null') first.set(goal.column, [null])
    if (goal.sort === 'value') first.set(goal.column, goal.values)
    if (goal.sort === 'condition') for (const name of goal.columns) first.set(name, suggested(table, name, goal.condition, shapes))
    if (goal.sort === 'orphan') for (const name of goal.columns) first.set(name, [])
  }
  const twice = keptBy(wanted)
  const filled = table.columns.filter((column) => {
    const isFilled =
      wanted.columns.includes(column.name) || twice.includes(column.name) || (wanted.isNew && !column.hasDefault && column.identity === '')
    return isFilled && isWritable(column)
  })
  return { fixed: new Map(), first, filled: new Set(filled.map(({ name }) => name)) }
}

function suggested(table: TableShape, name: string, condition: string, shapes: Shapes): string[] {
  const column = table.columns.find((one) => one.name === name)
  return column ? fitting(shapes.type(column.type), condition, (oid) => shapes.type(oid)) : []
}

function demandOf(goal: Goal): Demand[] {
  switch (goal.sort) {
    case 'null':
      return [{ condition: `${ofRow(goal.column)} IS NULL`, columns: [goal.column] }]
    case 'value': {
      const list = goal.values.map((value) => pg.escapeLiteral(value)).join(', ')
      return [{ condition: `${ofRow(goal.column)} IN (${list})`, columns: [goal.column] }]
    }
    case 'condition':
      return [{ condition: `(${goal.condition}) IS FALSE`, columns: goal.columns }]
    case 'orphan': {
      const { parent, columns } = goal
      const pairs = columns.map((column, index) => `parent.${quote(parent.columns[index]!)} = ${ofRow(column)}`)
      const isThere = `EXISTS (SELECT FROM ${tableName(parent)} parent WHERE ${pairs.join(' AND ')})`
      const isFull = columns.map((column) => `${ofRow(column)} IS NOT NULL`)
      return [{ condition: [...isFull, `NOT ${isThere}`].join(' AND '), columns }]
    }
    case 'twice':
      return []
  }
}
