import { MappedText } from '../mapped-text.ts'
import type { Rows } from '../message.ts'
import { errorAt, type Source } from '../script-error.ts'
import { Arguments } from './arguments.ts'
import { runCommand, type Surroundings } from './commands.ts'
import { Conditions, type Kept } from './conditions.ts'
import { readIncluded } from './include.ts'
import { type Line, Lines } from './lines.ts'
import { PsqlProblem } from './problem.ts'
import { generated, type PsqlSession, Stopped } from './psql-session.ts'
import { SqlScanner } from './sql-scanner.ts'

/** Whoever includes more files within each other includes a file in itself. */
const deepest = 100

/** One file that psql reads, with what belongs to it alone: the statement that has begun, and the blocks of `\if`. */
export class PsqlFile implements Surroundings {
  readonly session: PsqlSession
  readonly conditions = new Conditions()
  readonly #source: Source
  readonly #depth: number
  readonly #lines: Lines
  readonly #scanner: SqlScanner
  #statement = new MappedText()
  #previous = new MappedText()
  /** Where the command that runs begins. */
  #backslash = 0

  constructor(session: PsqlSession, source: Source, depth = 0) {
    this.session = session
    this.#source = source
    this.#depth = depth
    this.#lines = new Lines(source)
    this.#scanner = new SqlScanner((name) => this.lookup(name))
  }

  /** Reads the file to its end, or to its first error: then it throws Stopped. */
  async run(): Promise<void> {
    for (let line = this.#lines.next(); line; line = this.#lines.next()) {
      if (await this.#runLine(line)) return
    }
    if (this.#statement.text !== '' && this.conditions.active) await this.send()
    if (!this.conditions.open) return
    this.#stop(PsqlProblem.refused('There is no \\endif for an \\if.'), Math.max(this.#source.sql.trimEnd().length - 1, 0))
  }

  /** @returns whether the file ends here. */
  async #runLine(line: Line): Promise<boolean> {
    const scanner = this.#scanner
    let lengthOfBreak = 0
    if (this.#statement.text !== '') {
      this.#statement.append('\n', line.start - 1, true)
      lengthOfBreak = this.#statement.text.length
    }
    scanner.startLine(line.text, line.start, this.session.standardStrings)
    for (;;) {
      const stop = scanner.scan(this.#statement)
      if (stop === 'end of line') return false
      if (stop === 'semicolon') {
        if (this.conditions.active) await this.send()
      } else {
        // A line that begins with a command is no part of the statement around it.
        if (lengthOfBreak > 0 && this.#statement.text.length === lengthOfBreak) this.#statement.truncate(lengthOfBreak - 1)
        if (await this.#runCommand()) return true
      }
      lengthOfBreak = 0
    }
  }

  async #runCommand(): Promise<boolean> {
    const { inputs } = this.#scanner
    this.#backslash = inputs.inFile - 1
    const given = new Arguments(
      inputs,
      (name) => this.lookup(name),
      () => this.conditions.active,
    )
    try {
      return await runCommand(given, this)
    } catch (problem) {
      if (problem instanceof PsqlProblem) return this.#stop(problem, this.#backslash)
      throw problem
    }
  }

  #stop({ message, sqlstate, hint }: PsqlProblem, offset: number): never {
    throw new Stopped(errorAt(this.#source, { offset, precision: 'position' }, { message, sqlstate, hint }))
  }

  lookup(name: string): string | undefined {
    return this.conditions.active ? this.session.variables.get(name) : undefined
  }

  /** Sends the statement that has been read, or if there is none the one before. */
  async send(keepRows = false): Promise<Rows | undefined> {
    if (this.#statement.text !== '') this.#previous = this.#statement
    this.#statement = new MappedText()
    const { unset } = this.#scanner
    this.#scanner.unset = []
    if (this.#previous.text.trim() === '') return undefined
    return this.session.send({ source: this.#source, mapped: this.#previous, lines: this.#lines, unset }, keepRows)
  }

  /** Sends a text that the server has given, in the name of the statement that has been sent last. */
  async sendText(text: string): Promise<void> {
    await this.session.send(generated(this.#source, this.#lines, text, this.#previous.inFile(0)))
  }

  get kept(): Kept {
    return { length: this.#statement.text.length, parentheses: this.#scanner.parentheses }
  }

  keep({ length, parentheses }: Kept): void {
    this.#statement.truncate(length)
    this.#scanner.parentheses = parentheses
  }

  /** As after a semicolon, whatever is open. */
  forget(): void {
    this.#statement = new MappedText()
    this.#scanner.reset()
  }

  async include(path: string, relative: boolean): Promise<void> {
    const source = readIncluded(path, relative, this.#source.file, this.session.directory)
    if (this.#depth === deepest) throw PsqlProblem.refused(`${path} includes itself.`)
    try {
      await new PsqlFile(this.session, source, this.#depth + 1).run()
    } catch (error) {
      if (!(error instanceof Stopped)) throw error
      const { location } = errorAt(this.#source, { offset: this.#backslash, precision: 'position' }, { message: '', sqlstate: '' })
      const included = `included by ${location.file}:${location.line}`
      const { context } = error.error
      throw new Stopped({ ...error.error, context: context === undefined ? included : `${context}\n${included}` })
    }
  }
}
