import type { ColumnShape, ConstraintShape, Shapes, TableShape } from './describe.ts'
import { fitting, valuesOf } from './type-values.ts'

/** A value as text, or NULL. */
export type Value = string | null

/** Columns that get their values together, and what they may be given, the likeliest first. */
export interface Unit {
  readonly columns: readonly string[]
  readonly options: readonly (readonly Value[])[]
}

/** What is asked of a row. */
export interface RowRequest {
  /** Values that are given and not tried. */
  readonly fixed: ReadonlyMap<string, Value>
  /** Values to try before others. */
  readonly first: ReadonlyMap<string, readonly Value[]>
  /** Columns that are given a value although they need none. */
  readonly filled: ReadonlySet<string>
}

const most = 40

/** What a column may be given: what its type reads, and what conditions on it speak of. */
export function optionsOf(table: TableShape, column: ColumnShape, shapes: Shapes): Value[] {
  const type = shapes.type(column.type)
  const [plain, ...others] = valuesOf(type, column.modifier, (oid) => shapes.type(oid))
  const expressions = [
    ...table.constraints.flatMap(({ columns, expression }) => (expression !== null && columns.includes(column.name) ? [expression] : [])),
    ...(table.partition.columns.includes(column.name) ? table.partition.bounds : []),
  ]
  const literals = expressions.flatMap((expression) => fitting(type, expression, (oid) => shapes.type(oid)))
  const values = [...new Set([...(plain === undefined ? [] : [plain]), ...literals, ...others])].slice(0, most)
  return column.notNull || type.notNull ? values : [...values, null]
}

/** Whether a row cannot do without a value of this column. */
export function isRequired(column: ColumnShape, shapes: Shapes): boolean {
  const type = shapes.type(column.type)
  return (column.notNull || type.notNull) && !column.hasDefault && !type.hasDefault && column.identity === '' && !column.isGenerated
}

/** Whether a value may be written into a column. */
export function isWritable(column: ColumnShape): boolean {
  return !column.isGenerated && column.identity !== 'a'
}

/** The foreign keys whose columns are to be given a value, without those that may as well lead nowhere. */
export function foreignKeysToMeet(table: TableShape, chosen: ReadonlySet<string>, { first, fixed }: RowRequest): ConstraintShape[] {
  const leadsNowhere = (column: string) => first.get(column)?.[0] === null || fixed.get(column) === null
  return table.constraints.filter(
    ({ sort, columns }) => sort === 'f' && columns.some((column) => chosen.has(column)) && !columns.some(leadsNowhere),
  )
}
