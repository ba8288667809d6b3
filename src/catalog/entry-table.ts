import type { ObjectAddress } from '../core/difference.ts'
import { fillAttributes } from './attributes.ts'
import { type Entry, entryKey } from './entry.ts'
import type { Names } from './names.ts'
import type { Row } from './row.ts'
import type { CatalogShape } from './shape.ts'

/** The entries of one moment, with the places where rows of other catalogs find the object that they belong to. */
export class EntryTable {
  readonly byKey = new Map<string, Entry>()
  /** By catalog, OID and column number, the key of the entry: an object whose key is another one now was renamed. */
  readonly keys = new Map<string, string>()
  readonly #objects = new Map<string, Map<string, Entry>>()
  readonly #columns = new Map<string, Entry>()
  readonly #parts = new Map<string, string>()

  add(entry: Entry, catalog: string, oid: string, attnum = '0'): void {
    let key = entryKey(entry.kind, entry.identity)
    // A catalog of a later PostgreSQL may tell objects apart by more than what this version makes names of: none may hide another.
    for (let n = 2; this.byKey.has(key); n++) key = entryKey(entry.kind, [...entry.identity, `(${n})`])
    this.byKey.set(key, entry)
    this.keys.set(`${catalog} ${oid} ${attnum}`, key)
    if (attnum === '0') this.#inCatalog(catalog).set(oid, entry)
    else this.#columns.set(`${oid} ${attnum}`, entry)
  }

  /** By catalog, OID and, for a column, its number. */
  find(catalog: string, oid: string, attnum = '0'): Entry | undefined {
    return attnum === '0' ? this.#objects.get(catalog)?.get(oid) : this.#columns.get(`${oid} ${attnum}`)
  }

  /** @param part what tells the attributes of this part from the entry's own; default: they are the entry's own. */
  alias(catalog: string, oid: string, entry: Entry, part?: string): void {
    this.#inCatalog(catalog).set(oid, entry)
    if (part) this.#parts.set(`${catalog} ${oid}`, part)
  }

  #inCatalog(catalog: string): Map<string, Entry> {
    let objects = this.#objects.get(catalog)
    if (!objects) {
      objects = new Map()
      this.#objects.set(catalog, objects)
    }
    return objects
  }

  /** `undefined`: the entry is the object's own. */
  partOf(catalog: string, oid: string): string | undefined {
    return this.#parts.get(`${catalog} ${oid}`)
  }
}

/** Puts every compared column of a row into an entry's attributes, but for those that `except` names. */
export function addAttributes(entry: Entry, catalog: CatalogShape, row: Row, names: Names, except?: readonly string[]): void {
  entry.add(row, (attributes) => fillAttributes(attributes, catalog, row, names, except))
}

export function columnAddress(relation: ObjectAddress, column: string): ObjectAddress {
  return { kind: `${relation.kind} column`, identity: [...relation.identity, column] }
}
