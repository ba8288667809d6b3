const contextLines = 2
const widthLimit = 100
const tabStop = 4

/**
 * The lines around a place, numbered, with `>` before its line and a caret under its column: two lines before and two after.
 *
 * Tabs are shown as spaces up to the next multiple of four, control characters as their symbols, and a line that is too long is cut
 * around the column, so that the caret stands under its character in any terminal.
 *
 * @param line counted from 1; a place outside of the source is moved to its nearest line.
 * @param column counted from 1, in characters (code points); the one after the last character is the end of the line.
 * @param firstLine the number of the source's first line, where the source is a part of a file. Default 1; `line` counts from there.
 */
export function codeFrame(source: string, line: number, column: number, firstLine = 1): string {
  const lines = source.split(/\r?\n/)
  // What follows the last line's end is no line, except to be pointed at.
  if (lines.length > 1 && lines.at(-1) === '' && line - firstLine < lines.length - 1) lines.pop()
  const target = Math.min(Math.max(line - firstLine, 0), lines.length - 1)
  const first = Math.max(target - contextLines, 0)
  const last = Math.min(target + contextLines, lines.length - 1)
  const gutter = String(last + firstLine).length
  const rows: string[] = []
  for (let index = first; index <= last; index++) {
    const number = String(index + firstLine).padStart(gutter)
    const cells = toCells(lines[index]!)
    if (index !== target) {
      rows.push(`  ${number} | ${cut(cells, 0).text}`.trimEnd())
      continue
    }
    const caret = Math.min(Math.max(column - 1, 0), cells.length)
    const shown = cut(cells, caret)
    rows.push(`> ${number} | ${shown.text}`.trimEnd(), `  ${' '.repeat(gutter)} | ${' '.repeat(shown.caretOffset)}^`)
  }
  return rows.join('\n')
}

interface Cell {
  readonly text: string
  readonly width: number
}

function toCells(line: string): Cell[] {
  let offset = 0
  return Array.from(line, (character) => {
    const cell = toCell(character, offset)
    offset += cell.width
    return cell
  })
}

function toCell(character: string, offset: number): Cell {
  if (character === '\t') {
    const width = tabStop - (offset % tabStop)
    return { text: ' '.repeat(width), width }
  }
  const code = character.codePointAt(0)!
  if (code < 0x20) return { text: String.fromCodePoint(0x2400 + code), width: 1 }
  if (code >= 0x7f && code < 0xa0) return { text: '\u2421', width: 1 }
  return { text: character, width: displayWidth(character) }
}

const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}]$/u
const doubleWidth =
  /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]$/u

function displayWidth(character: string): number {
  if (zeroWidth.test(character)) return 0
  return doubleWidth.test(character) ? 2 : 1
}

/** The part of a line that fits, with the caret's cell in it, and how far from its beginning that cell stands. */
function cut(cells: readonly Cell[], caret: number): { text: string; caretOffset: number } {
  let start = 0
  if (widthOf(cells) > widthLimit) {
    let before = 0
    start = caret
    while (start > 0 && before + cells[start - 1]!.width <= widthLimit / 2) {
      start--
      before += cells[start]!.width
    }
  }
  let end = start
  let width = 0
  while (end < cells.length && width + cells[end]!.width <= widthLimit) {
    width += cells[end]!.width
    end++
  }
  const opening = start > 0 ? '…' : ''
  const closing = end < cells.length ? '…' : ''
  const text = cells.slice(start, end).map((cell) => cell.text)
  return { text: opening + text.join('') + closing, caretOffset: opening.length + widthOf(cells.slice(start, caret)) }
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0)
}
