import { type Client, DatabaseError, type QueryResult } from 'pg'
import { sqlName, sqlText } from '../../core/sql-name.ts'
import type { Shapes, TableShape, TypeShape } from './describe.ts'
import type { Value } from './row-options.ts'

/** What the server made of a row. */
export type Attempt =
  /** The answers to what was asked of the row as it is stored. */
  | { readonly ok: true; readonly insert: string; readonly answers: readonly (string | null)[] }
  /** The columns whose values may be at fault; none: nobody can tell. */
  | { readonly ok: false; readonly reason: string; readonly blamed: readonly string[] }

export function tableName({ schema, name }: Pick<TableShape, 'schema' | 'name'>): string {
  return `${sqlName(schema)}.${sqlName(name)}`
}

/** A column of the row that is tried, for conditions in which other tables have columns too. */
export function ofRow(column: string): string {
  return `made.${sqlName(column)}`
}

interface InsertText {
  /** As a person would write it. */
  readonly text: string
  /** The same with a name for the row, by which conditions speak of it. */
  readonly aliased: string
  /** The column whose value stands at this place of the text with the name. */
  columnAt(place: number): string | undefined
}

function insertText(table: TableShape, row: ReadonlyMap<string, Value>, shapes: Shapes): InsertText {
  const isGiven = ({ name, identity }: TableShape['columns'][number]) => identity === 'a' && row.has(name)
  const overriding = table.columns.some(isGiven) ? ' OVERRIDING SYSTEM VALUE' : ''
  const columns = table.columns.map(({ name }) => name).filter((column) => row.has(column))
  const values = columns.map((column) => literal(row.get(column) ?? null, typeOf(table, column, shapes)))
  const list = row.size === 0 ? ' DEFAULT VALUES' : ` (${columns.map(sqlName).join(', ')})${overriding} VALUES (`
  const end = row.size === 0 ? '' : `${values.join(', ')})`
  const head = `INSERT INTO ${tableName(table)}`
  const start = `${head} AS made${list}`
  return {
    text: `${head}${list}${end}`,
    aliased: `${start}${end}`,
    columnAt(place) {
      let from = start.length
      return columns.find((_, index) => {
        const isHere = from <= place && place < from + values[index]!.length
        from += values[index]!.length + ', '.length
        return isHere
      })
    },
  }
}

/** What is to be known of a row as it is stored. */
export interface Question {
  /** Expressions over the row, each answered as text. */
  readonly asked: readonly string[]
  /** The columns for whose sake a row with these answers is not wanted; none: it is. */
  unwanted(answers: readonly (string | null)[]): readonly string[]
  /** Constraints may wait: a row that this one leads to is yet to come. */
  readonly isDeferred: boolean
}

/** Tries one row within the transaction that is open; when it is refused, or not wanted, nothing of it stays. */
export async function attemptInsert(
  client: Client,
  shapes: Shapes,
  table: TableShape,
  row: ReadonlyMap<string, Value>,
  question: Question,
): Promise<Attempt> {
  const { asked, isDeferred } = question
  const { text: insert, aliased, columnAt } = insertText(table, row, shapes)
  const savepoint = 'SAVEPOINT attempt; '
  const end = isDeferred ? '' : '; SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED'
  const ask = async (returning: string): Promise<Attempt> => {
    const results = (await client.query(`${savepoint}${aliased}${returning}${end}`)) as unknown as QueryResult[]
    const result = results[1]!
    if (!result.rowCount) {
      await client.query('ROLLBACK TO SAVEPOINT attempt')
      return { ok: false, reason: 'the server took the row and stored none: a trigger or a rule swallowed it', blamed: [] }
    }
    const stored = (result.rows[0] ?? {}) as Record<string, string | null>
    const answers = asked.map((_, index) => stored[`a${index}`] ?? null)
    const unwanted = question.unwanted(answers)
    await client.query(`${unwanted.length > 0 ? 'ROLLBACK TO' : 'RELEASE'} SAVEPOINT attempt`)
    if (unwanted.length > 0) return { ok: false, reason: 'no row was found that is new to the table', blamed: unwanted }
    return { ok: true, insert, answers }
  }
  const returning =
    asked.length === 0 ? '' : ` RETURNING ${asked.map((expression, index) => `(${expression})::text AS a${index}`).join(', ')}`
  try {
    return await ask(returning)
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    await client.query('ROLLBACK TO SAVEPOINT attempt')
    // A rule that does something else instead answers no question (0A000), and a condition of old may not be asked any more.
    if (returning !== '' && (error.code === '0A000' || error.code?.startsWith('42')))
      return attemptInsert(client, shapes, table, row, { ...question, asked: [] })
    const column = error.position === undefined ? undefined : columnAt(Number(error.position) - 1 - savepoint.length)
    return { ok: false, reason: error.message, blamed: column === undefined ? blamedColumns(error, table, shapes) : [column] }
  }
}

function typeOf(table: TableShape, name: string, shapes: Shapes): TypeShape {
  return shapes.type(table.columns.find((column) => column.name === name)!.type)
}

/** Text in quotes is read by the type of its column; a number may stand without. */
function literal(value: Value, { schema, name }: TypeShape): string {
  if (value === null) return 'NULL'
  const isNumber = schema === 'pg_catalog' && /^(int[248]|numeric|float[48])$/.test(name) && /^-?\d+(\.\d+)?$/.test(value)
  return isNumber ? value : sqlText(value)
}

/** By what the server says beside its message (docs: Error and Notice Message Fields). */
function blamedColumns(error: DatabaseError, table: TableShape, shapes: Shapes): string[] {
  const { code, column, constraint, dataType } = error
  const isHere = error.table === undefined || error.table === table.name || table.isPartitioned
  if (dataType !== undefined) return table.columns.filter(({ type }) => isMadeOf(type, dataType, shapes)).map(({ name }) => name)
  if (column !== undefined && isHere) return [column]
  if (constraint !== undefined && isHere) {
    const known = [...table.constraints, ...table.uniqueIndexes].find(({ name }) => name === constraint)
    // A constraint or an index of a partition has a name of its own.
    const columns = known?.columns ?? (table.isPartitioned ? table.columns.map(({ name }) => name) : [])
    return [...columns]
  }
  // No partition takes the row, or this one does not.
  if (code === '23514') return [...table.partition.columns]
  return []
}

function isMadeOf(type: string, dataType: string, shapes: Shapes): boolean {
  const { name, of, fields } = shapes.type(type)
  return (
    name === dataType || (of !== null && isMadeOf(of, dataType, shapes)) || fields.some((field) => isMadeOf(field.type, dataType, shapes))
  )
}
