import pg, { type Client, DatabaseError } from 'pg'
import type { Shapes, TableShape } from '../../seed/generated/describe.ts'
import { tableName } from '../../seed/generated/insert-attempt.ts'
import type { Value } from '../../seed/generated/row-options.ts'
import type { Identity } from './actors.ts'
import { tableKey } from './classes.ts'
import type { Facts } from './terms.ts'

const quote = pg.escapeIdentifier

/**
 * What to try for a text of which only a part is compared: a path that begins with the actor's name, a file that is called so.
 *
 * @param wanted what the row is to hold in any case.
 */
export function partialValues(
  table: TableShape,
  wanted: ReadonlyMap<string, Value>,
  { facts, shapes, identity, number }: { readonly facts: Facts; readonly shapes: Shapes; readonly identity: Identity; number(): number },
): ReadonlyMap<string, Value>[] {
  const key = tableKey(table)
  const isText = (name: string) => {
    const column = table.columns.find((one) => one.name === name)
    return column !== undefined && !column.isGenerated && /^(text|varchar|citext|bpchar)$/.test(shapes.type(column.type).name)
  }
  const columns = [...facts.within.map(({ column }) => column), ...facts.parts].filter(
    (one) => one.table === key && !wanted.has(one.column) && isText(one.column),
  )
  const [first] = columns
  if (!first) return []
  const who = facts.within.find(({ column }) => column.table === key && column.column === first.column)?.who ?? {
    sort: 'claim' as const,
    path: ['sub'],
  }
  const value = identity.valueOf(who)
  const mark = number()
  const texts =
    value === undefined
      ? [`${mark}/${mark}.txt`]
      : [`${value}/${mark}.txt`, value, `${value}.txt`, `${mark}/${value}`, `${mark}/${value}.txt`, `${mark}/${value}/${mark}.txt`]
  return texts.map((text) => new Map([[first.column, text]]))
}

/** Whether the row that is stored meets one of these conditions, in the eyes of whoever writes it. */
export async function meets(client: Client, table: TableShape, row: string, conditions: readonly string[]): Promise<boolean> {
  for (const condition of conditions) {
    await client.query('SAVEPOINT condition')
    try {
      const { rows } = await client.query(`SELECT FROM ${tableName(table)} WHERE ${row} AND (${condition})`)
      await client.query('RELEASE SAVEPOINT condition')
      if (rows.length > 0) return true
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
      await client.query('ROLLBACK TO SAVEPOINT condition')
    }
  }
  return false
}

/** SQL that says which row it is, by what is stored in it. */
export function rowCondition(columns: readonly string[], stored: ReadonlyMap<string, Value>): string {
  return columns.map((column) => `${quote(column)}::text = ${pg.escapeLiteral(stored.get(column) ?? '')}`).join(' AND ')
}
