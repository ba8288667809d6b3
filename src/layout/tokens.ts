import { loadModule, scanSync } from 'libpg-query'

/** A token's or a comment's place, in bytes of the UTF-8 text. */
export interface Token {
  readonly start: number
  readonly end: number
  readonly comment: 'line' | 'block' | null
}

/**
 * The tokens of a text by PostgreSQL's own scanner; `null` when it cannot tokenise it (a string or a comment that nobody closes,
 * a malformed number or escape, the data of a COPY with a single quote in it).
 */
export async function tokensOf(text: string): Promise<readonly Token[] | null> {
  if (text.trim() === '') return []
  await loadModule()
  try {
    return scanSync(text.replace(controlCharacters, ' ')).tokens.map(({ start, end, tokenName }) => ({
      start,
      end,
      comment: tokenName === 'SQL_COMMENT' ? 'line' : tokenName === 'C_COMMENT' ? 'block' : null,
    }))
  } catch {
    return null
  }
}

/**
 * But for tab, LF and CR. libpg-query puts the text of each token into JSON, where they break it; blanks of the same length move nothing.
 */
const controlCharacters = /[^\t\n\r -\u{10ffff}]/gu

/** Whether there is anything but white space and comments; a text that PostgreSQL cannot tokenise has something. */
export async function hasSql(text: string): Promise<boolean> {
  // After blank lines and line comments a letter: SQL for certain, no need for the scanner.
  if (/^\s*(?:--[^\r\n]*[\r\n]\s*)*[a-z]/i.test(text)) return true
  const tokens = await tokensOf(text)
  return tokens === null || tokens.some((token) => token.comment === null)
}
