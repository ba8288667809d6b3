import type { ObjectAddress } from '../../core/difference.ts'
import type { Comparable } from '../comparable.ts'
import { type Entry, entryKey } from '../entry.ts'

/** Every object at one of the two moments. */
export class Moment {
  /** The role that looked: what it makes belongs to it. `undefined`: nobody knows. */
  readonly reader: string | undefined
  readonly #entries: ReadonlyMap<string, Entry>
  readonly #rows: Comparable['rows']
  #parts: Map<string, Entry[]> | undefined
  #kinds: Map<string, Entry[]> | undefined

  constructor({ entries, reader, rows }: Pick<Comparable, 'entries' | 'reader' | 'rows'>) {
    this.#entries = entries
    this.#rows = rows
    this.reader = reader
  }

  /** The last number that a sequence gave out, or its first; `undefined`: nobody asked. */
  lastValue({ kind, identity }: ObjectAddress): bigint | undefined {
    const state = this.#rows?.sequences.get(entryKey(kind, identity))
    return state && BigInt(state.lastValue)
  }

  find(kind: string, identity: readonly string[]): Entry | undefined {
    return this.#entries.get(entryKey(kind, identity))
  }

  /** What belongs to an object, by whichever way: its columns, their sequences, its indexes … */
  partsOf({ kind, identity }: ObjectAddress): readonly Entry[] {
    if (!this.#parts) {
      this.#parts = new Map()
      for (const entry of this.#entries.values()) {
        for (const parent of entry.belongsTo) listIn(this.#parts, entryKey(parent.kind, parent.identity)).push(entry)
      }
    }
    return this.#parts.get(entryKey(kind, identity)) ?? []
  }

  ofKind(kind: string): readonly Entry[] {
    if (!this.#kinds) {
      this.#kinds = new Map()
      for (const entry of this.#entries.values()) listIn(this.#kinds, entry.kind).push(entry)
    }
    return this.#kinds.get(kind) ?? []
  }
}

function listIn(map: Map<string, Entry[]>, key: string): Entry[] {
  const list = map.get(key) ?? []
  map.set(key, list)
  return list
}
