import { countLineEnds } from './lines.ts'
import { hasSql, tokensOf } from './tokens.ts'

/** A file whose rollback stands in a block comment at its end; the texts, joined in this order, are the file. */
export interface WithRollbackComment {
  readonly up: string
  /** The line that opens the comment, and its title. */
  readonly opening: string
  readonly down: string
  /** The end of the comment, and blank lines and line comments after it. */
  readonly closing: string
  /** Lines counted from 1. */
  readonly openingLine: number
  readonly downLine: number
  readonly closingLine: number
}

export interface RollbackComment {
  /** `null`: there is none. */
  readonly found: WithRollbackComment | null
  /** What is odd, without the file's name. */
  readonly problem?: { readonly severity: 'fatal' | 'warning'; readonly line: number; readonly sentence: string }
}

const words = String.raw`(?:(?:down|undo)(?:[ \t]+(?:script|migration))?|roll[ -]?back)`
/** A line that says what the comment is; no statement fits into it. */
const title = new RegExp(String.raw`^[ \t]*(?:--)?[-=*# \t]*${words}\b[^;]*$`, 'i')
/** A title with the beginning of the rollback behind it. */
const titleWithSql = new RegExp(String.raw`^[ \t]*(?:--)?[-=*# \t]*${words}\b.*;`, 'i')
const decoration = /^[ \t]*(?:--)?[-=*# \t]*$/

/**
 * Finds the rollback that stands in the last block comment of a file: `/* ROLLBACK`, the statements, and the comment's end, with nothing but comments after it.
 * The comment may open with a line of decoration. The lines of its title hold no statement.
 */
export async function readRollbackComment(text: string): Promise<RollbackComment> {
  const bytes = Buffer.from(text)
  const tokens = await tokensOf(text)
  const blocks = (tokens ?? []).filter(({ comment }) => comment === 'block')
  const rollbacks = blocks.flatMap((token) => {
    const start = bytes.toString('utf8', 0, token.start).length
    const comment = bytes.toString('utf8', token.start, token.end)
    const body = comment.slice(2, -2)
    const [first, ...others] = body.split(/(?<=\r\n|\n|\r(?!\n))/)
    const lines = [first ?? '', ...others]
    // The title is the first line that says anything.
    const place = lines.findIndex((line) => !decoration.test(withoutEnd(line)))
    const said = withoutEnd(lines[place] ?? '')
    if (place === -1 || !(title.test(said) || titleWithSql.test(said))) return []
    return [{ token, start, lines, place, said }]
  })
  const last = rollbacks.at(-1)
  if (last === undefined) return { found: null }
  const { token, start, lines, place, said } = last
  const line = countLineEnds(text.slice(0, start)) + 1
  const warning = (sentence: string) => ({ found: null, problem: { severity: 'warning' as const, line, sentence } })
  if (await hasSql(bytes.toString('utf8', token.end)))
    return warning('has a block comment about a rollback and SQL after it, so that the comment is not read as the rollback')
  const lineStart = Math.max(text.lastIndexOf('\n', start - 1), text.lastIndexOf('\r', start - 1)) + 1
  if (text.slice(lineStart, start).trim() !== '')
    return warning('has a block comment about a rollback behind other text on its line, so that it is not read as the rollback')
  const isOneLine = lines.length === 1
  if (isOneLine || !title.test(said)) {
    const sentence = 'has SQL of its rollback on the line that says so; the statements begin on the line below'
    return titleWithSql.test(said)
      ? { found: null, problem: { severity: 'fatal', line: line + place, sentence } }
      : warning('has a block comment about a rollback with nothing in it')
  }
  const titleEnd = lines.findIndex((one, index) => index > place && !decoration.test(withoutEnd(one)))
  // A blank line below the title belongs to the script; a line of dashes belongs to the title.
  const opened = lines.slice(0, titleEnd === -1 ? lines.length - 1 : titleEnd).join('')
  const downText = lines.slice(titleEnd === -1 ? lines.length - 1 : titleEnd).join('')
  // The last line may be the comment's end alone, with blanks or stars before it.
  const ending = /[ \t*]*$/.exec(downText)![0]
  const isAlone = downText.length === ending.length || /[\r\n]$/.test(downText.slice(0, downText.length - ending.length))
  const down = isAlone ? downText.slice(0, downText.length - ending.length) : downText
  const opening = `${text.slice(lineStart, start)}/*${opened}`
  const closing = `${downText.slice(down.length)}*/${bytes.toString('utf8', token.end)}`
  const downLine = line + countLineEnds(opened)
  return {
    found: {
      up: text.slice(0, lineStart),
      opening,
      down,
      closing,
      openingLine: line,
      downLine,
      closingLine: downLine + countLineEnds(down),
    },
  }
}

function withoutEnd(line: string): string {
  return line.replace(/[\r\n]+$/, '')
}
