import pg, { type Client } from 'pg'
import { pinnedSession } from '../catalog/read.ts'
import type { Snapshot } from '../catalog/snapshot.ts'

/** A table's rows. */
export interface TableRows {
  readonly count: number
  /** How often each row is there, by its text in the columns that the table had before the up; `null`: one of those is not there now. */
  readonly bag: ReadonlyMap<string, number> | null
}

/** By the JSON of schema and name; a table that is not there is left out. */
export type RowBags = ReadonlyMap<string, TableRows>

export interface TableColumns {
  readonly identity: readonly string[]
  readonly columns: readonly string[]
}

const quote = pg.escapeIdentifier

/** The tables of a snapshot with their columns, generated ones left out: what they hold follows from the others. */
export function tablesOf(snapshot: Snapshot): TableColumns[] {
  const columns = new Map<string, string[]>()
  for (const entry of snapshot.entries.values()) {
    if (entry.kind !== 'table column' || !entry.ordinal || entry.attributes.get('attgenerated')) continue
    const table = JSON.stringify(entry.identity.slice(0, -1))
    columns.set(table, [...(columns.get(table) ?? []), entry.identity[entry.identity.length - 1]!])
  }
  return [...(snapshot.rows?.tables.values() ?? [])]
    .filter(({ kind }) => kind === 'table')
    .map(({ identity }) => ({ identity, columns: (columns.get(JSON.stringify(identity)) ?? []).sort() }))
}

/** Reads the rows of those tables that still have these columns. Seeds are small; a table of the user's history may be larger, and is read once. */
export async function readRowBags(client: Client, tables: readonly TableColumns[]): Promise<RowBags> {
  const bags = new Map<string, TableRows>()
  await client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${pinnedSession}`)
  try {
    for (const { identity, columns } of tables) {
      const row = `ROW(${columns.map((column) => `t.${quote(column)}`).join(', ')})::text`
      const sql = `SELECT ${row} AS r, count(*)::int AS n FROM ONLY ${identity.map(quote).join('.')} t GROUP BY 1`
      const grouped = await attempt<{ r: string; n: number }>(client, sql)
      const counted =
        grouped ?? (await attempt<{ n: number }>(client, `SELECT count(*)::int AS n FROM ONLY ${identity.map(quote).join('.')}`))
      if (!counted) continue
      const count = counted.reduce((sum, { n }) => sum + n, 0)
      bags.set(JSON.stringify(identity), { count, bag: grouped && new Map(grouped.map(({ r, n }) => [r, n])) })
    }
  } finally {
    await client.query('ROLLBACK')
  }
  return bags
}

/** `null`: the server refuses, because the table or a column is not there. */
async function attempt<R extends object>(client: Client, sql: string): Promise<R[] | null> {
  await client.query('SAVEPOINT one_table')
  try {
    return (await client.query<R>(sql)).rows
  } catch {
    await client.query('ROLLBACK TO one_table')
    return null
  }
}

/** How many rows of `bag` are not in `of`, each as often as it is there. */
export function missingFrom(bag: ReadonlyMap<string, number>, of: ReadonlyMap<string, number>): { row: string; times: number }[] {
  const missing: { row: string; times: number }[] = []
  for (const [row, times] of bag) {
    const there = of.get(row) ?? 0
    if (there < times) missing.push({ row, times: times - there })
  }
  return missing
}
