import { type Attribute, unreadable } from './attributes.ts'
import { compareExpression, withoutParentheses } from './expression.ts'
import type { Reading } from './probe.ts'

/** How an attribute whose value is SQL is put into words. */
export interface SqlWords {
  readonly name: string
  /** `without a default` */
  readonly none: string
  /** `with the default now()` */
  some(sql: string): string
}

/**
 * An attribute whose value is SQL, or absent.
 *
 * @param expected What the spec says; `false`: there must be none.
 * @param found What the catalog prints; `null`: there is none.
 */
export async function sqlAttribute(
  words: SqlWords,
  expected: string | false,
  found: string | null,
  normalise: (text: string) => Promise<Reading<string>>,
): Promise<Attribute> {
  const inWords = (sql: string | false | null) => (sql === false || sql === null ? words.none : words.some(sql))
  const printed = found === null ? null : withoutParentheses(found)
  const different: Attribute = {
    ok: false,
    words: `${inWords(printed)}, not ${inWords(expected)}`,
    expected: `${words.name}: ${expected === false ? 'none' : expected}`,
    found: `${words.name}: ${printed ?? 'none'}`,
  }
  if (expected === false) return found === null ? { ok: true, words: words.none } : different
  if (found === null) return different
  const comparison = await compareExpression(expected, found, normalise)
  if ('unreadable' in comparison) return unreadable(words.name, expected, comparison.unreadable, printed ?? 'none')
  return comparison.same ? { ok: true, words: inWords(printed) } : different
}
