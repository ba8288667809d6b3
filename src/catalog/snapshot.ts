import type { Client } from 'pg'
import { missedIn, type NotCompared } from './access.ts'
import { Pristine } from './builtins.ts'
import type { Comparable } from './comparable.ts'
import { buildEntries } from './entries.ts'
import { type Extent, extentOf, placementOf } from './extent.ts'
import { readRows } from './fingerprint.ts'
import { Names } from './names.ts'
import { type RawCatalogs, type Row, readCatalogs, whilePinned } from './read.ts'
import { rereadCatalogs } from './reread.ts'
import { readShape, type Shape } from './shape.ts'

/** Every entry of a database and its cluster, and, where asked for, the fingerprints of the rows, at one moment. */
export interface Snapshot extends Comparable {
  readonly notCompared: readonly NotCompared[]
  /** The role that looked: what it makes belongs to it. `undefined`: nobody remembers. */
  readonly reader?: string
  /** What it was made of, for the next one. */
  readonly raw: RawCatalogs
}

export interface SnapshotOptions {
  /** Whether the fingerprints of the rows are read too. */
  readonly rows: boolean
  /** The last snapshot of this database, or of the one that it is a copy of: what cannot have changed since is not read again. Default: everything is read. */
  readonly since?: Snapshot | undefined
}

/** Takes snapshots of the databases of one cluster, from a moment on at which nothing had happened in it. */
export class Observer {
  readonly #shape: Shape
  readonly #extent: Extent
  readonly #pristine: Pristine
  readonly #start: string

  private constructor(shape: Shape, pristine: Pristine, start: string) {
    this.#shape = shape
    this.#extent = extentOf(shape)
    this.#pristine = pristine
    this.#start = start
  }

  /**
   * @param client a session on the database to be observed, before the first migration.
   * @param untouched opens a session on a database of the same cluster in which no migration runs.
   */
  static async start(client: Client, untouched: () => Promise<Client>): Promise<Observer> {
    const shape = await whilePinned(client, () => readShape(client, { everyDatabase: true }))
    const result = await whilePinned(client, () => client.query<{ mark: string }>('SELECT (txid_current() % 4294967296)::text AS mark'))
    const mark = result.rows[0]!.mark
    const raw = await readCatalogs(client, shape, mark)
    return new Observer(shape, await Pristine.read(client, shape, raw, mark, untouched), mark)
  }

  async snapshot(client: Client, options: SnapshotOptions): Promise<Snapshot> {
    const raw = options.since
      ? await rereadCatalogs(client, this.#shape, this.#start, options.since.raw)
      : await readCatalogs(client, this.#shape, this.#start)
    const names = new Names(raw.rows, this.#pristine.names)
    const table = buildEntries(this.#shape, raw, names)
    const rows = options.rows ? await readRows(client, raw) : null
    return {
      entries: table.byKey,
      keys: table.keys,
      edited: await this.#pristine.edited(client, this.#shape, raw, table),
      digests: null,
      settings: settingsOf(raw),
      extent: this.#extent,
      placement: () => placementOf(table.keys),
      rows,
      reader: raw.reader,
      raw,
      notCompared: [...missedIn(this.#shape.notCompared, raw.rows), ...(rows?.notCompared ?? [])],
    }
  }
}

export function settingsOf({ fileSettings }: RawCatalogs): Map<string, string> | null {
  if (!fileSettings) return null
  const text = (row: Row) => `${row['setting']}${row['error'] ? ` (${row['error']})` : ''}`
  return new Map(fileSettings.map((row) => [row['name']!, text(row)]))
}
