import type { Unit, Value } from './row-options.ts'

/** Tries what each unit offers, the likeliest first; who is blamed for a refusal moves on. */
export class RowSearch {
  readonly #units: Unit[] = []
  readonly #chosen: number[] = []

  add(unit: Unit): void {
    this.#units.push(unit)
    this.#chosen.push(0)
  }

  /**
   * One more option for a unit that has tried all of its own.
   *
   * @returns `false`: there is no such unit.
   */
  extend(columns: readonly string[], option: readonly Value[]): boolean {
    const place = this.#units.findIndex((unit) => unit.columns.join('\0') === columns.join('\0'))
    const known = this.#units[place]
    if (!known) return false
    this.#units[place] = { columns: known.columns, options: [...known.options, option] }
    this.#chosen[place] = known.options.length
    return true
  }

  get values(): Map<string, Value> {
    return new Map(
      this.#units.flatMap(({ columns, options }, index) => {
        const option = options[this.#chosen[index]!] ?? []
        return columns.map((column, place) => [column, option[place] ?? null] as const)
      }),
    )
  }

  /**
   * Goes on to the next combination of what the units of these columns offer.
   *
   * @returns `false`: all of them were tried.
   */
  advance(blamed: readonly string[]): boolean {
    const places = this.#units.flatMap(({ columns }, index) => (columns.some((column) => blamed.includes(column)) ? [index] : []))
    for (const place of places.reverse()) {
      if (this.#chosen[place]! + 1 < this.#units[place]!.options.length) {
        this.#chosen[place]!++
        return true
      }
      this.#chosen[place] = 0
    }
    return false
  }
}
