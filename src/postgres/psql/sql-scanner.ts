import type { MappedText } from '../mapped-text.ts'
import { Inputs } from './inputs.ts'
import { type Lookup, referenceAt, whatStandsFor } from './references.ts'

/** What ended a scan: a semicolon that ends a statement, the backslash of a meta command, or the end of the line. */
export type Stop = 'semicolon' | 'backslash' | 'end of line'

/** A reference to a variable that has no value. */
export interface UnsetReference {
  readonly name: string
  readonly inFile: number
}

type State =
  | { readonly in: 'sql' | 'string' | 'escape string' | 'name' }
  | { readonly in: 'comment'; readonly depth: number }
  | { readonly in: 'dollar quotes'; readonly tag: string }

const tokens = {
  blank: /[ \t\n\r\f\v]+|--[^\n\r]*/y,
  string: /(?:[eE]|[uU]&|[bBxX])'/y,
  name: /(?:[uU]&)?"/y,
  dollar: /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y,
  word: /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y,
  number: /[0-9]+/y,
}

/** After a string's end: a line break, and the string goes on. */
const continuation = /(?:[ \t\f\v]|--[^\n\r]*)*[\n\r](?:[ \t\n\r\f\v]|--[^\n\r]*[\n\r])*'/y

/**
 * Finds the ends of statements, meta commands and variables in the lines of a file as psql does: line by line, without a parser
 * (https://www.postgresql.org/docs/current/app-psql.html#APP-PSQL-META-COMMANDS, #APP-PSQL-VARIABLES).
 */
export class SqlScanner {
  readonly inputs = new Inputs()
  readonly #lookup: Lookup
  #standardStrings = true
  #state: State = { in: 'sql' }
  #parentheses = 0
  /** Within `BEGIN ATOMIC … END`. */
  #blocks = 0
  /** The first words of a statement, as far as they tell whether it makes a routine. */
  #words: string[] = []
  #wordCount = 0
  unset: UnsetReference[] = []
  /** It has met a `\\;` or a `\\:`, which only psql knows. */
  escapes = false

  constructor(lookup: Lookup) {
    this.#lookup = lookup
  }

  /** Parentheses that are open; psql puts them back when it forgets a branch that was not taken. */
  get parentheses(): number {
    return this.#parentheses
  }

  set parentheses(open: number) {
    this.#parentheses = open
  }

  get inQuotes(): boolean {
    return this.#state.in !== 'sql'
  }

  /** As after a statement that something else than a semicolon has ended. */
  reset(): void {
    this.#state = { in: 'sql' }
    this.#parentheses = 0
    this.#blocks = 0
    this.#forgetWords()
  }

  /** @param standardStrings the session's standard_conforming_strings: psql looks at it once a line. */
  startLine(text: string, inFile: number, standardStrings: boolean): void {
    this.inputs.start(text, inFile)
    this.#standardStrings = standardStrings
  }

  /** Appends what it reads to the statement that is being read. */
  scan(to: MappedText): Stop {
    for (;;) {
      const { inputs } = this
      if (inputs.atEnd) {
        if (!inputs.pop()) return 'end of line'
        continue
      }
      if (this.#state.in === 'sql') {
        const stop = this.#scanSql(to)
        if (stop) return stop
      } else this.#scanQuoted(to)
    }
  }

  #scanSql(to: MappedText): Stop | undefined {
    const { inputs } = this
    const blank = inputs.match(tokens.blank)
    if (blank) {
      // psql leaves out what stands before a statement; comments in blocks are a part of it.
      inputs.take(blank[0].length, to.text === '' ? undefined : to)
      return undefined
    }
    if (this.#opensQuotes(to)) return undefined
    const word = inputs.match(tokens.word) ?? inputs.match(tokens.number)
    if (word) {
      this.#noteWord(word[0].toLowerCase())
      inputs.take(word[0].length, to)
      return undefined
    }
    return this.#scanCharacter(to)
  }

