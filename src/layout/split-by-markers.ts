import { withoutPsql } from '../postgres/psql/without-psql.ts'
import { countLineEnds, linesOf } from './lines.ts'
import { tokensOf } from './tokens.ts'

/** A run of whole lines of a file with markers. */
export interface Part {
  readonly what: 'header' | 'marker' | 'up' | 'down'
  /** Which direction a marker opens. */
  readonly opens?: 'up' | 'down'
  /** Counted from 1. */
  readonly firstLine: number
  /** With its line ends; the parts' texts, joined, are the file. */
  readonly text: string
}

export interface Split {
  /** In the order of the file: the header (unless the first line is a marker), then each marker and the script under it (unless empty). */
  readonly parts: readonly Part[]
  /** Lines that read like a marker and stand inside a string, a dollar-quoted body or a block comment. */
  readonly enclosed: readonly { readonly line: number; readonly text: string }[]
  /** The line of each marker that counts only because PostgreSQL cannot tokenise what stands before it. */
  readonly unsure: readonly number[]
}

const marker = /^--[ \t]*@(up|down)[ \t]*$/i

/** Whether any line is spelled as a marker, wherever it stands. */
export function hasMarkerLine(text: string): boolean {
  return linesOf(text).some((line) => markerOf(line) !== null)
}

/**
 * Splits a file at its marker lines, `-- @up` and `-- @down`: alone on their line, from its first column, in any case.
 * A line inside a string, a dollar-quoted body or a block comment is not a comment to PostgreSQL and so no marker: its own scanner
 * decides, and psql where only psql can read the text. Where it cannot be tokenised (the script is broken), the next line that reads like a marker
 * counts as one, and `unsure` says so: the server then gives the error for the script in which it is.
 */
export async function splitByMarkers(text: string): Promise<Split> {
  const candidates: Candidate[] = []
  let [bytes, line] = [0, 1]
  for (const whole of linesOf(text)) {
    const opens = markerOf(whole)
    const length = Buffer.byteLength(whole)
    if (opens !== null) candidates.push({ opens, line, start: bytes, end: bytes + length })
    bytes += length
    line++
  }
  const { accepted, unsure } =
    candidates.length === 0 ? { accepted: [], unsure: [] } : await accept(Buffer.from(await withoutPsql(text)), candidates)
  const enclosed = candidates
    .filter((candidate) => !accepted.includes(candidate))
    .map(({ line, start, end }) => ({ line, text: Buffer.from(text).toString('utf8', start, end).trim() }))
  return { parts: cut(Buffer.from(text), accepted), enclosed, unsure }
}

/** A line spelled as a marker; places in bytes, as the scanner counts. */
interface Candidate {
  readonly opens: 'up' | 'down'
  readonly line: number
  readonly start: number
  readonly end: number
}

function markerOf(line: string): 'up' | 'down' | null {
  return (marker.exec(line.replace(/[\r\n]+$/, ''))?.[1]?.toLowerCase() as 'up' | 'down' | undefined) ?? null
}

async function accept(bytes: Buffer, candidates: readonly Candidate[]): Promise<{ accepted: Candidate[]; unsure: number[] }> {
  const tokens = await tokensOf(bytes.toString())
  if (tokens !== null) {
    const comments = new Set(tokens.filter((token) => token.comment === 'line').map((token) => token.start))
    return { accepted: candidates.filter((candidate) => comments.has(candidate.start)), unsure: [] }
  }
  // Something between two markers is broken. From the last certain marker on, the next line before which all strings and comments are closed is one.
  const accepted: Candidate[] = []
  const unsure: number[] = []
  let [from, next] = [0, 0]
  while (next < candidates.length) {
    let index = next
    while (index < candidates.length && (await tokensOf(bytes.toString('utf8', from, candidates[index]!.start))) === null) index++
    if (index === candidates.length) {
      if ((await tokensOf(bytes.toString('utf8', from))) !== null) break
      index = next
      unsure.push(candidates[index]!.line)
    }
    accepted.push(candidates[index]!)
    from = candidates[index]!.end
    next = index + 1
  }
  return { accepted, unsure }
}

function cut(bytes: Buffer, markers: readonly Candidate[]): Part[] {
  const parts: Part[] = []
  let firstLine = 1
  const add = (what: Part['what'], start: number, end: number, opens?: 'up' | 'down'): void => {
    if (start === end) return
    const text = bytes.toString('utf8', start, end)
    parts.push({ what, firstLine, text, ...(opens && { opens }) })
    firstLine += countLineEnds(text)
  }
  add('header', 0, markers[0]?.start ?? bytes.length)
  for (const [index, { opens, start, end }] of markers.entries()) {
    add('marker', start, end, opens)
    add(opens, end, markers[index + 1]?.start ?? bytes.length)
  }
  return parts
}
