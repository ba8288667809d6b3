import type { Inputs } from './inputs.ts'
import { PsqlProblem } from './problem.ts'
import { type Lookup, referenceAt, whatStandsFor } from './references.ts'

const blank = /[ \t\n\r\f\v]+/y
const patterns = {
  /** Text in single quotes, with its escapes; in double quotes; between backquotes. */
  single: /'((?:''|\\[\s\S]|[^'\\])*)'/y,
  double: /"[^"]*"/y,
  backquotes: /`[^`]*`/y,
}

interface Argument {
  readonly text: string
  /** It had quotes or a variable in it. */
  readonly quoted: boolean
}

/** The arguments of a meta command, as psql reads them from what follows its name on the line. */
export class Arguments {
  readonly #inputs: Inputs
  readonly #lookup: Lookup
  readonly #active: () => boolean
  #skipping = false

  /** @param active `false`: in a branch that is not taken nothing is evaluated. */
  constructor(inputs: Inputs, lookup: Lookup, active: () => boolean) {
    this.#inputs = inputs
    this.#lookup = lookup
    this.#active = active
  }

  /** The command's name, which follows its backslash. */
  name(): string {
    const inputs = this.#inputs
    const name = inputs.match(/[^ \t\n\r\f\v\\]*/y)![0]
    inputs.take(name.length)
    return name
  }

  /**
   * The next argument. `undefined`: there is none, or a quotation in it has no end.
   *
   * @param options.trailing `without semicolons`: those at its end are left out, unless they are quoted.
   * @throws PsqlProblem for a shell command in backquotes.
   */
  next({ trailing }: { trailing?: 'without semicolons' } = {}): Argument | undefined {
    const inputs = this.#inputs
    const before = inputs.match(blank)
    if (before) inputs.take(before[0].length)
    let [text, quoted, unquotedEnd] = ['', false, 0]
    while (!inputs.atEnd && !inputs.match(blank) && !inputs.startsWith('\\')) {
      const part = this.#quotedPart()
      if (part === null) return undefined
      text += part ?? inputs.character
      if (part === undefined) {
        unquotedEnd++
        inputs.take(1)
      } else [quoted, unquotedEnd] = [true, 0]
    }
    if (trailing) {
      for (; unquotedEnd > 0 && text.endsWith(';'); unquotedEnd--) text = text.slice(0, -1)
    }
    return text === '' && !quoted ? undefined : { text, quoted }
  }

  /** Every argument that is left. */
  rest(): string[] {
    const all: string[] = []
    for (let next = this.next(); next; next = this.next()) all.push(next.text)
    return all
  }

  /** All that is left of the line. */
  line(): string {
    const inputs = this.#inputs
    const text = inputs.match(/[\s\S]*/y)![0]
    inputs.take(text.length)
    return text.trim()
  }

  /** Overlooks what is left; a command may be ended by two backslashes, after which the line goes on. */
  skip(): void {
    this.#skipping = true
    this.rest()
    if (this.#inputs.startsWith('\\\\')) this.#inputs.take(2)
  }

  get #evaluates(): boolean {
    return !this.#skipping && this.#active()
  }

  /** Quoted text, or what stands for a variable. `undefined`: here is none; `null`: the quotation has no end. */
  #quotedPart(): string | undefined | null {
    const inputs = this.#inputs
    const take = (match: RegExpExecArray, text: string): string => {
      inputs.take(match[0].length)
      return text
    }
    for (const quote of ["'", '"', '`'] as const) {
      if (!inputs.startsWith(quote)) continue
      const match = inputs.match(quote === "'" ? patterns.single : quote === '"' ? patterns.double : patterns.backquotes)
      if (!match) {
        inputs.take(inputs.left)
        return null
      }
      if (quote === '`' && this.#evaluates) throw PsqlProblem.notSupported(`${match[0]} (the output of a shell command)`, giveVariable)
      return take(match, quote === "'" ? unescaped(match[1]!) : match[0])
    }
    if (!this.#evaluates) return undefined
    const reference = referenceAt(inputs)
    if (!reference) return undefined
    inputs.take(reference.written.length)
    return whatStandsFor(reference, this.#lookup) ?? reference.written
  }
}

/** Where a value that psql takes from elsewhere has to come from here. */
export const giveVariable = 'Give the value as a variable: --set NAME=VALUE, or variables in the configuration.'

const letters: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b', r: '\r', f: '\f' }

function unescaped(text: string): string {
  return text.replace(/''|\\([0-7]{1,3})|\\x([0-9A-Fa-f]{1,2})|\\([\s\S])/g, (_, octal?: string, hex?: string, other?: string) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff)
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
    return other === undefined ? "'" : (letters[other] ?? other)
  })
}
