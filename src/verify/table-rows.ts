import pg, { type Client, type QueryArrayConfig } from 'pg'
import { entryKey } from '../catalog/entry.ts'
import type { RowFingerprint, RowState } from '../catalog/fingerprint.ts'
import { openPinned } from '../catalog/read.ts'
import type { TableRows } from '../catalog/row-texts.ts'
import type { Snapshot } from '../catalog/snapshot.ts'
import type { RowCopies } from './row-copies.ts'

/** A table as it was before the up, and how it is found again under another name. */
export interface WatchedTable {
  /** Its place in the catalogs, which a rename does not change. */
  readonly object: string
  readonly identity: readonly string[]
  /** In the order of the table. Generated ones are left out: what they hold follows from the others. */
  readonly columns: readonly string[]
  /** The columns of its primary key; empty: it has none. */
  readonly key: readonly string[]
  /** Each column's place in the catalogs. */
  readonly places: ReadonlyMap<string, string>
}

/** A watched table at a later moment. */
export interface TableAt {
  readonly fingerprint: RowFingerprint
  /** In those of the watched columns that are there, by the names from before; `undefined`: too many to be held. */
  readonly rows: TableRows | undefined
}

/** By the table's place in the catalogs; a table that is not there is left out. */
export type TablesAt = ReadonlyMap<string, TableAt>

const quote = pg.escapeIdentifier

export function watchedTables(before: Snapshot): WatchedTable[] {
  const objects = new Map(
    [...before.keys].filter(([object]) => /^pg_(class|attribute) /.test(object)).map(([object, key]) => [key, object]),
  )
  const columns = columnsByTable(before)
  const keys = primaryKeys(before)
  return [...(before.rows?.tables.values() ?? [])].flatMap(({ kind, identity }) => {
    const key = entryKey(kind, identity)
    const object = objects.get(key)
    if (kind !== 'table' || object === undefined) return []
    const names = columns.get(key) ?? []
    const places = names.map((name) => [name, objects.get(entryKey('table column', [...identity, name])) ?? ''] as const)
    return [{ object, identity, columns: names, key: keys.get(object) ?? [], places: new Map(places) }]
  })
}

/** By the table's key, the columns that hold what no other column says, in their order. */
function columnsByTable(snapshot: Snapshot): Map<string, string[]> {
  const columns = new Map<string, { name: string; position: number }[]>()
  for (const entry of snapshot.entries.values()) {
    if (entry.kind !== 'table column' || !entry.ordinal || entry.attributes.get('attgenerated')) continue
    const column = { name: entry.identity[entry.identity.length - 1]!, position: entry.ordinal.position }
    const known = columns.get(entry.ordinal.within)
    if (known) known.push(column)
    else columns.set(entry.ordinal.within, [column])
  }
  return new Map([...columns].map(([key, list]) => [key, list.sort((a, b) => a.position - b.position).map(({ name }) => name)]))
}

/** By the table's place in the catalogs. */
function primaryKeys({ raw, keys }: Snapshot): Map<string, string[]> {
  const primary = (raw.rows.get('pg_index') ?? []).filter((row) => row['indisprimary'] === 't')
  return new Map(
    primary.map((row) => {
      const columns = row['indkey']!.split(' ').map((attnum) => keys.get(`pg_attribute ${row['indrelid']} ${attnum}`))
      return [`pg_class ${row['indrelid']} 0`, columns.flatMap((key) => (key === undefined ? [] : [lastName(key)]))]
    }),
  )
}

function lastName(key: string): string {
  return (JSON.parse(key) as string[]).at(-1)!
}

/**
 * The watched tables at a later moment.
 *
 * @param now a snapshot of the same schema: it says what tables and columns are called now.
 * @param state the rows at that moment, which `copies` holds.
 */
export function tablesAt(tables: readonly WatchedTable[], now: Snapshot, state: RowState, copies: RowCopies): TablesAt {
  const found = new Map<string, TableAt>()
  for (const { object, identity, columns, places } of tables) {
    // Dropped and made again under its name it is another object, and the same table to its users.
    const key = now.keys.get(object) ?? entryKey('table', identity)
    const fingerprint = state.tables.get(key)
    if (!fingerprint) continue
    const names = namesNow(columns, places, fingerprint, now)
    const there = columns.filter((column) => names.has(column))
    const read = copies.lookUp(fingerprint)
    let rows: TableRows | undefined
    found.set(object, {
      fingerprint,
      get rows() {
        if (read) rows ??= inColumns(read(), there, [...names.values()])
        return rows
      },
    })
  }
  return found
}

/** What each column that is still there is called now. A column that was dropped and made again is found by its name, unless another one has it. */
function namesNow(
  columns: readonly string[],
  places: ReadonlyMap<string, string>,
  fingerprint: RowFingerprint,
  now: Snapshot,
): Map<string, string> {
  const known = new Map(columns.map((column) => [column, now.keys.get(places.get(column)!)] as const))
  const kept = new Set([...known.values()].flatMap((key) => (key === undefined ? [] : [lastName(key)])))
  const names = new Map<string, string>()
  for (const [column, key] of known) {
    const name = key === undefined ? column : lastName(key)
    if (fingerprint.columns.includes(name) && (key !== undefined || !kept.has(name))) names.set(column, name)
  }
  return names
}

function inColumns({ columns, rows }: TableRows, called: readonly string[], names: readonly string[]): TableRows {
  const at = names.map((name) => columns.indexOf(name))
  return { columns: called, rows: rows.map((row) => at.map((place) => row[place] ?? null)) }
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
): Promise<ReadonlyMap<string, TableRows>> {
  const columns = columnsByTable(now)
  const read = new Map<string, TableRows>()
  await client.query(openPinned)
  try {
    for (const { object, identity: name, columns: wanted } of tables) {
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
