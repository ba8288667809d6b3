import { patternExample } from './pattern-example.ts'

/** The literals of an expression as the server prints it: what a condition speaks of, it may want. */
export interface ExpressionValues {
  readonly texts: readonly string[]
  readonly numbers: readonly number[]
  /** Texts of the lengths that the expression may be about. */
  readonly sized: readonly string[]
}

/** As the server prints expressions (docs: pg_get_expr): strings in quotes, numbers bare or in quotes. */
export function expressionValues(expression: string): ExpressionValues {
  const texts = new Set<string>()
  const numbers = new Set<number>()
  for (const { text, operator } of literals(expression)) {
    const examples = /^!?~\*?$/.test(operator) ? [patternExample(text)] : /^!?~~\*?$/.test(operator) ? [likeExample(text)] : []
    for (const example of examples) if (example !== undefined) texts.add(example)
    texts.add(text)
    for (const element of arrayElements(text)) texts.add(element)
    for (const day of nextDays(text)) texts.add(day)
    if (/^-?\d+(\.\d+)?$/.test(text)) numbers.add(Number(text))
  }
  for (const [number] of withoutStrings(expression).matchAll(/(?<![\w.$])\(?-?\d+(\.\d+)?\b/g)) numbers.add(Number(number.replace('(', '')))
  const nearby = [...numbers].flatMap((number) => [number, number + 1, number - 1])
  const sizes = [...new Set(nearby)].filter((size) => Number.isInteger(size) && size > 0 && size <= 10_000)
  const isAboutSize = /length|size|cardinality/i.test(expression)
  return { texts: [...texts], numbers: [...new Set(nearby)], sized: isAboutSize ? sizes.map((size) => 'x'.repeat(size)) : [] }
}

/** Each quoted string with the operator that stands before it. */
function literals(expression: string): { text: string; operator: string }[] {
  return [...expression.matchAll(/([!~*<>=@#%^&|?-]*)\s*\(?(?:\bE)?'((?:[^']|'')*)'/g)].map(([, operator = '', text = '']) => ({
    text: text.replaceAll("''", "'").replaceAll('\\\\', '\\'),
    operator,
  }))
}

function withoutStrings(expression: string): string {
  return expression.replace(/'(?:[^']|'')*'/g, "''").replace(/"(?:[^"]|"")*"/g, '""')
}

function likeExample(pattern: string): string {
  return pattern.replace(/\\(.)|%|_/g, (wildcard, escaped: string | undefined) => escaped ?? (wildcard === '_' ? 'a' : ''))
}

/** A list of values that is printed as one array: `'{a,b}'`. */
function arrayElements(text: string): string[] {
  const body = /^\{([^{}"]*)\}$/.exec(text)?.[1]
  return body ? body.split(',') : []
}

/** A bound that is excluded wants the day after, or before. */
function nextDays(text: string): string[] {
  const day = /^(\d{4}-\d{2}-\d{2})/.exec(text)?.[1]
  const at = day === undefined ? Number.NaN : Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(at)) return []
  return [1, -1].map((days) => new Date(at + days * 86_400_000).toISOString().slice(0, 10))
}
