import { sqlNames, sqlReference, sqlText } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import type { Remaining } from './remaining.ts'
import { argumentList } from './routine-definition.ts'

const routine = (text: string) => sqlReference(text.replace(/\(.*$/s, ''))

const type = (text: string) => text.replace(/^pg_catalog\.(?!")/, '')

const modification: Readonly<Record<string, string>> = { r: 'READ_ONLY', s: 'SHAREABLE', w: 'READ_WRITE' }

/** What CREATE AGGREGATE calls the columns of pg_aggregate, and how it writes their values (docs: CREATE AGGREGATE). */
const parameters: Readonly<Record<string, readonly [string, (value: string) => string]>> = {
  aggtransfn: ['SFUNC', routine],
  aggtranstype: ['STYPE', type],
  aggtransspace: ['SSPACE', String],
  aggfinalfn: ['FINALFUNC', routine],
  aggcombinefn: ['COMBINEFUNC', routine],
  aggserialfn: ['SERIALFUNC', routine],
  aggdeserialfn: ['DESERIALFUNC', routine],
  agginitval: ['INITCOND', sqlText],
  aggmtransfn: ['MSFUNC', routine],
  aggminvtransfn: ['MINVFUNC', routine],
  aggmtranstype: ['MSTYPE', type],
  aggmtransspace: ['MSSPACE', String],
  aggmfinalfn: ['MFINALFUNC', routine],
  aggminitval: ['MINITCOND', sqlText],
  aggsortop: ['SORTOP', (text) => `OPERATOR(${routine(text)})`],
}

/** `CREATE [OR REPLACE] AGGREGATE …` of an aggregate without direct arguments; `undefined`: it has some. */
export function newAggregate(aggregate: Entry, rest: Remaining, replace: boolean): string | undefined {
  const list = argumentList(aggregate)
  rest.must('aggkind', 'n')
  rest.must('aggnumdirectargs', '0')
  rest.derived(
    'proname',
    'pronamespace',
    'prokind',
    'provariadic',
    'proargtypes',
    'proallargtypes',
    'proargmodes',
    'proargnames',
    'prorettype',
  )
  for (const [name, value] of Object.entries({
    prolang: 'internal',
    procost: '1',
    prorows: '0',
    provolatile: 'i',
    prosrc: 'aggregate_dummy',
  }))
    rest.must(name, value)
  for (const name of ['prosecdef', 'proleakproof', 'proisstrict', 'proretset']) rest.must(name, 'f')
  const words = Object.entries(parameters).flatMap(([name, [word, write]]) => {
    const value = rest.take(name)
    return value === undefined || (value === '0' && name.endsWith('space')) ? [] : [`${word} = ${write(value)}`]
  })
  for (const [name, word] of Object.entries({ aggfinalextra: 'FINALFUNC_EXTRA', aggmfinalextra: 'MFINALFUNC_EXTRA' }))
    if (rest.take(name) === 't') words.push(word)
  // Whether a final function may change its state is READ_ONLY unless somebody says otherwise.
  for (const [name, word] of Object.entries({ aggfinalmodify: 'FINALFUNC_MODIFY', aggmfinalmodify: 'MFINALFUNC_MODIFY' })) {
    const value = rest.take(name) ?? 'r'
    if (value !== 'r') words.push(`${word} = ${modification[value]}`)
  }
  const parallel = rest.take('proparallel')
  if (parallel !== 'u') words.push(`PARALLEL = ${parallel === 's' ? 'SAFE' : 'RESTRICTED'}`)
  if (list === undefined) return undefined
  const given = list === '()' ? '(*)' : list
  return `CREATE ${replace ? 'OR REPLACE ' : ''}AGGREGATE ${sqlNames(aggregate.identity.slice(0, 2))}${given} (${words.join(', ')})`
}
