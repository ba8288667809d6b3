import { sqlAddress } from '../../core/address.ts'
import { sqlName, sqlReference } from '../../core/sql-name.ts'
import type { Remaining } from './remaining.ts'
import type { Repairing } from './repairing.ts'
import { repairs } from './repairs.ts'
import type { Handler } from './step.ts'

const routine = (text: string) => sqlReference(text.replace(/\(.*$/s, ''))

const operator = (text: string) => `OPERATOR(${routine(text)})`

const type = (text: string) => text.replace(/^pg_catalog\.(?!")/, '')

function create({ before, present }: Repairing, rest: Remaining): string | undefined {
  const [schema, name] = before!.identity
  rest.derived('oprname', 'oprnamespace', 'oprkind', 'oprresult')
  const [commutator, negator] = [rest.take('oprcom'), rest.take('oprnegate')]
  const own = `${sqlReference(schema!)}.${name}(${before!.identity.slice(2).join(', ')})`
  // One that names another as its partner makes that one name it, or makes it.
  const partners = [commutator, negator].filter((text) => text !== undefined && text !== own)
  if (partners.length > 0 || present.find('operator', before!.identity)) return undefined
  // One that another promised, and nobody made.
  if (!rest.has('oprcode')) return undefined
  const parameters: [string, string | undefined, (text: string) => string][] = [
    ['FUNCTION', rest.take('oprcode'), routine],
    ['LEFTARG', rest.take('oprleft'), type],
    ['RIGHTARG', rest.take('oprright'), type],
    ['COMMUTATOR', commutator, operator],
    ['RESTRICT', rest.take('oprrest'), routine],
    ['JOIN', rest.take('oprjoin'), routine],
  ]
  const words = parameters.flatMap(([word, text, write]) => (text === undefined ? [] : [`${word} = ${write(text)}`]))
  if (rest.take('oprcanhash') === 't') words.push('HASHES')
  if (rest.take('oprcanmerge') === 't') words.push('MERGES')
  return `CREATE OPERATOR ${sqlName(schema!)}.${name} (${words.join(', ')})`
}

function estimator(word: string): Handler {
  return ({ before }, { after }) => `ALTER ${sqlAddress(after!)} SET (${word} = ${before === null ? 'NONE' : routine(before)})`
}

export const repairOperator = repairs({
  create,
  owner: 'oprowner',
  alter: { oprrest: estimator('RESTRICT'), oprjoin: estimator('JOIN') },
})
