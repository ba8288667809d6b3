import type { ObjectAddress } from '../core/difference.ts'
import type { Row } from './read.ts'

/** Rows of a catalog, or a text that says as much. */
export type Raw = string | Row | readonly Row[]

/** Where attributes go; one that comes again replaces the one before. */
export interface Sink {
  set(name: string, value: string): unknown
  /** Many at once. Default: one after another. */
  setAll?(values: Readonly<Record<string, string>>): unknown
}

const none: ReadonlyMap<string, string> = new Map()
const nothing: ReadonlySet<string> = new Set()

/** Something that fills in attributes once somebody asks for them, and the raw text from which it does. */
interface Part {
  readonly raw: Raw
  readonly fill: (attributes: Sink) => void
}

/**
 * One catalog object at one moment: its own fact and the facts that belong to it, every OID resolved to a name.
 *
 * Turning rows into names costs more than reading them, and of thousands of objects a migration changes a few. So the attributes are made when
 * they are first asked for; two entries with the same raw rows need not be asked, unless something was renamed between them.
 */
export class Entry {
  readonly kind: string
  readonly identity: readonly string[]
  readonly scope: 'database' | 'cluster'
  /** The objects that this one belongs to, nearest first. */
  readonly belongsTo: ObjectAddress[]
  /** Its place among its siblings (a column's in its table), counted from 1. */
  ordinal?: { readonly attribute: string; readonly within: string; readonly position: number }
  #parts: Part[] = []
  // Of thousands of entries few have any, and an empty map of its own costs more than the rest of an entry.
  #residue: Map<string, string> | undefined
  #data: Set<string> | undefined
  #attributes: Map<string, string> | undefined

  constructor({ kind, identity }: ObjectAddress, scope: Entry['scope'], belongsTo: ObjectAddress[] = []) {
    this.kind = kind
    this.identity = identity
    this.scope = scope
    this.belongsTo = belongsTo
  }

  /** Physical traces that change nothing a client can see. */
  get residue(): ReadonlyMap<string, string> {
    return this.#residue ?? none
  }

  noteResidue(name: string, value: string): void {
    this.#residue ??= new Map()
    this.#residue.set(name, value)
  }

  /** Those attributes that are a user's data and no part of the schema; an object that has any is data itself. */
  get data(): ReadonlySet<string> {
    return this.#data ?? nothing
  }

  noteData(attribute: string): void {
    this.#data ??= new Set()
    this.#data.add(attribute)
  }

  /** By the catalog's column name; what is NULL is left out. Lists are JSON, so that no two lists read alike. */
  get attributes(): ReadonlyMap<string, string> {
    if (!this.#attributes) {
      this.#attributes = new Map()
      this.fill(this.#attributes)
    }
    return this.#attributes
  }

  /** Gives every attribute away and keeps none: for somebody who writes them down once. */
  fill(attributes: Sink): void {
    for (const { fill } of this.#parts) fill(attributes)
  }

  /** @param raw says all that the attributes are made of, but for the names of other objects. */
  add(raw: Raw, fill: Part['fill']): void {
    this.#parts.push({ raw, fill })
    this.#attributes = undefined
  }

  set(name: string, value: string): void {
    this.add(`${name}=${value}`, (attributes) => attributes.set(name, value))
  }

  /** Whether both are made of the same rows. If so and nothing was renamed, they are equal; if not, they may still be. */
  hasRowsOf(other: Entry): boolean {
    return this.#parts.length === other.#parts.length && this.#parts.every(({ raw }, index) => sameRaw(raw, other.#parts[index]!.raw))
  }
}

function sameRaw(a: Raw, b: Raw): boolean {
  if (a === b) return true
  if (typeof a === 'string' || typeof b === 'string') return false
  const [these, those] = [Array.isArray(a) ? a : [a], Array.isArray(b) ? b : [b]] as [Row[], Row[]]
  return these.length === those.length && these.every((row, index) => sameRow(row, those[index]!))
}

function sameRow(a: Row, b: Row): boolean {
  if (a === b) return true
  for (const column in a) if (a[column] !== b[column]) return false
  return true
}

/** Kind and names in one string; no two objects share it. */
export function entryKey(kind: string, identity: readonly string[]): string {
  return JSON.stringify([kind, ...identity])
}
