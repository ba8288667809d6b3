/**
 * Whether the server prints an expression as it printed it when it has read its own text. It does not where a list of constants was cast as a whole
 * (`IN` on a `varchar`): it then casts each of them.
 */
export function printsAlike(expression: string): boolean {
  // What a row is made of depends on its type, and a name is said to be built in where it would mean another one.
  if (/\bROW\(|\bpg_catalog\./.test(expression)) return false
  return !/\]\)?::[a-z][a-z ."]*\[\]/.test(expression) || !expression.includes('ARRAY[')
}

/** The expressions of a list that the server printed with commas between them. */
export function splitExpressions(text: string): string[] {
  const parts: string[] = []
  let [depth, start] = [0, 0]
  const tokens = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[()[\],]/g
  for (let match = tokens.exec(text); match; match = tokens.exec(text)) {
    if ('(['.includes(match[0])) depth++
    if (')]'.includes(match[0])) depth--
    if (match[0] === ',' && depth === 0) {
      parts.push(text.slice(start, match.index).trim())
      start = match.index + 1
    }
  }
  return [...parts, text.slice(start).trim()]
}

/** In parentheses, unless it stands in some already. */
export function parenthesised(expression: string): string {
  return isWrapped(expression) ? expression : `(${expression})`
}

function isWrapped(expression: string): boolean {
  if (!expression.startsWith('(')) return false
  let depth = 0
  for (const { 0: token, index } of expression.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|[()]/g)) {
    if (token === '(') depth++
    if (token === ')') depth--
    if (depth === 0) return index === expression.length - 1
  }
  return false
}

/** What the server printed over several lines on one; texts, names and bodies in quotes stay what they are. */
export function onOneLine(sql: string): string {
  return sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|\s*\n\s*/g, (token) => (token.trim() === '' ? ' ' : token))
}
