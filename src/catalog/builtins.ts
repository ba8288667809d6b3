import type { Client } from 'pg'
import { buildEntries } from './entries.ts'
import { Entry, entryKey } from './entry.ts'
import { addAttributes, type EntryTable } from './entry-table.ts'
import { describedCatalog } from './fold.ts'
import { Names } from './names.ts'
import { pinnedSession, queryText, type RawCatalogs, type Row, selectBuiltinNames, selectRows } from './read.ts'
import type { CatalogShape, Shape } from './shape.ts'

/** A built-in object that somebody edited: what it is now and what initdb made of it; `null`: it is not there. */
export interface EditedBuiltin {
  readonly now: Entry | null
  readonly pristine: Entry | null
}

interface Gone {
  readonly catalog: string
  readonly row: Row
}

type Rows = ReadonlyMap<string, ReadonlyMap<string, Row>>

/**
 * What initdb put into the catalogs. Its names are needed for every snapshot; its content only once somebody edited a built-in object (a
 * privilege on a function of pg_catalog, a comment on schema public). It is read from a database in which nothing happens.
 */
export class Pristine {
  readonly names: Rows
  readonly #start: RawCatalogs
  readonly #open: () => Promise<Client>
  readonly #content = new Map<string, Map<string, Row>>()

  private constructor(names: Rows, start: RawCatalogs, open: () => Promise<Client>) {
    this.names = names
    this.#start = start
    this.#open = open
  }

  /** @param open opens a session on a database whose built-in objects are untouched; the caller of a read closes it. */
  static async read(client: Client, shape: Shape, raw: RawCatalogs, open: () => Promise<Client>): Promise<Pristine> {
    const selects = selectBuiltinNames(shape)
    const opening = ['BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', ...pinnedSession.split(';')]
    const results = await queryText(client, [...opening, ...selects.map(({ text }) => text), 'COMMIT'].join(';'))
    const names = new Map(
      selects.map(({ catalog }, index) => [catalog, new Map(results[opening.length + index]!.map((row) => [row['oid']!, row]))]),
    )
    return new Pristine(names, raw, open)
  }

  /**
   * The built-in objects that are not as initdb made them.
   *
   * @param table the user's objects; one that stands where a built-in object stood is taken out of it and compared with that.
   */
  async edited(client: Client, shape: Shape, raw: RawCatalogs, table: EntryTable): Promise<Map<string, EditedBuiltin>> {
    const edited = new Map<string, EditedBuiltin>()
    const gone = new Map<string, Gone>()
    for (const [name, digest] of raw.builtins) {
      if (this.#start.builtins.get(name) === digest) continue
      const catalog = shape.catalogs.get(name)!
      const before = await this.#pristineRows(catalog)
      const now = keyed(catalog, await readBuiltinRows(client, catalog))
      const names = new Names(new Map([...raw.rows, [name, [...(raw.rows.get(name) ?? []), ...now.values()]]]), this.names)
      const pristineNames = new Names(new Map([...raw.rows, [name, [...(raw.rows.get(name) ?? []), ...before.values()]]]), this.names)
      for (const key of new Set([...before.keys(), ...now.keys()])) {
        const [was, is] = [before.get(key), now.get(key)]
        if (was && is && JSON.stringify(was) === JSON.stringify(is)) continue
        if (isAboutHidden(shape, catalog, (was ?? is)!, pristineNames)) continue
        const pair = {
          pristine: was ? builtinEntry(shape, catalog, was, pristineNames) : null,
          now: is ? builtinEntry(shape, catalog, is, names) : null,
        }
        edited.set(`${name} ${key}`, pair)
        if (was && !is) gone.set(`${name} ${key}`, { catalog: name, row: was })
      }
    }
    this.#pairWithUsers(shape, edited, gone, table)
    return edited
  }

  /** `DROP EXTENSION plpgsql; CREATE EXTENSION plpgsql` makes the same functions again, as a user's; what is said about a row that went goes with it. */
  #pairWithUsers(shape: Shape, edited: Map<string, EditedBuiltin>, gone: ReadonlyMap<string, Gone>, table: EntryTable): void {
    if (gone.size === 0) return
    const rows = new Map(this.#start.rows)
    for (const { catalog, row } of gone.values()) rows.set(catalog, [...(rows.get(catalog) ?? []), row])
    const pristine = buildEntries(shape, { ...this.#start, rows }, new Names(rows, this.names))
    for (const [key, { catalog: name, row }] of gone) {
      const catalog = shape.catalogs.get(name)!
      const about = `${ownerCatalog(shape, catalog, row)} ${row[catalog.subject]}`
      if (catalog.subject !== 'oid' && gone.has(about)) edited.delete(key)
      const was = catalog.subject === 'oid' ? pristine.find(name, row['oid']!) : undefined
      const now = was && table.byKey.get(entryKey(was.kind, was.identity))
      if (!was || !now) continue
      table.byKey.delete(entryKey(was.kind, was.identity))
      edited.set(key, { now, pristine: was })
    }
  }

  async #pristineRows(catalog: CatalogShape): Promise<Map<string, Row>> {
    const known = this.#content.get(catalog.name)
    if (known) return known
    const client = await this.#open()
    try {
      const rows = keyed(catalog, await readBuiltinRows(client, catalog))
      this.#content.set(catalog.name, rows)
      return rows
    } finally {
      await client.end()
    }
  }
}

async function readBuiltinRows(client: Client, catalog: CatalogShape): Promise<Row[]> {
  const opening = ['BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', ...pinnedSession.split(';')]
  return (await queryText(client, [...opening, selectRows(catalog, 'built-in'), 'COMMIT'].join(';')))[opening.length]!
}

/** A row without an OID is known by its OIDs, numbers and names; what may be edited (text, privileges, options) is no part of the key. */
function keyed(catalog: CatalogShape, rows: readonly Row[]): Map<string, Row> {
  const parts =
    catalog.subject === 'oid'
      ? ['oid']
      : catalog.columns.filter(({ type }) => /^(oid|regproc|smallint|integer|name|"char")$/.test(type)).map((c) => c.name)
  const identifying =
    catalog.name === 'pg_attribute' ? ['attrelid', 'attnum'] : catalog.name === 'pg_depend' ? Object.keys(rows[0] ?? {}) : parts
  return new Map(rows.map((row) => [identifying.map((part) => row[part]).join(' '), row]))
}

function builtinEntry(shape: Shape, catalog: CatalogShape, row: Row, names: Names): Entry {
  const owner = catalog.subject === 'oid' ? catalog.name : ownerCatalog(shape, catalog, row)
  const oid = row[catalog.subject]!
  const named = names.named(owner, oid) ?? { kind: owner, identity: [oid] }
  const entry = new Entry(named, catalog.shared ? 'cluster' : 'database')
  addAttributes(entry, catalog, row, names)
  return entry
}

/** A TOAST table is named and not compared; REINDEX CONCURRENTLY gives it another index. */
function isAboutHidden(shape: Shape, catalog: CatalogShape, row: Row, names: Names): boolean {
  const owner = catalog.subject === 'oid' ? catalog.name : ownerCatalog(shape, catalog, row)
  const oid = row[catalog.subject]!
  return names.row(owner, oid) !== undefined && names.named(owner, oid) === null
}

function ownerCatalog(shape: Shape, catalog: CatalogShape, row: Row): string {
  const about = row['classoid'] ?? row['classid']
  if (about) return describedCatalog(shape, about) || catalog.name
  const reference = catalog.columns.find(({ name }) => name === catalog.subject)?.reference
  return reference?.to === 'catalog' ? reference.catalog : 'pg_class'
}
