import type { Script } from '../core/migration.ts'
import type { Remainder } from './layout.ts'
import { countLineEnds, linesOf } from './lines.ts'

// As dbmate's own patterns: white space is ASCII, also line ends, and only a line feed ends a line.
const blank = '[\\t\\n\\f\\r ]'
const markerOf = (direction: 'up' | 'down') =>
  `(?<![^\\n])--${blank}*migrate:${direction}(?:${blank}*(?![^\\n])|${blank}+[^\\t\\n\\f\\r ]+)`

export const upMarker = new RegExp(markerOf('up'))
const upMarkers = new RegExp(markerOf('up'), 'g')
const downMarkers = new RegExp(markerOf('down'), 'g')

export interface DbmateFile {
  /** `null`: there is no marker for it. */
  readonly up: Script | null
  readonly down: Script | null
  readonly remainder: readonly Remainder[]
  /** What dbmate refuses, without the file's name. */
  readonly refusals: readonly { readonly line: number; readonly sentence: string }[]
}

/** Cuts a file at its first up marker and the first down marker after it. */
export function readDbmateFile(text: string, file: string): DbmateFile {
  const refusals: { line: number; sentence: string }[] = []
  const lineAt = (offset: number) => countLineEnds(text.slice(0, offset)) + 1
  const [first, second] = [...text.matchAll(upMarkers)].map(({ index }) => index)
  if (first === undefined) {
    refusals.push({ line: 1, sentence: 'has no line `-- migrate:up`' })
    return { up: null, down: null, remainder: text === '' ? [] : [{ file, firstLine: 1, text, what: 'unassigned' }], refusals }
  }
  const downs = [...text.matchAll(downMarkers)].map(({ index }) => index).filter((index) => index > first)
  const stray = text
    .slice(0, first)
    .split('\n')
    .findIndex((line) => !/^[\t\n\f\r ]*(?:--|$)/.test(line))
  if (stray !== -1)
    refusals.push({ line: stray + 1, sentence: `has something else than line comments before its \`-- migrate:up\` (line ${stray + 1})` })
  if (downs[0] === undefined) refusals.push({ line: lineAt(first), sentence: 'has no line `-- migrate:down` after its `-- migrate:up`' })
  if (second !== undefined)
    refusals.push({
      line: lineAt(second),
      sentence: `has a second \`-- migrate:up\` on line ${lineAt(second)}; dbmate fails at it, since the version is taken by then`,
    })
  else if (downs[1] !== undefined)
    refusals.push({ line: lineAt(downs[1]), sentence: `has a second \`-- migrate:down\` on line ${lineAt(downs[1])}` })

  const remainder: Remainder[] = first === 0 ? [] : [{ file, firstLine: 1, text: text.slice(0, first), what: 'header' }]
  const section = (start: number, end: number): Script => {
    const whole = text.slice(start, end)
    const line = linesOf(whole)[0]!
    // A marker that goes over a line end is in part no comment: dbmate sends it, and PostgreSQL refuses it.
    const marker = line.includes('migrate:') ? line : ''
    if (marker !== '') remainder.push({ file, firstLine: lineAt(start), text: marker, what: 'marker' })
    const transaction = isWithoutTransaction(whole) ? 'message' : 'wrapped'
    return { sql: whole.slice(marker.length), transaction, file, firstLine: lineAt(start) + countLineEnds(marker) }
  }
  const end = downs[0] ?? text.length
  return { up: section(first, end), down: downs[0] === undefined ? null : section(end, text.length), remainder, refusals }
}

/** The last `transaction:…` of the marker's line counts; a word with more than one colon says nothing. */
function isWithoutTransaction(section: string): boolean {
  const words = section
    .split('\n', 1)[0]!
    .replace(/^--[\t\f\r ]*migrate:(?:up|down)/, '')
    .split(/[\t\n\f\r ]+/)
  return words.findLast((word) => /^transaction:[^:]*$/.test(word)) === 'transaction:false'
}
