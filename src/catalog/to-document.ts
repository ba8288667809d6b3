import type { ObjectAddress } from '../core/difference.ts'
import type { NotCompared } from './access.ts'
import type { Comparable } from './comparable.ts'
import { documentFormat, documentVersion, type Snapshot, type SnapshotEntry } from './document.ts'
import type { Entry, Sink } from './entry.ts'
import { fingerprintSeeds } from './fingerprint.ts'
import { columnOf } from './left-out.ts'

/** Writes a snapshot as plain data: everything in an order that depends on names alone. */
export function toDocument(taken: Comparable & { readonly notCompared: readonly NotCompared[] }, version: string): Snapshot {
  const { extent, rows, digests, settings } = taken
  const { catalogs: catalogOf, builtins } = taken.placement()
  const kinds = (name: string) => [...catalogOf].flatMap(([kind, catalog]) => (catalog === name ? [kind] : []))
  return {
    format: documentFormat,
    formatVersion: documentVersion,
    server: { major: extent.major, version },
    shows: {
      rows: rows !== null,
      cluster: extent.cluster,
      catalogs: [...extent.catalogs].sort().map((name) => ({ name, kinds: kinds(name).sort() })),
      columns: [...extent.columns].sort(),
    },
    seeds: [...fingerprintSeeds],
    entries: byKey(taken.entries).map(([key, one]) => entryOf(one, builtins.has(key))),
    builtins: {
      digests: digests && {
        collations: digests.collations,
        catalogs: byKey(digests.catalogs).map(([name, { before, after }]) => ({ name, before, after })),
      },
      edited: byKey(taken.edited).map(([, { now, pristine, guessed }]) => ({
        now: now && entryOf(now, true),
        pristine: pristine && entryOf(pristine, true),
        ...(guessed && { guessed: { known: [...guessed.known], catalogs: [...guessed.catalogs] } }),
      })),
    },
    settings: settings && Object.fromEntries(byKey(settings)),
    tables:
      rows &&
      byKey(rows.tables).map(([, { kind, identity, count, columns, hashes }]) => ({
        kind,
        identity: [...identity],
        rows: count,
        columns: [...columns],
        hashes: [...hashes],
      })),
    sequences:
      rows &&
      byKey(rows.sequences).map(([, { identity, lastValue, isCalled, increment }]) => ({
        kind: 'sequence',
        identity: [...identity],
        lastValue,
        isCalled,
        increment,
      })),
    notCompared: taken.notCompared.map(({ what, why, scope }) => ({ what, why, ...(scope && { scope }) })).sort(byText),
  }
}

const byText = (a: NotCompared, b: NotCompared) => compare(JSON.stringify(a), JSON.stringify(b))
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

function byKey<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => compare(a, b))
}

function entryOf(entry: Entry, builtin: boolean): SnapshotEntry {
  const { kind, identity, scope, data, belongsTo, ordinal } = entry
  return {
    kind,
    identity: [...identity],
    scope,
    attributes: attributesOf(entry),
    ...(data.size > 0 && { data: [...data].sort() }),
    ...(entry.residue.size > 0 && { residue: entry.residue.size === 1 ? Object.fromEntries(entry.residue) : inOrder(entry.residue) }),
    ...(belongsTo.length > 0 && { belongsTo: belongsTo.map(plain) }),
    ...(ordinal && { place: { attribute: ordinal.attribute, position: ordinal.position } }),
    ...(builtin && { builtin: true as const }),
  }
}

const plain = ({ kind, identity }: ObjectAddress) => ({ kind, identity: [...identity] })

function attributesOf(entry: Entry): Record<string, string> {
  const attributes = new InOrder()
  entry.fill(attributes)
  return attributes.inOrder ? attributes.all : inOrder(Object.entries(attributes.all))
}

/** Takes attributes as they come, and notes whether the parts of a column came together and by name, as those of most objects do. */
class InOrder implements Sink {
  all: Record<string, string> = {}
  inOrder = true
  #last = ''
  #column = ''
  #partly: Set<string> | undefined

  setAll(values: Readonly<Record<string, string>>): void {
    if (this.#partly) for (const column of this.#partly) if (column in values) this.inOrder = false
    // A copy costs less than one attribute after another.
    if (this.#column === '' && !this.#partly) this.all = { ...values }
    else Object.assign(this.all, values)
    this.#last = this.#column = '(many)'
  }

  set(name: string, value: string): void {
    if (name in this.all) {
      this.all[name] = value
      return
    }
    this.all[name] = value
    if (name.endsWith(')')) this.#notePart(name, columnOf(name))
    else {
      if (this.#partly?.has(name)) this.inOrder = false
      this.#last = this.#column = name
    }
  }

  #notePart(name: string, column: string): void {
    this.#partly ??= new Set()
    if (column !== this.#column ? column in this.all || this.#partly.has(column) : name < this.#last) this.inOrder = false
    this.#partly.add(column)
    this.#last = name
    this.#column = column
  }
}

/** As the catalogs have the columns; the parts of one column, which come as the server gives them, by name. */
function inOrder(attributes: Iterable<readonly [string, string]>): Record<string, string> {
  const columns = new Map<string, number>()
  const placed = [...attributes].map(([name, value]) => {
    const column = name.endsWith(')') ? columnOf(name) : name
    if (!columns.has(column)) columns.set(column, columns.size)
    return { name, value, at: columns.get(column)! }
  })
  placed.sort((a, b) => a.at - b.at || compare(a.name, b.name))
  return Object.fromEntries(placed.map(({ name, value }) => [name, value]))
}

/** A snapshot as the text of a file: one object a line, so that two files can be compared by eye. */
export function documentText(document: Snapshot): string {
  const members = Object.entries(document).map(
    ([name, value]) => `${JSON.stringify(name)}: ${Array.isArray(value) ? lines(value) : JSON.stringify(value)}`,
  )
  return `{\n${members.join(',\n')}\n}\n`
}

function lines(list: readonly unknown[]): string {
  return list.length === 0 ? '[]' : `[\n${list.map((one) => JSON.stringify(one)).join(',\n')}\n]`
}
