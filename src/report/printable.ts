/**
 * Text of a user's or a server's as it may be shown on a terminal or put into a document: what would move the cursor, change colours or
 * turn the direction of writing is spelled out (`\x1b`), line ends are line feeds.
 */
export function printable(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(unprintable, (character) => {
    const code = character.codePointAt(0)!
    return code > 0xff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\x${code.toString(16).padStart(2, '0')}`
  })
}

/** The same on one line: line ends and what surrounds them become one space. */
export function oneLine(text: string): string {
  return printable(text)
    .replace(/\s*\n\s*/g, ' ')
    .trim()
}

// Controls but for tab and line feed, line and paragraph separators, what overrides the direction of writing, and halves of surrogate
// pairs, which have no UTF-8.
const unprintable = /(?![\t\n])[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu
