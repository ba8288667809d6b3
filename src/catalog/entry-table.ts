import type { ObjectAddress } from '../core/difference.ts'
import { type Entry, entryKey } from './entry.ts'
import type { Names } from './names.ts'
import type { Row } from './read.ts'
import { renderValue } from './render.ts'
import type { CatalogShape } from './shape.ts'

/** The entries of one moment, with the places where rows of other catalogs find the object that they belong to. */
export class EntryTable {
  readonly byKey = new Map<string, Entry>()
  readonly #byObject = new Map<string, Entry>()

  add(entry: Entry, objects: readonly string[]): void {
    this.byKey.set(entryKey(entry.kind, entry.identity), entry)
    for (const object of objects) this.#byObject.set(object, entry)
  }

  /** By catalog, OID and, for a column, its number. */
  find(catalog: string, oid: string, attnum = '0'): Entry | undefined {
    return this.#byObject.get(`${catalog} ${oid} ${attnum}`)
  }

  alias(catalog: string, oid: string, entry: Entry): void {
    this.#byObject.set(`${catalog} ${oid} 0`, entry)
  }
}

/** Every compared column of a row, put into an entry's attributes. */
export function addAttributes(entry: Entry, catalog: CatalogShape, row: Row, names: Names, suffix = ''): void {
  for (const column of catalog.columns) {
    if (column.auxiliary) continue
    const value = renderValue(catalog, column, row, names)
    if (value !== null) entry.attributes.set(column.name + suffix, value)
  }
}

export function columnAddress(relation: ObjectAddress, column: string): ObjectAddress {
  return { kind: `${relation.kind} column`, identity: [...relation.identity, column] }
}
