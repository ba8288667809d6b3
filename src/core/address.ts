import type { ObjectAddress } from './difference.ts'

/** How an object type is written after COMMENT ON (docs: COMMENT), and how its names are put together. */
interface Spelling {
  readonly words: string
  readonly form:
    | 'dotted'
    | 'last on rest'
    | 'routine'
    | 'plain'
    | 'last on first'
    | 'operator'
    | 'in family'
    | 'using'
    | 'as'
    | 'for'
    | 'member'
}

const dotted = (words: string): Spelling => ({ words, form: 'dotted' })

const spellings: Readonly<Record<string, Spelling>> = {
  'table column': dotted('column'),
  'view column': dotted('column'),
  'materialized view column': dotted('column'),
  'foreign table column': dotted('column'),
  'composite type column': dotted('column'),
  'composite type': dotted('type'),
  type: { words: 'type', form: 'plain' },
  'table constraint': { words: 'constraint', form: 'last on rest' },
  'domain constraint': { words: 'constraint', form: 'last on first' },
  policy: { words: 'policy', form: 'last on rest' },
  rule: { words: 'rule', form: 'last on rest' },
  trigger: { words: 'trigger', form: 'last on rest' },
  function: { words: 'function', form: 'routine' },
  procedure: { words: 'procedure', form: 'routine' },
  aggregate: { words: 'aggregate', form: 'routine' },
  operator: { words: 'operator', form: 'operator' },
  'operator of access method': { words: 'operator', form: 'in family' },
  'function of access method': { words: 'support function', form: 'in family' },
  'operator class': { words: 'operator class', form: 'using' },
  'operator family': { words: 'operator family', form: 'using' },
  cast: { words: 'cast', form: 'as' },
  transform: { words: 'transform', form: 'for' },
  'statistics object': dotted('statistics'),
  'parameter ACL': dotted('parameter'),
  'user mapping': { words: 'user mapping for', form: 'member' },
  'publication relation': { words: 'publication relation', form: 'last on rest' },
  'publication namespace': { words: 'publication schema', form: 'last on rest' },
  'role membership': { words: 'membership of', form: 'member' },
  'role settings': { words: 'settings of role', form: 'plain' },
  'default acl': { words: 'default privileges', form: 'plain' },
}

/** An object as a person writes it after COMMENT ON: `column public.stories.rating`, `policy own on public.stories`, `function public.f(uuid)`. */
export function formatAddress({ kind, identity }: ObjectAddress): string {
  const { words, form } = spellings[kind] ?? dotted(kind)
  return `${words} ${formatNames(form, identity)}`
}

function formatNames(form: Spelling['form'], identity: readonly string[]): string {
  const last = identity[identity.length - 1] ?? ''
  const rest = identity.slice(0, -1)
  switch (form) {
    case 'dotted':
      return identity.map(quoteName).join('.')
    case 'last on rest':
      return `${quoteName(last)} on ${rest.map(quoteName).join('.')}`
    case 'last on first':
      return `${quoteName(last)} on domain ${rest.join(' ')}`
    case 'routine':
      return `${identity.slice(0, 2).map(quoteName).join('.')}(${identity.slice(2).map(shortType).join(', ')})`
    case 'operator':
      return `${quoteName(identity[0] ?? '')}.${identity[1]}(${identity.slice(2).map(shortType).join(', ')})`
    case 'in family': {
      const [method, schema, family, number, ...types] = identity
      return `${number} (${types.map(shortType).join(', ')}) of ${[schema, family].map((name) => quoteName(name ?? '')).join('.')} using ${method}`
    }
    case 'using':
      return `${identity.slice(1).map(quoteName).join('.')} using ${identity[0]}`
    case 'as':
      return `(${identity.map(shortType).join(' as ')})`
    case 'for':
      return `for ${shortType(identity[0] ?? '')} language ${last}`
    case 'member':
      return identity.map(quoteName).join(', ')
    case 'plain':
      return identity.map(shortType).join(', ')
  }
}

/** `pg_catalog.uuid` is what everybody calls uuid. */
function shortType(type: string): string {
  return type.replace(/^pg_catalog\./, '')
}

/** Quotes only where SQL needs it; what reads back as itself stays bare. */
function quoteName(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) || /^\(.*\)$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}

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

/**
 * An address in the one form in which two addresses of the same object are the same text: white space, letter case outside quotes, needless quotes, `pg_catalog.`, aliases of
 * types and synonyms of kinds do not count.
 */
export function normaliseAddress(text: string): string {
  const pieces = tokens(text.trim())
  const joined = pieces
    .map((piece) => (piece.startsWith('"') ? bare(piece) : piece.toLowerCase()))
    .join(' ')
    .replace(/ ?([.,()]) ?/g, '$1')
    .replace(/,/g, ', ')
    .replace(/\bpg_catalog\./g, '')
  const synonym = Object.keys(synonyms).find((words) => joined.startsWith(`${words} `))
  const named = synonym ? synonyms[synonym] + joined.slice(synonym.length) : joined
  const withTypes = /^(function|procedure|aggregate|operator|cast) /.test(named)
    ? named.replace(/\(([\s\S]*)\)$/, (_, list: string) => `(${normaliseTypes(list)})`)
    : named
  // Both are routines to COMMENT ON; the server tells them apart.
  return withTypes.replace(/^(procedure|aggregate) (.*\))$/, 'function $2')
}

function normaliseTypes(list: string): string {
  return list
    .split(', ')
    .map((type) => type.replace(/\(\d+(, ?\d+)?\)/, '').trim())
    .map((type) => {
      const array = /(\[\])*$/.exec(type)![0]
      const element = type.slice(0, type.length - array.length)
      return (typeAliases[element] ?? element) + array
    })
    .join(', ')
}

/** Words, quoted names and punctuation. */
function tokens(text: string): string[] {
  return text.match(/"(?:[^"]|"")*"|[.,()]|[^\s".,()]+/g) ?? []
}

function bare(quoted: string): string {
  const name = quoted.slice(1, -1).replaceAll('""', '"')
  return quoteName(name)
}
