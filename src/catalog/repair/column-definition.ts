import { sqlName } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import { collation, compressionClause, usualStorage } from './column-type.ts'
import { parenthesised, printsAlike } from './expression.ts'
import { identityDefinition } from './identity.ts'
import type { Moment } from './moment.ts'
import { newForeignOptions } from './options.ts'
import type { Remaining } from './remaining.ts'

/** A column as after ADD COLUMN; `undefined`: one clause does not make it. */
export function newColumn(column: Entry, rest: Remaining, past: Moment, present: Moment): string | undefined {
  const type = rest.take('atttypid')!
  const name = column.identity.at(-1)!
  rest.derived('attrelid', 'attname', 'atttypmod')
  const given = rest.take('attcollation')
  rest.must('attislocal', 't')
  rest.must('attinhcount', '0')
  rest.must('attstorage', usualStorage(type, present))
  const compression = rest.take('attcompression') ?? ''
  const options = newForeignOptions(rest.take('attfdwoptions'))
  const value = valueClause(column, rest, past, present)
  const notNull = rest.take('attnotnull') === 't' ? notNullClause(column, rest) : ''
  if (value === undefined || notNull === undefined) return undefined
  return `${sqlName(name)} ${type}${compression === '' ? '' : ` ${compressionClause(compression)}`}${options}${given === undefined ? '' : collation(type, given)}${notNull}${value}`
}

/** ` DEFAULT …`, ` GENERATED …` or nothing. */
function valueClause(column: Entry, rest: Remaining, past: Moment, present: Moment): string | undefined {
  const [expression, generated, identity] = [rest.take('adbin'), rest.take('attgenerated') ?? '', rest.take('attidentity') ?? '']
  if (identity !== '') return prefixed(identityDefinition(column, rest, past, present))
  if (expression === undefined) return ''
  if (!printsAlike(expression)) return undefined
  if (generated === '') return ` DEFAULT ${expression}`
  return ` GENERATED ALWAYS AS ${parenthesised(expression)} ${generated === 's' ? 'STORED' : 'VIRTUAL'}`
}

const prefixed = (text: string | undefined) => (text === undefined ? undefined : ` ${text}`)

/** From 18 on NOT NULL has a constraint of its own, which has a name. */
function notNullClause(column: Entry, rest: Remaining): string | undefined {
  const constraint = rest.parts().find((part) => part.attributes.get('contype') === 'n')
  if (!constraint) return ' NOT NULL'
  const plain: Readonly<Record<string, string>> = {
    convalidated: 't',
    connoinherit: 'f',
    conislocal: 't',
    coninhcount: '0',
    conenforced: 't',
  }
  if (constraint.attributes.has('description') || Object.entries(plain).some(([name, value]) => constraint.attributes.get(name) !== value))
    return undefined
  rest.takePart(constraint)
  const [, table, name] = column.identity
  const [given, usual] = [constraint.identity.at(-1)!, `${table}_${name}_not_null`]
  return given === usual && usual.length < 63 ? ' NOT NULL' : ` CONSTRAINT ${sqlName(given)} NOT NULL`
}
