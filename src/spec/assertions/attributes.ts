import { failed, type Outcome, passed, sides } from '../outcome.ts'

/** One thing that a spec says of an object, beside what the server has. */
export interface Attribute {
  readonly ok: boolean
  /** Follows "… is": `text, not integer`. */
  readonly words: string
  /** Only for those that do not agree. */
  readonly expected?: string
  readonly found?: string
}

/** The outcome for an object with these attributes: all of them where they agree, else those that do not. */
export function outcomeOf(object: string, attributes: readonly Attribute[]): Outcome {
  const wrong = attributes.filter((attribute) => !attribute.ok)
  if (wrong.length === 0)
    return passed(`${object} is ${attributes.length === 0 ? 'there' : attributes.map(({ words }) => words).join(', ')}`)
  const lines = (side: 'expected' | 'found') => wrong.flatMap((attribute) => attribute[side] ?? []).join('\n')
  return failed(`${object} is ${wrong.map(({ words }) => words).join('; ')}`, sides(lines('expected'), lines('found')))
}

/** Two values that are compared as they are. */
export function attribute<T>(name: string, expected: T, found: T, words: (value: T) => string): Attribute {
  if (Object.is(expected, found)) return { ok: true, words: words(found) }
  return {
    ok: false,
    words: `${words(found)}, not ${words(expected)}`,
    expected: `${name}: ${words(expected)}`,
    found: `${name}: ${words(found)}`,
  }
}

/** An attribute that the server could not compare, because it cannot read what the spec says. */
export function unreadable(name: string, written: string, message: string, found: string): Attribute {
  return {
    ok: false,
    words: `not comparable: the server cannot read its ${name} in the spec (${message})`,
    expected: `${name}: ${written}`,
    found: `${name}: ${found}`,
  }
}
