import type { Reading } from './probe.ts'

export type Comparison = { readonly same: boolean } | { readonly unreadable: string }

/**
 * Compares SQL of a spec with what the catalog prints.
 *
 * Printing is not a fixed point (`varchar … in (…)` prints differently once its own output has been read), so a text that was pasted from
 * the server must match as it stands, and else both are read and printed once more.
 */
export async function compareExpression(
  written: string,
  printed: string,
  normalise: (text: string) => Promise<Reading<string>>,
): Promise<Comparison> {
  if (written.trim() === printed || written.trim() === withoutParentheses(printed)) return { same: true }
  const read = await normalise(written)
  if (!read.ok) return { unreadable: read.message }
  if (read.value === printed) return { same: true }
  const printedAgain = await normalise(printed)
  return { same: printedAgain.ok && printedAgain.value === read.value }
}

/** The server prints a pair around a whole expression, which helps nobody to read it. */
export function withoutParentheses(printed: string): string {
  if (!printed.startsWith('(') || !printed.endsWith(')')) return printed
  let depth = 0
  let quoted = ''
  for (let index = 0; index < printed.length - 1; index++) {
    const character = printed[index]!
    if (quoted !== '') {
      if (character === quoted) quoted = ''
    } else if (character === "'" || character === '"') quoted = character
    else if (character === '(') depth++
    else if (character === ')') depth--
    if (depth === 0) return printed
  }
  return printed.slice(1, -1)
}
