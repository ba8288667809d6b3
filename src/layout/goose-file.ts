import type { LayoutProblem, Range, Replacement, Script } from '../core/migration.ts'
import { substitutions } from './environment-placeholders.ts'
import type { Remainder } from './layout.ts'
import { countLineEnds } from './lines.ts'

export interface GooseFile {
  readonly up: Script | null
  /** `null`: there is no Down. */
  readonly down: Script | null
  readonly remainder: readonly Remainder[]
  readonly problems: readonly { readonly severity: LayoutProblem['severity']; readonly line: number; readonly sentence: string }[]
}

const known = ['up', 'down', 'statementbegin', 'statementend', 'no transaction', 'envsub on', 'envsub off'] as const
type Annotation = (typeof known)[number]

interface Line extends Range {
  /** Without its end, which is a line feed with or without a carriage return before it. */
  readonly text: string
}

/** What goose's parser would not go on with. */
class Refusal extends Error {}

/** Reads a file line by line, as goose does (internal/sqlparser/parser.go): a state, and a buffer of lines that become a statement. */
export function readGooseFile(text: string, file: string, variables: Readonly<Record<string, string>>): GooseFile {
  const reader = new Reader(variables)
  const problems: GooseFile['problems'][number][] = []
  const lineAt = (offset: number) => countLineEnds(text.slice(0, offset)) + 1
  let at = 0
  try {
    for (const match of text.matchAll(/([^\n]*?)(?:\r?\n|\r?$)/g)) {
      if (match[0] === '') continue
      at = match.index
      reader.line({ start: at, end: at + match[0].length, text: match[1]! })
    }
    reader.end()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    problems.push({ severity: 'fatal', line: lineAt(at), sentence: error.message })
  }
  for (const { at, sentence } of reader.odd) problems.push({ severity: 'warning', line: lineAt(at), sentence })

  const { up, down } = reader.markers
  if (up === undefined)
    return { up: null, down: null, remainder: text === '' ? [] : [{ file, firstLine: 1, text, what: 'unassigned' }], problems }
  const markers = [up, ...(down ? [down] : [])]
  const remainder: Remainder[] = markers.map(({ start, end }) => ({
    file,
    firstLine: lineAt(start),
    text: text.slice(start, end),
    what: 'marker',
  }))
  if (up.start > 0) remainder.push({ file, firstLine: 1, text: text.slice(0, up.start), what: 'header' })
  const scriptOf = (start: number, end: number): Script => {
    const inside = <T extends Range>(ranges: readonly T[]): T[] =>
      ranges
        .filter((range) => range.start >= start && range.end <= end)
        .map((range) => ({ ...range, start: range.start - start, end: range.end - start }))
    const pieces = inside(reader.pieces)
    const replacements = inside(reader.replacements)
    return {
      sql: text.slice(start, end),
      transaction: reader.inTransaction ? 'wrapped-statements' : 'statements',
      file,
      firstLine: lineAt(start),
      pieces,
      ...(replacements.length > 0 && { replacements }),
    }
  }
  return { up: scriptOf(up.end, down?.start ?? text.length), down: down ? scriptOf(down.end, text.length) : null, remainder, problems }
}

class Reader {
  markers: { up?: Range; down?: Range } = {}
  readonly pieces: Range[] = []
  readonly replacements: Replacement[] = []
  readonly odd: { at: number; sentence: string }[] = []
  inTransaction = true
  /** Within StatementBegin and StatementEnd; `ended`: between the latter and the statement's being stored. */
  #body: 'none' | 'open' | 'ended' = 'none'
  #substitutes = false
  #buffer: Line[] = []
  /** What is put in the place of parts of the buffer. */
  #pending: Replacement[] = []
  readonly #variables: Readonly<Record<string, string>>

  constructor(variables: Readonly<Record<string, string>>) {
    this.#variables = variables
  }

