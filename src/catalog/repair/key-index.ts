import { quoteName } from '../../core/address.ts'
import { sqlName, sqlReference } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import { indexOptions, keyParts, plainIndex } from './index-definition.ts'
import type { Moment } from './moment.ts'
import { Remaining } from './remaining.ts'

const words: Readonly<Record<string, string>> = { p: 'PRIMARY KEY', u: 'UNIQUE' }

/** What a constraint says of its index: `UNIQUE NULLS NOT DISTINCT (a) INCLUDE (b)`; `undefined`: the index has more to it. */
export function plainIndexOf(constraint: Entry, index: Entry, type: string, moment: Moment): string | undefined {
  const rest = new Remaining(index)
  const period = constraint.attributes.get('conperiod') === 't'
  rest.must('indisprimary', type === 'p' ? 't' : 'f')
  rest.must('indisunique', type === 'x' && !period ? 'f' : 't')
  rest.must('indisexclusion', type === 'x' || period ? 't' : 'f')
  rest.must('indimmediate', constraint.attributes.get('condeferrable') === 't' ? 'f' : 't')
  // It has the name of the constraint.
  if (index.identity.at(-1) !== constraint.identity.at(-1)) return undefined
  const method = rest.take('relam')
  const nulls = rest.take('indnullsnotdistinct') === 't' ? ' NULLS NOT DISTINCT' : ''
  const predicate = rest.take('indpred')
  const parts = keyParts(index, rest, moment)
  const options = indexOptions(rest)
  plainIndex(index, rest)
  if (!parts || !rest.accountedFor || (type !== 'x' && predicate !== undefined)) return undefined
  const included = parts.included.length > 0 ? ` INCLUDE (${parts.included.join(', ')})` : ''
  if (type !== 'x') {
    // Their operator classes are the types' own, and their order is the plain one.
    const names = parts.keys.map(({ column }) => column)
    if (names.includes(undefined) || parts.keys.some(({ order }) => order !== '')) return undefined
    const list = period ? [...names.slice(0, -1), `${names.at(-1)} WITHOUT OVERLAPS`] : names
    return `${words[type]}${nulls} (${list.join(', ')})${included}${options}`
  }
  const operators = JSON.parse(constraint.attributes.get('conexclop') ?? '[]') as string[]
  if (operators.length !== parts.keys.length) return undefined
  const elements = parts.keys.map(({ text }, at) => `${text} WITH OPERATOR(${sqlReference(operators[at]!.replace(/\(.*$/s, ''))})`)
  return `EXCLUDE USING ${sqlName(method ?? '')} (${elements.join(', ')})${included}${options}${predicate === undefined ? '' : ` WHERE ${predicate}`}`
}

/** Whether a foreign key that names these columns rests on this index: on no other could it. */
export function isOnlyKeyOf(moment: Moment, table: string, index: string | undefined, key: string | undefined, period: boolean): boolean {
  const wanted = [...(JSON.parse(key ?? '[]') as string[])].sort().join('\n')
  const candidates = moment.ofKind('index').filter(({ attributes }) => {
    if (attributes.get('indrelid') !== table || attributes.has('indpred') || attributes.has('indexprs')) return false
    if (attributes.get('indisunique') !== 't' && attributes.get('indisexclusion') !== 't') return false
    const columns = (JSON.parse(attributes.get('indkey') ?? '[]') as string[]).slice(0, Number(attributes.get('indnkeyatts')))
    return columns.sort().join('\n') === wanted
  })
  // A key that is not there yet is put there before.
  return (
    candidates.length <= 1 &&
    candidates.every((one) => one.identity.map(quoteName).join('.') === index && (one.attributes.get('indisexclusion') === 't') === period)
  )
}
