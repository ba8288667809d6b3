/** Where PostgreSQL's scanner sees a line end: LF, CRLF, or a CR alone. */
const lineEnd = /\r\n|\n|\r/g

/** The text's lines with their ends; joined, they are the text. An end at the very end opens no further line. */
export function linesOf(text: string): string[] {
  const lines: string[] = []
  let start = 0
  for (const match of text.matchAll(lineEnd)) {
    const end = match.index + match[0].length
    lines.push(text.slice(start, end))
    start = end
  }
  if (start < text.length) lines.push(text.slice(start))
  return lines
}

/** How many line ends the text holds: a text that begins on line n is followed by one that begins on line n + this. */
export function countLineEnds(text: string): number {
  return text.match(lineEnd)?.length ?? 0
}
