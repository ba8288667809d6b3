import type { Client } from 'pg'
import { type Query, type Row, readTogether } from './read.ts'
import { selectRows } from './select-rows.ts'
import type { CatalogShape, Shape } from './shape.ts'

/** Rows of several catalogs, as initdb made them and as they are. */
export interface Sides {
  readonly was: Map<string, readonly Row[]>
  readonly is: Map<string, readonly Row[]>
}

interface Content {
  readonly rows: readonly Row[]
  readonly byKey: ReadonlyMap<string, Row>
}

/** Built-in rows: those of a database in which nothing happens, read once, and those of another, of which only what was written since is read. */
export class BuiltinRows {
  readonly #start: string
  readonly #open: () => Promise<Client>
  readonly #content = new Map<string, Content>()

  /**
   * @param start a transaction id: rows that are older are as initdb made them.
   * @param open opens a session on a database whose built-in objects are untouched; the reader closes it.
   */
  constructor(start: string, open: () => Promise<Client>) {
    this.#start = start
    this.#open = open
  }

  /** @param digests by catalog, how many built-in rows there are, and how many of those are new. */
  async read(client: Client, shape: Shape, names: readonly string[], digests: ReadonlyMap<string, string>): Promise<Sides> {
    const catalogs = names.map((name) => shape.catalogs.get(name)!)
    await this.#readContent(catalogs)
    const isNew = `age(c.xmin) < age('${this.#start}'::xid)`
    const written = await readPinned(
      client,
      catalogs.map((catalog) => selectRows(catalog, 'built-in', catalog.dated ? isNew : 'true')),
    )
    const is = new Map<string, readonly Row[]>()
    for (const [index, catalog] of catalogs.entries()) {
      const [count, recent] = digests.get(catalog.name)!.split(' ').map(Number) as [number, number]
      const merged = merge(catalog, this.#content.get(catalog.name)!, written[index]!, count - recent)
      is.set(catalog.name, merged ?? (await readPinned(client, [selectRows(catalog, 'built-in')]))[0]!)
    }
    return { was: new Map(names.map((name) => [name, this.#content.get(name)!.rows])), is }
  }

  async #readContent(catalogs: readonly CatalogShape[]): Promise<void> {
    const unknown = catalogs.filter(({ name }) => !this.#content.has(name))
    if (unknown.length === 0) return
    const untouched = await this.#open()
    try {
      const results = await readPinned(
        untouched,
        unknown.map((catalog) => selectRows(catalog, 'built-in')),
      )
      for (const [index, catalog] of unknown.entries()) {
        const rows = results[index]!
        this.#content.set(catalog.name, { rows, byKey: new Map(rows.map((row) => [keyOf(catalog, row), row])) })
      }
    } finally {
      await untouched.end()
    }
  }
}

/** @returns `null` when rows went, or when nobody knows which of them were replaced. */
function merge(catalog: CatalogShape, { rows, byKey }: Content, written: readonly Row[], untouched: number): readonly Row[] | null {
  if (byKey.size !== rows.length) return null
  const replaced = new Set(written.map((row) => keyOf(catalog, row)).filter((key) => byKey.has(key)))
  if (rows.length - replaced.size !== untouched) return null
  const others = new Set([...replaced].map((key) => byKey.get(key)))
  return [...rows.filter((row) => !others.has(row)), ...written]
}

/** A row without an OID is known by its numbers and names; one whose numbers change is taken for another one. */
function keyOf({ name, subject, columns }: CatalogShape, row: Row): string {
  if (subject === 'oid') return row['oid']!
  const parts =
    name === 'pg_attribute'
      ? ['attrelid', 'attnum']
      : columns.filter(({ type }) => /^(oid|regproc|smallint|integer|name|"char")$/.test(type)).map((column) => column.name)
  return parts.map((part) => row[part]).join(' ')
}

/** Asks in a transaction of its own, with the session pinned. */
export async function readPinned(client: Client, queries: readonly Query[]): Promise<Row[][]> {
  return readTogether(client, queries, async (results) => results)
}
