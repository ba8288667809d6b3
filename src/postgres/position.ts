/**
 * PostgreSQL counts in two other units than JavaScript: the server's `position` and the parser's errors count characters (code points),
 * the parser's statement locations count bytes of UTF-8. JavaScript counts UTF-16 units.
 */

/** The UTF-16 offset of the character with this number, counted from 0. Past the end: the text's length. */
export function offsetOfCharacter(text: string, characters: number): number {
  let offset = 0
  for (let left = characters; left > 0 && offset < text.length; left--) {
    offset += unitsAt(text, offset)
  }
  return offset
}

/**
 * Turns offsets in bytes of UTF-8 into UTF-16 offsets.
 *
 * @param bytes must be in ascending order.
 */
export function offsetsOfBytes(text: string, bytes: readonly number[]): number[] {
  if (Buffer.byteLength(text) === text.length) return bytes.map((byte) => Math.min(byte, text.length))
  let offset = 0
  let seen = 0
  return bytes.map((byte) => {
    while (seen < byte && offset < text.length) {
      const code = text.codePointAt(offset)!
      seen += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4
      offset += unitsAt(text, offset)
    }
    return offset
  })
}

/** Line and column of a UTF-16 offset, both counted from 1, the column in characters. A line ends with LF or CRLF. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  let line = 1
  for (let at = before.indexOf('\n'); at !== -1; at = before.indexOf('\n', at + 1)) line++
  return { line, column: Array.from(before.slice(lineStart)).length + 1 }
}

function unitsAt(text: string, offset: number): number {
  return text.codePointAt(offset)! > 0xffff ? 2 : 1
}
