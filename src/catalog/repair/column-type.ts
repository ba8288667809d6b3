import { sqlName, sqlReference } from '../../core/sql-name.ts'
import type { Moment } from './moment.ts'

const withoutModifier = (type: string) => type.replace(/\(.*?\)/, '').trim()

/** Types that convert into each other without being asked to (docs: pg_cast, castcontext `a` and `i`). */
const families = [
  ['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision'],
  ['text', 'character varying', 'character', 'bpchar'],
  ['date', 'timestamp without time zone', 'timestamp with time zone'],
  ['json', 'jsonb'],
  ['bit', 'bit varying'],
] as const

const texts: ReadonlySet<string> = new Set(families[1])

const familyOf = (type: string) => families.findIndex((family) => (family as readonly string[]).includes(type))

/** ` USING rating::integer` where it takes one, nothing where it takes none, `undefined` where nobody knows whether there is a cast. */
export function conversion(column: string, from: string, to: string): string | undefined {
  const [was, is] = [withoutModifier(to), withoutModifier(from)]
  if (was === is || (familyOf(was) >= 0 && familyOf(was) === familyOf(is))) return ''
  // Whatever has a text form can be read from it and written to it.
  return texts.has(was) || texts.has(is) ? ` USING ${sqlName(column)}::${to}` : undefined
}

const storages: Readonly<Record<string, string>> = {
  bigint: 'p',
  boolean: 'p',
  bytea: 'x',
  character: 'x',
  'character varying': 'x',
  date: 'p',
  'double precision': 'p',
  inet: 'm',
  integer: 'p',
  interval: 'p',
  json: 'x',
  jsonb: 'x',
  numeric: 'm',
  real: 'p',
  smallint: 'p',
  text: 'x',
  'time without time zone': 'p',
  'timestamp with time zone': 'p',
  'timestamp without time zone': 'p',
  uuid: 'p',
}

/** How values of a type are stored unless somebody says otherwise; `undefined`: nobody knows. */
export function usualStorage(type: string, moment: Moment): string | undefined {
  if (type.endsWith('[]')) return 'x'
  return storages[withoutModifier(type)] ?? moment.find('type', [type])?.attributes.get('typstorage')
}

const storageWords: Readonly<Record<string, string>> = { p: 'PLAIN', e: 'EXTERNAL', m: 'MAIN', x: 'EXTENDED' }

export const storageClause = (storage: string) => `SET STORAGE ${storageWords[storage]}`

const compressions: Readonly<Record<string, string>> = { '': 'default', p: 'pglz', l: 'lz4' }

export const compressionClause = (method: string) => `COMPRESSION ${compressions[method]}`

/** ` COLLATE …`, where it is not the one that everybody expects of the type. */
export function collation(type: string, name: string): string {
  const isText = texts.has(withoutModifier(type).replace(/\[\]$/, ''))
  return name === 'pg_catalog.default' && isText ? '' : ` COLLATE ${sqlReference(name)}`
}
