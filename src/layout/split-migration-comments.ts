import { countLineEnds } from './lines.ts'

/** A part of a file with node-pg-migrate's markers. */
export interface CommentPart {
  readonly what: 'header' | 'marker' | 'up' | 'down'
  readonly firstLine: number
  readonly text: string
}

export interface SplitByComments {
  /** In the order of the file; joined, they are the file. */
  readonly parts: readonly CommentPart[]
  readonly hasUp: boolean
  /** The offset of the down marker, where no up marker says where the up ends: the whole file is the up then, and this is where the down begins. */
  readonly downWithin: number | null
}

// As node-pg-migrate has it: /^\s*--[\s-]*up\s+migration/im. Runs of blanks and dashes are looked at once, however long they are.
const upMarker = /(?<![\s-])([\s-]+)up\s+migration/gi
const downMarker = /(?<![\s-])([\s-]+)down\s+migration/gi

/** Whether the text has either marker. */
export function hasMigrationComment(text: string): boolean {
  return [upMarker, downMarker].some((marker) => placeOf(marker, text) !== null)
}

/**
 * Cuts a file where node-pg-migrate cuts it: at the first `-- Up Migration` and the first `-- Down Migration`, in any case and whatever stands behind. With neither
 * the whole file is the up.
 */
export function splitByComments(text: string): SplitByComments {
  const [up, down] = [placeOf(upMarker, text), placeOf(downMarker, text)]
  if (up === null) {
    return { parts: partsOf([{ what: 'up', text }]), hasUp: false, downWithin: down === null ? null : down.start }
  }
  const places = [{ what: 'up' as const, ...up }, ...(down === null ? [] : [{ what: 'down' as const, ...down }])].sort(
    (a, b) => a.start - b.start,
  )
  const pieces: Omit<CommentPart, 'firstLine'>[] = [{ what: 'header', text: text.slice(0, places[0]!.start) }]
  for (const [index, { what, start, end }] of places.entries()) {
    const next = places[index + 1]?.start ?? text.length
    // A line of node-pg-migrate's may end where one of PostgreSQL's does not (at U+2028): the other marker is then on the same one.
    const behind = Math.min(end, next)
    pieces.push({ what: 'marker', text: text.slice(start, behind) })
    pieces.push({ what, text: text.slice(behind, next) })
  }
  return { parts: partsOf(pieces), hasUp: true, downWithin: null }
}

/**
 * The marker's line, with its end. What is found may begin with blank lines, which mean nothing, and may go over several lines: then nothing of it can be taken for a comment,
 * and all of it is left to the script.
 */
function placeOf(marker: RegExp, text: string): { start: number; end: number } | null {
  for (const found of text.matchAll(marker)) {
    const within = firstDashes(found[1]!, found.index === 0)
    if (within === null) continue
    const dashes = found.index + within
    const line = Math.max(text.lastIndexOf('\n', dashes - 1), text.lastIndexOf('\r', dashes - 1)) + 1
    const start = dashes > 0 && text.slice(line, dashes).trim() === '' ? line : dashes
    if (/[\r\n]/.test(text.slice(dashes, found.index + found[0].length))) return { start, end: start }
    const rest = /[^\r\n]*(?:\r\n|\n|\r)?/.exec(text.slice(dashes))
    return { start, end: dashes + rest![0].length }
  }
  return null
}

/** The first two dashes of a run of blanks and dashes that stand at the beginning of a line, blanks aside. */
function firstDashes(run: string, atLineStart: boolean): number | null {
  let blank = atLineStart
  for (let at = 0; at < run.length; at++) {
    if (/[\n\r\u2028\u2029]/.test(run[at]!)) blank = true
    else if (run[at] === '-') {
      if (blank && run[at + 1] === '-') return at
      blank = false
    }
  }
  return null
}

function partsOf(pieces: readonly Omit<CommentPart, 'firstLine'>[]): CommentPart[] {
  let firstLine = 1
  return pieces.map(({ what, text }) => {
    const part = { what, text, firstLine }
    firstLine += countLineEnds(text)
    return part
  })
}
