/**
 * The value of one key of a TOML document, for documents of which nothing else is wanted.
 *
 * @param path the table's name and the key's, each part by itself: `['db', 'major_version']`.
 * @returns the text of a string, or whatever else is written there as it is written; `undefined`: the key is not there, or what stands before it is no TOML.
 */
export function tomlValue(text: string, path: readonly string[]): string | undefined {
  const reading = new Reading(text)
  let table: readonly string[] = []
  for (;;) {
    reading.skipLines()
    if (reading.isAtEnd) return undefined
    if (reading.take('[')) {
      const isList = reading.take('[')
      const name = reading.key()
      if (!name || !reading.take(']') || (isList && !reading.take(']'))) return undefined
      // Of a list of tables each is another one, and none has the name alone.
      table = isList ? [...name, '[]'] : name
      continue
    }
    const key = reading.key()
    if (!key || !reading.take('=')) return undefined
    const value = reading.value()
    const whole = [...table, ...key]
    if (whole.length === path.length && whole.every((part, place) => part === path[place])) return value
  }
}

/** https://toml.io/en/v1.0.0, as far as it takes to know where a value ends. */
class Reading {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text.replace(/^\ufeff/, '')
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length
  }

  /** Blank lines and comments. */
  skipLines(): void {
    this.#match(/(?:\s|#.*)*/y)
  }

  take(character: string): boolean {
    this.#match(/[ \t]*/y)
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  /** `a."b c".d` */
  key(): string[] | undefined {
    const parts: string[] = []
    do {
      this.#match(/[ \t]*/y)
      const part = this.#string() ?? this.#match(/[\w-]+/y)
      if (part === undefined) return undefined
      parts.push(part)
    } while (this.take('.'))
    return parts
  }

  value(): string {
    this.#match(/[ \t]*/y)
    const text = this.#string()
    if (text !== undefined) return text
    const start = this.#at
    let depth = 0
    while (!this.isAtEnd) {
      if (this.#string() !== undefined) continue
      const character = this.#text[this.#at]!
      if ('[{'.includes(character)) depth++
      if (']}'.includes(character)) depth--
      if (depth === 0 && '#\n'.includes(character)) break
      if (character === '#') this.#match(/#.*/y)
      else this.#at++
    }
    return this.#text.slice(start, this.#at).trim()
  }

  /** One of the four sorts of strings, without its quotes; escapes stay as they are written. */
  #string(): string | undefined {
    const whole = this.#match(/"""[\s\S]*?(?<!\\)"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y)
    return whole?.replace(/^("""|'''|"|')([\s\S]*)\1$/, '$2')
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const [found] = pattern.exec(this.#text) ?? []
    if (found !== undefined) this.#at += found.length
    return found
  }
}
