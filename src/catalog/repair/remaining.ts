import type { Entry } from '../entry.ts'

/**
 * What an object was that a statement is to make again. The statement is good when all of it is accounted for: an attribute that nobody took, one that a
 * later PostgreSQL adds for instance, means that there is more to it than the statement says.
 */
export class Remaining {
  readonly #attributes: Map<string, string>
  readonly #parts: Set<Entry>
  #spoilt = false

  constructor(entry: Entry, parts: readonly Entry[] = []) {
    this.#attributes = new Map(entry.attributes)
    this.#parts = new Set(parts)
  }

  /** Takes what the statement says. */
  take(name: string): string | undefined {
    const value = this.#attributes.get(name)
    this.#attributes.delete(name)
    return value
  }

  has(name: string): boolean {
    return this.#attributes.has(name)
  }

  /** Takes what a new object has by itself; another value spoils the statement. `undefined` is NULL. */
  must(name: string, ...values: readonly (string | undefined)[]): void {
    if (!values.includes(this.take(name))) this.#spoilt = true
  }

  /** Takes what follows from the rest of the statement, whatever it is. */
  derived(...names: readonly string[]): void {
    for (const name of names) this.#attributes.delete(name)
  }

  /** The names left that begin so: what is said of several parts of an object. */
  namesLike(beginning: string): string[] {
    return [...this.#attributes.keys()].filter((name) => name.startsWith(beginning))
  }

  /** The parts that nobody has taken. */
  parts(): Entry[] {
    return [...this.#parts]
  }

  /** Takes a part that the statement makes as well. */
  takePart(part: Entry): void {
    this.#parts.delete(part)
  }

  spoil(): void {
    this.#spoilt = true
  }

  get accountedFor(): boolean {
    return !this.#spoilt && this.#attributes.size === 0 && this.#parts.size === 0
  }
}
