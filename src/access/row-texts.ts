import type { Client } from 'pg'
import { sqlName, sqlText } from '../core/sql-name.ts'
import { serverWords } from './refusal.ts'
import { countedKey, mostRows, type ReadRow, type ReadRows, wordsOf } from './rows.ts'
import { ask, type Field, send, type TextRow } from './send.ts'
import type { ServerWords } from './trial.ts'

/** Rows as one reader sees them, which have no place in a table that would tell them apart. */
export interface SeenRows {
  readonly columns: readonly Field[]
  readonly rows: readonly TextRow[]
  readonly count: number
}

/** One query whose rows, where there are too many, are the first by their text: whoever reads them, and whatever else of them is hidden. */
export function rowsByText(source: string): string {
  return `select r::text as "row text", count(*) over () as "rows there", r.* from (select * from ${source}) as r order by r::text collate "C" limit ${mostRows}`
}

export function seenRows(fields: readonly Field[] = [], rows: readonly TextRow[] = []): SeenRows {
  return { columns: fields.slice(2), rows, count: Number(rows[0]?.['rows there'] ?? 0) }
}

/** Equal rows are told apart by how many there are: who sees two of three sees the first two. */
export function idsOf({ columns, rows }: SeenRows): string[] {
  const seen = new Map<string, number>()
  return rows.map((row) => countedKey(valuesOf(columns, row), seen))
}

/**
 * All rows that somebody sees, with their groups, which are asked of the rows as such, by the administrator: whoever reads a row does not change what it is.
 *
 * @param name what SQL of the groups calls the relation.
 */
export async function allRows(
  client: Client,
  name: string,
  seen: readonly SeenRows[],
  groups: Readonly<Record<string, string>>,
): Promise<ReadRows> {
  const byId = new Map<string, TextRow>()
  for (const one of seen) for (const [index, id] of idsOf(one).entries()) byId.set(id, one.rows[index]!)
  const columns = seen.find(({ columns }) => columns.length > 0)?.columns ?? []
  const order = (row: TextRow) => Buffer.from(row['row text'] ?? '')
  const found = [...byId].sort(([, a], [, b]) => Buffer.compare(order(a), order(b))).slice(0, mostRows)
  const { members, unreadable } = await readGroups(
    client,
    name,
    columns,
    found.map(([, row]) => row),
    groups,
  )
  const rows = found.map(([id, row], index): ReadRow => {
    const values = new Map(columns.map(({ name: column }) => [column, row[column] ?? null]))
    return { id, key: id, groups: members[index] ?? new Set(), words: wordsOf([], values), values, signature: '' }
  })
  return { rows, leftOut: Math.max(0, ...seen.map(({ count }) => count - mostRows)), unreadable }
}

function valuesOf(columns: readonly Field[], row: TextRow): (string | null)[] {
  return columns.map(({ name }) => row[name] ?? null)
}

interface Groups {
  /** For each row. */
  readonly members: readonly ReadonlySet<string>[]
  readonly unreadable: ReadonlyMap<string, ServerWords>
}

async function readGroups(
  client: Client,
  name: string,
  columns: readonly Field[],
  rows: readonly TextRow[],
  groups: Readonly<Record<string, string>>,
): Promise<Groups> {
  const members = rows.map(() => new Set<string>())
  const unreadable = new Map<string, ServerWords>()
  if (rows.length === 0 || columns.length === 0) return { members, unreadable }
  const source = await literalRows(client, name, columns, rows)
  for (const [group, condition] of Object.entries(groups)) {
    const query = `select "row number" from ${source} where (${condition}\n)`
    await ask(client, 'savepoint pg_roundtrip_rows')
    const { results, error } = await send(client, [query, 'rollback to savepoint pg_roundtrip_rows'])
    if (error !== undefined) {
      unreadable.set(group, serverWords(error))
      await ask(client, 'rollback to savepoint pg_roundtrip_rows')
    }
    for (const row of results[0] ?? []) members[Number(row['row number'])]?.add(group)
  }
  return { members, unreadable }
}

async function literalRows(client: Client, name: string, columns: readonly Field[], rows: readonly TextRow[]): Promise<string> {
  const types = await ask(
    client,
    `select ${columns.map(({ dataTypeID, dataTypeModifier }, index) => `format_type(${dataTypeID}, ${dataTypeModifier}) as "${index}"`).join(', ')}`,
  )
  const literals = rows.map((row, number) => {
    const values = valuesOf(columns, row).map((value, index) => `${value === null ? 'null' : sqlText(value)}::${types[0]?.[index]}`)
    return `(${[String(number), ...values].join(', ')})`
  })
  return `(values ${literals.join(', ')}) as ${sqlName(name)}("row number", ${columns.map((column) => sqlName(column.name)).join(', ')})`
}
