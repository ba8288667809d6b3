import pg, { type Client, type QueryArrayConfig } from 'pg'
import { entryKey } from '../catalog/entry.ts'
import { pinnedSession } from '../catalog/read.ts'
import type { Snapshot } from '../catalog/snapshot.ts'

/** A table as it was before the up, and how it is found again under another name. */
export interface WatchedTable {
  /** Its place in the catalogs, which a rename does not change. */
  readonly object: string
  readonly identity: readonly string[]
  /** Generated ones are left out: what they hold follows from the others. */
  readonly columns: readonly string[]
}

/** The rows of a table at one moment, every value as the server's text. */
export interface TableRows {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | null)[])[]
}

/** By the table's place in the catalogs; a table that is not there is left out. */
export type RowsByTable = ReadonlyMap<string, TableRows>

const quote = pg.escapeIdentifier

export function watchedTables(before: Snapshot): WatchedTable[] {
  const objects = new Map([...before.keys].filter(([object]) => object.startsWith('pg_class ')).map(([object, key]) => [key, object]))
  const columns = columnsByTable(before)
  return [...(before.rows?.tables.values() ?? [])].flatMap(({ kind, identity }) => {
    const key = entryKey(kind, identity)
    const object = objects.get(key)
    return kind === 'table' && object !== undefined ? [{ object, identity, columns: columns.get(key) ?? [] }] : []
  })
}

function columnsByTable(snapshot: Snapshot): Map<string, string[]> {
  const columns = new Map<string, string[]>()
  for (const entry of snapshot.entries.values()) {
    if (entry.kind !== 'table column' || !entry.ordinal || entry.attributes.get('attgenerated')) continue
    const name = entry.identity[entry.identity.length - 1]!
    const known = columns.get(entry.ordinal.within)
    if (known) known.push(name)
    else columns.set(entry.ordinal.within, [name])
  }
  return columns
}

/**
 * Reads the rows of the watched tables in those of their columns that are still there.
 *
 * @param now a snapshot of the same schema: it says what the tables are called now.
 * @param where by the table's place, which rows: SQL as after WHERE. Default: all.
 * @throws the server's error when a `where` cannot be read.
 */
export async function readTableRows(
  client: Client,
  tables: readonly WatchedTable[],
  now: Snapshot,
  where: ReadonlyMap<string, string> = new Map(),
): Promise<RowsByTable> {
  const columns = columnsByTable(now)
  const read = new Map<string, TableRows>()
  await client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${pinnedSession}`)
  try {
    for (const { object, identity: name, columns: wanted } of tables) {
      // Dropped and made again under its name it is another object, and the same table to its users.
      const key = now.keys.get(object) ?? entryKey('table', name)
      if (!now.entries.has(key)) continue
      const [, ...identity] = JSON.parse(key) as string[]
      const there = wanted.filter((column) => columns.get(key)?.includes(column))
      const condition = where.get(object)
      const text = `SELECT ${there.map((column) => `t.${quote(column)}`).join(', ')} FROM ONLY ${identity.map(quote).join('.')} t${condition === undefined ? '' : ` WHERE ${condition}`}`
      const config = { text, rowMode: 'array', types: { getTypeParser: () => (value: string) => value } } as unknown as QueryArrayConfig
      const result = await client.query(config)
      read.set(object, { columns: there, rows: result.rows as (string | null)[][] })
    }
  } finally {
    await client.query('ROLLBACK')
  }
  return read
}

/** How often each row is there, in some of its columns. */
export type Bag = ReadonlyMap<string, number>

export function bagOf({ columns, rows }: TableRows, wanted: readonly string[]): Bag {
  const places = wanted.map((column) => columns.indexOf(column))
  const bag = new Map<string, number>()
  for (const row of rows) {
    const text = JSON.stringify(places.map((place) => row[place] ?? null))
    bag.set(text, (bag.get(text) ?? 0) + 1)
  }
  return bag
}

/** How many rows of `bag` are not in `of`, each as often as it is missing. */
export function missingFrom(bag: Bag, of: Bag): { readonly row: string; readonly times: number }[] {
  const missing: { row: string; times: number }[] = []
  for (const [row, times] of bag) {
    const there = of.get(row) ?? 0
    if (there < times) missing.push({ row, times: times - there })
  }
  return missing
}

export function countMissing(bag: Bag, of: Bag): number {
  return missingFrom(bag, of).reduce((sum, { times }) => sum + times, 0)
}

export function sameBags(a: Bag, b: Bag): boolean {
  return countMissing(a, b) === 0 && countMissing(b, a) === 0
}
