import { quoteName } from '../../core/address.ts'
import { sqlNames } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import { hasDefaultPrivileges } from './grants.ts'
import type { Moment } from './moment.ts'
import type { Remaining } from './remaining.ts'
import { newSequenceOptions, sequenceOptions } from './sequence-options.ts'

export const identityWords: Readonly<Record<string, string>> = { a: 'ALWAYS', d: 'BY DEFAULT' }

/** The sequence that an identity column draws from. */
export function sequenceOf(column: Entry, moment: Moment): Entry | undefined {
  const name = column.identity.map(quoteName).join('.')
  return moment.partsOf(column).find((part) => part.kind === 'sequence' && part.attributes.get('refobjid (owned by)') === name)
}

/**
 * `GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME …)`, which makes the column's sequence as well.
 *
 * @param rest where the sequence is one of the parts that must be accounted for.
 */
export function identityDefinition(column: Entry, rest: Remaining | undefined, past: Moment, present: Moment): string | undefined {
  const sequence = sequenceOf(column, past)
  const options = sequence && sequenceOptions(sequence)
  if (!sequence || !options || !isPlain(sequence, column, past) || present.find('sequence', sequence.identity)) return undefined
  rest?.takePart(sequence)
  const { seqtypid: type, ...others } = options
  // The column's type says which numbers it holds.
  if (type !== column.attributes.get('atttypid')) return undefined
  const words = newSequenceOptions({ ...others, seqtypid: type }).filter((word) => !word.startsWith('AS '))
  const [schema, table, name] = column.identity
  const usual = sequence.identity[0] === schema && sequence.identity[1] === `${table}_${name}_seq` && sequence.identity[1].length < 63
  const said = [...(usual ? [] : [`SEQUENCE NAME ${sqlNames(sequence.identity)}`]), ...words]
  return `GENERATED ${identityWords[column.attributes.get('attidentity')!]} AS IDENTITY${said.length > 0 ? ` (${said.join(' ')})` : ''}`
}

/** Whether a sequence is what one becomes that is made with its column. */
function isPlain(sequence: Entry, column: Entry, past: Moment): boolean {
  const table = past.find(column.kind.replace(/ column$/, ''), column.identity.slice(0, -1))
  const alike = ['relowner', 'relpersistence'].every((name) => sequence.attributes.get(name) === table?.attributes.get(name))
  const others = ['description', 'reloptions', 'refobjid (member of extension)', 'reltablespace']
  return alike && hasDefaultPrivileges(sequence, 'relacl', undefined) && !others.some((name) => sequence.attributes.has(name))
}
