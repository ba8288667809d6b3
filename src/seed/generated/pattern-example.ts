/**
 * A short text that a regular expression of PostgreSQL's should match (docs: POSIX Regular Expressions); `undefined`: it has something that is not understood here. Whoever uses
 * it asks the server anyway.
 */
export function patternExample(pattern: string): string | undefined {
  const reader = new PatternReader(pattern)
  const text = reader.alternatives()
  return reader.isAtEnd ? text : undefined
}

const classes: Readonly<Record<string, string>> = {
  alpha: 'a',
  lower: 'a',
  upper: 'A',
  digit: '1',
  alnum: 'a',
  space: ' ',
  blank: ' ',
  punct: '-',
  word: 'a',
  xdigit: 'a',
}
const escapes: Readonly<Record<string, string>> = { d: '1', w: 'a', s: ' ', D: 'a', W: '-', S: 'a', t: '\t', n: '\n', r: '\r' }
/** They match places, not characters. */
const places = new Set(['A', 'Z', 'm', 'M', 'y', 'Y', 'b', 'B'])

class PatternReader {
  readonly #pattern: string
  #at = 0

  constructor(pattern: string) {
    // Embedded options at the beginning: (?i)
    this.#pattern = pattern.replace(/^\(\?[a-z]+\)/, '')
  }

  get isAtEnd(): boolean {
    return this.#at === this.#pattern.length
  }

  /** Of several alternatives the first one. */
  alternatives(): string {
    const [first] = this.#branches()
    return first ?? ''
  }

  #branches(): string[] {
    const branches = [this.#sequence()]
    while (this.#take('|')) branches.push(this.#sequence())
    return branches
  }

  #sequence(): string {
    let text = ''
    while (!this.isAtEnd && !'|)'.includes(this.#pattern[this.#at]!)) {
      const from = this.#at
      const piece = this.#atom()
      if (piece === undefined) {
        this.#at = from
        return text
      }
      text += piece.repeat(this.#times())
    }
    return text
  }

  #atom(): string | undefined {
    const character = this.#pattern[this.#at++]!
    switch (character) {
      case '^':
      case '$':
        return ''
      case '.':
        return 'a'
      case '[':
        return this.#bracket()
      case '\\':
        return this.#escape()
      case '(':
        return this.#group()
      case '*':
      case '+':
      case '?':
      case '{':
        return undefined
      default:
        return character
    }
  }

  #escape(): string | undefined {
    const character = this.#pattern[this.#at++]
    if (character === undefined) return undefined
    if (places.has(character)) return ''
    return escapes[character] ?? (/[0-9a-z]/i.test(character) ? undefined : character)
  }

  #group(): string | undefined {
    if (this.#pattern.startsWith('?:', this.#at)) this.#at += 2
    else if (this.#pattern.startsWith('?!', this.#at) || this.#pattern.startsWith('?=', this.#at)) {
      // What must, or must not, follow is left to chance.
      this.#at += 2
      this.#branches()
      return this.#take(')') ? '' : undefined
    }
    const [first] = this.#branches()
    return this.#take(')') ? first : undefined
  }

  /** The first character that the brackets name, or, where they exclude, the first of a few that they do not. */
  #bracket(): string | undefined {
    const excludes = this.#take('^')
    const named: [string, string][] = []
    for (let first = true; first || this.#pattern[this.#at] !== ']'; first = false) {
      const one = this.#bracketItem()
      if (one === undefined) return undefined
      named.push(one)
    }
    this.#at++
    if (!excludes) return named[0]?.[0]
    return [...'aA1 -_.@'].find((character) => !named.some(([from, to]) => from <= character && character <= to))
  }

  #bracketItem(): [string, string] | undefined {
    if (this.isAtEnd) return undefined
    const name = /^\[:(\w+):\]/.exec(this.#pattern.slice(this.#at))
    if (name) {
      this.#at += name[0].length
      const example = classes[name[1]!]
      return example === undefined ? undefined : [example, example]
    }
    let character: string | undefined = this.#pattern[this.#at++]
    if (character === '\\') character = this.#escape()
    if (character === undefined) return undefined
    if (this.#pattern[this.#at] !== '-' || this.#pattern[this.#at + 1] === ']') return [character, character]
    this.#at++
    const to = this.#pattern[this.#at++]
    return to === undefined ? undefined : [character, to]
  }

  /** How often at least, and once where that may be. */
  #times(): number {
    const times = this.#quantifier()
    // Not greedy: the same texts match.
    if (times !== 1 || '*+?}'.includes(this.#pattern[this.#at - 1] ?? '')) this.#take('?')
    return times
  }

  #quantifier(): number {
    if (this.#take('*') || this.#take('+') || this.#take('?')) return 1
    const bounds = /^\{(\d+)(,\d*)?\}/.exec(this.#pattern.slice(this.#at))
    if (!bounds) return 1
    this.#at += bounds[0].length
    const least = Number(bounds[1])
    return least === 0 && bounds[2] !== undefined && bounds[2] !== ',0' ? 1 : Math.min(least, 1000)
  }

  #take(character: string): boolean {
    if (this.#pattern[this.#at] !== character) return false
    this.#at++
    return true
  }
}
