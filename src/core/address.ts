import type { ObjectAddress } from './difference.ts'
import { sqlName } from './sql-name.ts'

/** How an object type is written after COMMENT ON (docs: COMMENT), and how its names are put together. */
interface Spelling {
  readonly words: string
  readonly form:
    | 'dotted'
    | 'number'
    | 'last on rest'
    | 'last in rest'
    | 'routine'
    | 'aggregate'
    | 'plain'
    | 'last on first'
    | 'operator'
    | 'in family'
    | 'using'
    | 'as'
    | 'for'
    | 'for server'
    | 'membership'
    | 'settings'
    | 'default privileges'
  /** Where SQL has other words. */
  readonly sql?: string
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
  aggregate: { words: 'aggregate', form: 'aggregate' },
  operator: { words: 'operator', form: 'operator' },
  'operator of access method': { words: 'operator', form: 'in family' },
  'function of access method': { words: 'support function', form: 'in family' },
  'operator class': { words: 'operator class', form: 'using' },
  'operator family': { words: 'operator family', form: 'using' },
  cast: { words: 'cast', form: 'as' },
  transform: { words: 'transform', form: 'for' },
  'statistics object': dotted('statistics'),
  'large object': { words: 'large object', form: 'number' },
  'foreign-data wrapper': { ...dotted('foreign-data wrapper'), sql: 'foreign data wrapper' },
  'parameter ACL': dotted('privileges on parameter'),
  'user mapping': { words: 'user mapping', form: 'for server' },
  'publication relation': { words: 'table', form: 'last in rest' },
  'publication namespace': { words: 'schema', form: 'last in rest' },
  'role membership': { words: 'membership of', form: 'membership' },
  'role settings': { words: 'settings of', form: 'settings' },
  'default acl': { words: 'default privileges of', form: 'default privileges' },
}

/** What default privileges are on, by the letter that the server has for it (docs: pg_default_acl). */
const defaultPrivileges: Readonly<Record<string, string>> = {
  r: 'tables',
  S: 'sequences',
  f: 'functions',
  T: 'types',
  n: 'schemas',
  L: 'large objects',
}

/** How names are quoted and the words between them written. */
interface Style {
  quote(name: string): string
  word(word: string): string
}

const asRead: Style = { quote: quoteName, word: (word) => word }
const asSql: Style = { quote: sqlName, word: (word) => word.toUpperCase() }

/** An object as a person writes it after COMMENT ON: `column public.stories.rating`, `policy own on public.stories`, `function public.f(uuid)`. */
export function formatAddress({ kind, identity }: ObjectAddress): string {
  const { words, form } = spellings[kind] ?? dotted(kind)
  // It has no name of its own: two databases with the same content are equal.
  if (kind === 'database' && identity[0] === '(this database)') return 'this database'
  return `${words} ${formatNames(form, identity, asRead)}`
}

/**
 * The same as SQL wants it after ALTER, DROP and COMMENT ON: `COLUMN public.stories.rating`, `OPERATOR public.!!(NONE, integer)`. Only for kinds that SQL
 * has such words for.
 */
export function sqlAddress({ kind, identity }: ObjectAddress): string {
  const { words, form, sql = words } = spellings[kind] ?? dotted(kind)
  const operands = form === 'operator' && identity.length === 3 ? [...identity.slice(0, 2), 'NONE', identity[2]!] : identity
  const names = form === 'aggregate' && identity.length === 2 ? `${identity.map(sqlName).join('.')}(*)` : formatNames(form, operands, asSql)
  return `${sql.toUpperCase()} ${names}`
}

function formatNames(form: Spelling['form'], identity: readonly string[], { quote, word }: Style): string {
  const last = identity[identity.length - 1] ?? ''
  const rest = identity.slice(0, -1)
  switch (form) {
    case 'dotted':
      return identity.map(quote).join('.')
    case 'number':
      return identity.join(' ')
    case 'last on rest':
      return `${quote(last)} ${word('on')} ${rest.map(quote).join('.')}`
    case 'last in rest':
      return `${rest.map(quote).join('.')} in publication ${quote(last)}`
    case 'last on first':
      return `${quote(last)} ${word('on domain')} ${rest.join(' ')}`
    case 'routine':
    case 'aggregate':
      return `${identity.slice(0, 2).map(quote).join('.')}(${identity.slice(2).map(shortType).join(', ')})`
    case 'operator':
      return `${quote(identity[0] ?? '')}.${identity[1]}(${identity.slice(2).map(shortType).join(', ')})`
    case 'in family': {
      const [method, schema, family, number, ...types] = identity
      return `${number} (${types.map(shortType).join(', ')}) of ${[schema, family].map((name) => quote(name ?? '')).join('.')} using ${quote(method ?? '')}`
    }
    case 'using':
      return `${identity.slice(1).map(quote).join('.')} ${word('using')} ${quote(identity[0] ?? '')}`
    case 'as':
      return `(${identity.map(shortType).join(` ${word('as')} `)})`
    case 'for':
      return `${word('for')} ${shortType(identity[0] ?? '')} ${word('language')} ${quote(last)}`
    case 'for server':
      return `${word('for')} ${rest.map(quote).join(' ')} ${word('server')} ${quote(last)}`
    case 'membership': {
      const [role, member, grantor] = identity.map(quote)
      return `${member} in ${role}${grantor === undefined ? '' : ` granted by ${grantor}`}`
    }
    case 'settings': {
      const [role, database] = identity
      const everyRole = role === '(every role)'
      if (database === '(every database)') return everyRole ? 'every role' : `role ${quote(role ?? '')}`
      const where = database === '(this database)' ? 'this database' : `database ${quote(database ?? '')}`
      return everyRole ? where : `role ${quote(role ?? '')} in ${where}`
    }
    case 'default privileges': {
      const [role, ...schema] = rest
      return `${quote(role ?? '')} on ${defaultPrivileges[last] ?? last}${schema.length > 0 ? ` in schema ${schema.map(quote).join('.')}` : ''}`
    }
    case 'plain':
      return identity.map(shortType).join(', ')
  }
}

/** `pg_catalog.uuid` is what everybody calls uuid. */
function shortType(type: string): string {
  return type.replace(/^pg_catalog\./, '')
}

/** Quotes only where SQL needs it, so that names joined by dots tell which is which; what stands for a name that is missing stays bare. */
export function quoteName(name: string): string {
  const bare = /^[a-z_][a-z0-9_$]*$/.test(name) || /^\(no \w+ row \d+\)$/.test(name)
  return bare ? name : `"${name.replaceAll('"', '""')}"`
}
