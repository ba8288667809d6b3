/**
 * A command line with values in the place of `{name}`, each written so that the shell takes it as it is: bare, in double or in single quotes,
 * as the placeholder stands. Other words in braces are left alone.
 *
 * @param windows its shell knows no quotes of this sort: values are put in as they are.
 */
export function shellLine(line: string, values: Readonly<Record<string, string>>, windows = process.platform === 'win32'): string {
  let quote: '"' | "'" | '' = ''
  let result = ''
  for (let at = 0; at < line.length; ) {
    const name = /^\{(\w+)\}/.exec(line.slice(at))?.[1]
    if (name !== undefined && Object.hasOwn(values, name)) {
      result += windows ? values[name]! : written(values[name]!, quote)
      at += name.length + 2
      continue
    }
    const character = line[at]!
    const escaped = character === '\\' && quote !== "'" && at + 1 < line.length
    if (!escaped && (character === '"' || character === "'") && (quote === '' || quote === character)) quote = quote === '' ? character : ''
    result += line.slice(at, at + (escaped ? 2 : 1))
    at += escaped ? 2 : 1
  }
  return result
}

function written(value: string, quote: '"' | "'" | ''): string {
  if (quote === '"') return value.replace(/["\\$`]/g, '\\$&')
  const inQuotes = value.replaceAll("'", `'\\''`)
  if (quote === "'") return inQuotes
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${inQuotes}'`
}
