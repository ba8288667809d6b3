import type { MappedText } from '../mapped-text.ts'

/** A text that is being read: a line of a file, or the value of a variable that it refers to. */
interface Input {
  readonly text: string
  position: number
  /** Where the line begins; of a value: where the reference to it stands. */
  readonly inFile: number
  /** The name of the variable of which this is the value. */
  readonly variable?: string
}

/** A line, and on top of it the values of variables that are read in the place of their names. */
export class Inputs {
  #stack: Input[] = []

  start(text: string, inFile: number): void {
    this.#stack = [{ text, position: 0, inFile }]
  }

  get #top(): Input {
    return this.#stack.at(-1) ?? { text: '', position: 0, inFile: 0 }
  }

  /** Nothing is left of the text on top. */
  get atEnd(): boolean {
    return this.left === 0
  }

  get left(): number {
    return this.#top.text.length - this.#top.position
  }

  get character(): string {
    return this.#top.text.charAt(this.#top.position)
  }

  /** Where the next character stands in the file; one of a value: where the reference to it stands. */
  get inFile(): number {
    const { variable, inFile, position } = this.#top
    return variable === undefined ? inFile + position : inFile
  }

  startsWith(text: string): boolean {
    return this.#top.text.startsWith(text, this.#top.position)
  }

  /** @param pattern must be sticky. */
  match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#top.position
    return pattern.exec(this.#top.text)
  }

  /** @param pattern must be global. The index of what it gives counts from here. */
  find(pattern: RegExp): { readonly index: number; readonly 0: string } | null {
    const { text, position } = this.#top
    pattern.lastIndex = position
    const found = pattern.exec(text)
    return found && { index: found.index - position, 0: found[0] }
  }

  /** Counts from here. */
  indexOf(text: string): number {
    const found = this.#top.text.indexOf(text, this.#top.position)
    return found === -1 ? -1 : found - this.#top.position
  }

  /** Reads on. */
  take(length: number, to?: MappedText): void {
    const top = this.#top
    to?.append(top.text.slice(top.position, top.position + length), this.inFile, top.variable === undefined)
    top.position += length
  }

  /** Reads on, and something else stands for what is read. */
  replace(length: number, text: string, to: MappedText): void {
    to.append(text, this.inFile, false)
    this.take(length)
  }

  /** Reads on with the value of a variable in the place of its name. */
  push(length: number, value: string, variable: string): void {
    const { inFile } = this
    this.take(length)
    this.#stack.push({ text: value, position: 0, inFile, variable })
  }

  /** @returns `false`: it was the line itself. */
  pop(): boolean {
    if (this.#stack.length < 2) return false
    this.#stack.pop()
    return true
  }

  isWithin(variable: string): boolean {
    return this.#stack.some((input) => input.variable === variable)
  }
}