  #opensQuotes(to: MappedText): boolean {
    const { inputs } = this
    const open = (state: State, length: number): true => {
      this.#state = state
      inputs.take(length, to)
      return true
    }
    if (inputs.startsWith('/*')) return open({ in: 'comment', depth: 0 }, 2)
    const string = inputs.match(tokens.string)
    if (string) return open({ in: /^e/i.test(string[0]) ? 'escape string' : 'string' }, string[0].length)
    if (inputs.startsWith("'")) return open({ in: this.#standardStrings ? 'string' : 'escape string' }, 1)
    const name = inputs.match(tokens.name)
    if (name) return open({ in: 'name' }, name[0].length)
    const dollar = inputs.match(tokens.dollar)
    if (dollar) return open({ in: 'dollar quotes', tag: dollar[0] }, dollar[0].length)
    return false
  }

  #scanCharacter(to: MappedText): Stop | undefined {
    const { inputs } = this
    switch (inputs.character) {
      case ':':
        this.#scanColon(to)
        return undefined
      case '\\':
        inputs.take(1)
        if (!inputs.startsWith(';') && !inputs.startsWith(':')) return 'backslash'
        if (inputs.startsWith(';')) this.#forgetWords()
        this.escapes = true
        inputs.take(1, to)
        return undefined
      case '(':
        this.#parentheses++
        break
      case ')':
        this.#parentheses = Math.max(this.#parentheses - 1, 0)
        break
      case ';':
        inputs.take(1, to)
        if (this.#parentheses > 0 || this.#blocks > 0) return undefined
        this.#forgetWords()
        return 'semicolon'
    }
    inputs.take(1, to)
    return undefined
  }

  #scanColon(to: MappedText): void {
    const { inputs } = this
    const reference = referenceAt(inputs)
    if (!reference) {
      inputs.take(inputs.startsWith('::') || inputs.startsWith(':=') ? 2 : 1, to)
      return
    }
    const { name, written, as } = reference
    const value = whatStandsFor(reference, this.#lookup)
    if (value === undefined) this.unset.push({ name, inFile: inputs.inFile })
    // A value is read like the script itself, but for references to what it is the value of.
    if (value === undefined || (as === 'text' && inputs.isWithin(name))) inputs.take(written.length, to)
    else if (as === 'text') inputs.push(written.length, value, name)
    else inputs.replace(written.length, value, to)
  }

  #scanQuoted(to: MappedText): void {
    const { inputs } = this
    const state = this.#state
    switch (state.in) {
      case 'comment': {
        const edge = inputs.find(/\/\*|\*\//g)
        inputs.take(edge ? edge.index + 2 : inputs.left, to)
        if (edge?.[0] === '/*') this.#state = { in: 'comment', depth: state.depth + 1 }
        else if (edge) this.#state = state.depth > 0 ? { in: 'comment', depth: state.depth - 1 } : { in: 'sql' }
        return
      }
      case 'dollar quotes': {
        const end = inputs.indexOf(state.tag)
        inputs.take(end === -1 ? inputs.left : end + state.tag.length, to)
        if (end !== -1) this.#state = { in: 'sql' }
        return
      }
      case 'name': {
        const end = inputs.indexOf('"')
        inputs.take(end === -1 ? inputs.left : end + 1, to)
        if (end !== -1) this.#state = { in: 'sql' }
        return
      }
      default: {
        const edge = inputs.find(state.in === 'string' ? /''|'/g : /\\[\s\S]|''|'/g)
        inputs.take(edge ? edge.index + edge[0].length : inputs.left, to)
        if (edge?.[0] !== "'") return
        const more = inputs.match(continuation)
        if (more) inputs.take(more[0].length, to)
        else this.#state = { in: 'sql' }
      }
    }
  }

  #forgetWords(): void {
    this.#words = []
    this.#wordCount = 0
  }

  /** psql's way to know that semicolons belong to a routine's body: CREATE [OR REPLACE] FUNCTION | PROCEDURE … BEGIN … END. */
  #noteWord(word: string): void {
    if (/^[0-9]/.test(word)) return
    if (this.#wordCount < 4) this.#words[this.#wordCount] = word
    this.#wordCount++
    if (this.#parentheses > 0 || !/^create (?:or replace )?(?:function|procedure)\b/.test(this.#words.join(' '))) return
    if (word === 'begin') this.#blocks++
    else if (word === 'case' && this.#blocks > 0) this.#blocks++
    else if (word === 'end') this.#blocks = Math.max(this.#blocks - 1, 0)
  }
}