  line(line: Line): void {
    if (!this.markers.up && line.text.trim() === '') return
    const isComment = line.text.trim().startsWith('--')
    if (isComment && line.text.includes('+goose') && this.#annotation(annotationOf(line.text), line)) return
    if (this.#buffer.length === 0 && (isComment || line.text === '')) return
    if (!this.markers.up) throw new Refusal('has something else than a comment before `-- +goose Up`')
    if (this.#body === 'ended') {
      if (this.#buffer.length === 0)
        this.odd.push({
          at: line.start,
          sentence: 'is lost: goose drops the line after a StatementBegin and StatementEnd with nothing between them',
        })
      this.#store()
      this.#body = 'none'
      return
    }
    this.#add(line)
    if (this.#body === 'none' && endsStatement(line.text)) this.#store()
  }

  end(): void {
    if (!this.markers.up) throw new Refusal('has no line `-- +goose Up`')
    if (this.#body === 'open') throw new Refusal('has a StatementBegin without a StatementEnd')
    this.#requireNothingOpen('ends a statement without a semicolon at the end of its last line')
  }

  /** @returns whether the line is done with. */
  #annotation(annotation: Annotation, line: Line): boolean {
    switch (annotation) {
      case 'up':
        if (this.markers.up) throw new Refusal('has a second `-- +goose Up`')
        this.markers.up = line
        return true
      case 'down':
        if (!this.markers.up || this.markers.down || this.#body === 'open')
          throw new Refusal('has a `-- +goose Down` where none may stand: once, after the Up, outside of a StatementBegin')
        this.#requireNothingOpen('comes after a statement that no semicolon ends at the end of its last line')
        this.#body = 'none'
        this.markers.down = line
        return true
      case 'statementbegin':
        if (!this.markers.up || this.#body === 'open') throw new Refusal('has a StatementBegin before the Up, or within another one')
        this.#body = 'open'
        break
      case 'statementend':
        if (this.#body !== 'open') throw new Refusal('has a StatementEnd without a StatementBegin')
        this.#body = 'ended'
        return this.#buffer.length === 0
      case 'no transaction':
        this.inTransaction = false
        break
      default:
        this.#substitutes = annotation === 'envsub on'
    }
    // Within a statement the line is left out.
    if (this.#buffer.length > 0) this.#pending.push({ start: line.start, end: line.end, text: '' })
    return true
  }

  #add(line: Line): void {
    this.#buffer.push(line)
    const end = line.start + line.text.length
    if (this.#substitutes) {
      const { found, missing, refused } = substitutions(line.text, this.#variables)
      if (refused !== undefined) throw new Refusal(refused)
      for (const name of missing)
        this.odd.push({
          at: line.start,
          sentence: `mentions the variable ${name}, which has no value (--set ${name}=…); goose puts nothing in its place`,
        })
      this.#pending.push(...found.map((one) => ({ ...one, start: line.start + one.start, end: line.start + one.end })))
    }
    // goose reads lines, and joins them by line feeds alone.
    if (line.end - end === 2) this.#pending.push({ start: end, end: end + 1, text: '' })
  }

  #store(): void {
    const first = this.#buffer.find(({ text }) => text.trim() !== '')
    const last = this.#buffer.findLast(({ text }) => text.trim() !== '')
    if (first && last) {
      const piece = { start: first.start + first.text.search(/\S/), end: last.start + last.text.trimEnd().length }
      this.pieces.push(piece)
      this.replacements.push(...this.#pending.filter(({ start, end }) => start >= piece.start && end <= piece.end))
    }
    this.#buffer = []
    this.#pending = []
  }

  #requireNothingOpen(otherwise: string): void {
    if (this.#buffer.some(({ text }) => text.trim() !== '')) throw new Refusal(otherwise)
    this.#buffer = []
    this.#pending = []
  }
}

function annotationOf(line: string): Annotation {
  if (/^[ \t]/.test(line)) throw new Refusal('has blanks before a `+goose` annotation')
  const named = line.replaceAll('--', '').replace('+goose', '').trim().toLowerCase()
  const found = known.find((one) => one === named)
  if (found === undefined) throw new Refusal(`has an annotation that goose does not know: \`${line.trim()}\``)
  return found
}

/** By words: the last one before a word that begins with `--`. */
function endsStatement(line: string): boolean {
  const words = line.split(/\s+/).filter((word) => word !== '')
  const comment = words.findIndex((word) => word.startsWith('--'))
  return (comment === -1 ? words : words.slice(0, comment)).at(-1)?.endsWith(';') ?? false
}
