import type { Range } from '../core/migration.ts'
import { countLineEnds } from './lines.ts'

/** One direction of a file, as sql-migrate reads it. */
export interface Half extends Range {
  /** The line, counted from 1, on which it begins: the one below its marker. */
  readonly firstLine: number
  readonly transaction: boolean
  /** What is sent by itself; offsets count from the beginning of the half, as do those of `removed`. */
  readonly pieces: readonly Range[]
  /** Lines that sql-migrate takes out, wherever they stand: comments and markers. */
  readonly removed: readonly Range[]
}

export interface ReadText {
  readonly up?: Half
  readonly down?: Half
  /** Sentences without the file's name, each with its line. */
  readonly problems: readonly { readonly line: number; readonly sentence: string }[]
}

const prefix = '-- +migrate '

interface Section extends Range {
  readonly direction: 'up' | 'down'
  readonly transaction: boolean
  end: number
}

/**
 * Reads `-- +migrate Up`, `Down`, `StatementBegin` and `StatementEnd` at the beginnings of lines, and cuts the text where sql-migrate does: at the end of a line whose last
 * word before a comment ends in a semicolon, or at StatementEnd.
 */
export function readSqlMigrate(text: string): ReadText {
  const sections: Section[] = []
  const pieces: Range[] = []
  const removed: Range[] = []
  const problems: { line: number; sentence: string }[] = []
  const lineAt = (offset: number): number => countLineEnds(text.slice(0, offset)) + 1
  const report = (offset: number, sentence: string) => problems.push({ line: lineAt(offset), sentence })
  let pieceStart = 0
  let held = ''
  let inBlock = false
  let blockStart = 0
  const cut = (end: number): void => {
    pieces.push({ start: pieceStart, end })
    pieceStart = end
    held = ''
  }
  // Go's scanner of lines knows LF and CRLF; a CR alone ends no line for it.
  for (let start = 0; start < text.length; ) {
    const next = text.indexOf('\n', start)
    const end = next === -1 ? text.length : next + 1
    const line = text.slice(start, end).replace(/\r?\n$/, '')
    const current = sections.at(-1)
    let ended = false
    if (line.startsWith(prefix)) {
      const [word, ...options] = line.slice(prefix.length).split(/\s+/).filter(Boolean)
      if (word === 'Up' || word === 'Down') {
        if (held.trim() !== '') report(pieceStart, 'has a last statement without a semicolon at the end of its line')
        sections.push({
          start: end,
          end: text.length,
          direction: word === 'Up' ? 'up' : 'down',
          transaction: !options.includes('notransaction'),
        })
        if (current) current.end = start
        pieceStart = end
        held = ''
      } else if (word === 'StatementBegin' && current) {
        inBlock = true
        blockStart = start
      } else if (word === 'StatementEnd' && current) {
        ended = inBlock
        inBlock = false
      } else if (word === undefined) report(start, 'has a line `-- +migrate` that says nothing')
    }
    if (sections.length > 0) {
      if (line.startsWith('-- ')) removed.push({ start, end })
      else held += `${line}\n`
      if ((!line.startsWith('-- ') && !inBlock && endsInSemicolon(line)) || ended) cut(end)
    }
    start = end
  }
  if (inBlock) report(blockStart, 'has a StatementBegin that no StatementEnd closes')
  if (sections.length === 0) problems.push({ line: 1, sentence: 'has no line `-- +migrate Up` or `-- +migrate Down`' })
  else if (held.trim() !== '' && !inBlock) report(pieceStart, 'has a last statement without a semicolon at the end of its line')
  const half = (direction: 'up' | 'down'): Half | undefined => {
    const own = sections.filter((section) => section.direction === direction)
    const [first, last] = [own[0], own.at(-1)]
    if (first === undefined || last === undefined) return undefined
    const between = sections.slice(sections.indexOf(first), sections.indexOf(last)).find((section) => section.direction !== direction)
    if (between)
      report(
        last.start,
        `has more ${direction} below its ${between.direction}; sql-migrate puts both parts together, which is not done here`,
      )
    const range = between ? first : { start: first.start, end: last.end }
    const within = (one: Range): boolean => one.start >= range.start && one.end <= range.end
    const inHalf = (ranges: readonly Range[]): Range[] =>
      ranges.filter(within).map((one) => ({ start: one.start - range.start, end: one.end - range.start }))
    return {
      start: range.start,
      end: range.end,
      firstLine: lineAt(range.start),
      transaction: own.every((section) => section.transaction),
      pieces: inHalf(pieces),
      removed: inHalf(removed),
    }
  }
  const [up, down] = [half('up'), half('down')]
  return { ...(up && { up }), ...(down && { down }), problems }
}

/** Whether the last word before a word that begins with `--` ends in a semicolon. */
function endsInSemicolon(line: string): boolean {
  const words = line.split(/\s+/).filter(Boolean)
  const comment = words.findIndex((word) => word.startsWith('--'))
  return (comment === -1 ? words : words.slice(0, comment)).at(-1)?.endsWith(';') ?? false
}
