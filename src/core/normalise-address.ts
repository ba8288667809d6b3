import { quoteName } from './address.ts'

const typeAliases: Readonly<Record<string, string>> = {
  bool: 'boolean',
  char: 'character',
  decimal: 'numeric',
  float: 'double precision',
  float4: 'real',
  float8: 'double precision',
  int: 'integer',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  time: 'time without time zone',
  timetz: 'time with time zone',
  varbit: 'bit varying',
  varchar: 'character varying',
}

const synonyms: Readonly<Record<string, string>> = {
  domain: 'type',
  routine: 'function',
  user: 'role',
  'foreign data wrapper': 'foreign-data wrapper',
  'partitioned table': 'table',
}

interface Token {
  readonly text: string
  readonly quoted: boolean
}

/**
 * An address in the one form in which two addresses of the same object are the same text: white space, letter case outside quotes, needless quotes, `pg_catalog.`, aliases of
 * types and synonyms of kinds do not count.
 */
export function normaliseAddress(text: string): string {
  const named = withKind(withoutCatalog(tokens(text)))
  const kind = named[0]?.text ?? ''
  const [first, last] = [named.findIndex((token) => is(token, '(')), named.length - 1]
  if (!withTypes.has(kind) || first < 0 || !is(named[last], ')')) return joined(named)
  const types = split(named.slice(first + 1, last), kind === 'cast' ? ['as'] : [','])
    .filter((type) => !(type.length === 1 && nothing.some((word) => is(type[0], word))))
    .map(normaliseType)
  // All three are routines to COMMENT ON; the server tells them apart.
  const words =
    kind === 'procedure' || kind === 'aggregate' ? [{ text: 'function', quoted: false }, ...named.slice(1, first)] : named.slice(0, first)
  return `${joined(words)}(${types.join(kind === 'cast' ? ' as ' : ', ')})`
}

const withTypes = new Set(['function', 'procedure', 'aggregate', 'operator', 'cast'])

/** What SQL wants where there is no operand and no argument (docs: COMMENT). */
const nothing = ['none', '*']

const is = (token: Token | undefined, text: string) => token?.text === text && !token.quoted

/** Words, quoted names and punctuation. */
function tokens(text: string): Token[] {
  return (text.match(/"(?:[^"]|"")*"|\[\d*\]|[.,()]|[^\s".,()[\]]+/g) ?? []).map((token) =>
    token.startsWith('"') ? { text: token.slice(1, -1).replaceAll('""', '"'), quoted: true } : { text: token.toLowerCase(), quoted: false },
  )
}

function withoutCatalog(list: readonly Token[]): Token[] {
  const qualifies = (index: number) => list[index]?.text === 'pg_catalog' && is(list[index + 1], '.') && !is(list[index - 1], '.')
  return list.filter((_, index) => !qualifies(index) && !(index > 0 && qualifies(index - 1)))
}

function withKind(list: readonly Token[]): readonly Token[] {
  for (const [synonym, kind] of Object.entries(synonyms)) {
    const words = synonym.split(' ')
    if (list.length > words.length && words.every((word, index) => is(list[index], word)))
      return [{ text: kind, quoted: false }, ...list.slice(words.length)]
  }
  return list
}

/** A space between words, and after a comma; none beside a dot, a bracket or a parenthesis. */
function joined(list: readonly Token[]): string {
  let text = ''
  let glued = true
  for (const token of list) {
    const punctuation = !token.quoted && /^([.,()]|\[\d*\])$/.test(token.text)
    if (!glued && !punctuation) text += ' '
    text += token.quoted ? quoteName(token.text) : token.text
    if (is(token, ',')) text += ' '
    glued = punctuation && !token.text.startsWith('[')
  }
  return text
}

/** Parts between separators that stand in no parentheses. */
function split(list: readonly Token[], separators: readonly string[]): Token[][] {
  if (list.length === 0) return []
  const parts: Token[][] = [[]]
  let depth = 0
  for (const token of list) {
    if (is(token, '(')) depth++
    if (is(token, ')')) depth--
    if (depth === 0 && separators.some((separator) => is(token, separator))) parts.push([])
    else parts[parts.length - 1]!.push(token)
  }
  return parts
}

/** Without its modifier, which is no part of what a function is called by. */
function normaliseType(type: readonly Token[]): string {
  let depth = 0
  const words = type.filter((token) => {
    if (is(token, '(')) depth++
    const outside = depth === 0
    if (is(token, ')')) depth--
    return outside
  })
  const dimensions = words.filter(({ text, quoted }) => !quoted && text.startsWith('['))
  const element = words.slice(0, words.length - dimensions.length)
  const alias = element.length === 1 && !element[0]!.quoted ? typeAliases[element[0]!.text] : undefined
  return (alias ?? joined(element)) + '[]'.repeat(dimensions.length)
}
