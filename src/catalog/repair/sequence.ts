import { sqlNames, sqlReference } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import type { Remaining } from './remaining.ts'
import type { Repairing } from './repairing.ts'
import { repairs } from './repairs.ts'
import { newSequenceOptions, sequenceAttributes, sequenceOptions } from './sequence-options.ts'
import type { Handler } from './step.ts'
import { persistence } from './table.ts'

/** It comes and goes with the identity of its column. */
const isIdentity = ({ attributes }: Entry) => attributes.get('deptype') === 'i'

function create({ before: sequence }: Repairing, rest: Remaining): string | undefined {
  const options = sequenceOptions(sequence!)
  if (!options || isIdentity(sequence!)) return undefined
  rest.derived('relname', 'relnamespace', 'relkind', 'relisshared', 'relreplident', 'relispopulated', ...sequenceAttributes)
  rest.derived(...rest.namesLike('pg_attribute ('))
  for (const name of ['relrowsecurity', 'relforcerowsecurity', 'relispartition']) rest.must(name, 'f')
  const unlogged = rest.take('relpersistence') === 'u' ? 'UNLOGGED ' : ''
  const owner = rest.take('refobjid (owned by)')
  const words = [...newSequenceOptions(options), ...(owner === undefined ? [] : [`OWNED BY ${sqlReference(owner)}`])]
  return [`CREATE ${unlogged}SEQUENCE ${sqlNames(sequence!.identity)}`, ...words].join(' ')
}

function alterSequence(after: Entry, clause: string) {
  return { head: `ALTER SEQUENCE ${sqlNames(after.identity)}`, clauses: [clause], between: ' ' } as const
}

const words: Readonly<Record<string, string>> = {
  seqstart: 'START WITH',
  seqincrement: 'INCREMENT BY',
  seqmax: 'MAXVALUE',
  seqmin: 'MINVALUE',
  seqcache: 'CACHE',
}

/** Another type brings other limits with it, so they are said. */
const type: Handler = ({ before }, { before: was, after, difference }) => {
  const said = (name: string) => difference.attributes.some((attribute) => attribute.name === name)
  const limits = ['seqmin', 'seqmax'].filter((name) => !said(name)).map((name) => `${words[name]} ${was!.attributes.get(name)}`)
  return alterSequence(after!, [`AS ${before}`, ...limits].join(' '))
}

const ownedBy: Handler = ({ before }, { after, before: was }) =>
  isIdentity(after!) || isIdentity(was!) ? undefined : alterSequence(after!, `OWNED BY ${before === null ? 'NONE' : sqlReference(before)}`)

/** Its last number must lie between the limits that it had. */
function within(handler: Handler): Handler {
  return (change, repairing) => {
    const last = repairing.present.lastValue(repairing.after!)
    const limit = (name: string) => BigInt(repairing.before!.attributes.get(name) ?? '0')
    const fits = last !== undefined && last >= limit('seqmin') && last <= limit('seqmax')
    return fits ? handler(change, repairing) : undefined
  }
}

const numbers = Object.fromEntries(
  Object.entries(words).map(([name, word]): [string, Handler] => [
    name,
    within(({ before }, { after }) => alterSequence(after!, `${word} ${before}`)),
  ]),
)

export const repairSequence = repairs({
  drop: (_, sequence) => (isIdentity(sequence) ? undefined : `DROP SEQUENCE ${sqlNames(sequence.identity)}`),
  create,
  owner: 'relowner',
  privileges: { attribute: 'relacl', on: ({ identity }) => `SEQUENCE ${sqlNames(identity)}` },
  alter: {
    relpersistence: persistence,
    seqtypid: within(type),
    ...numbers,
    seqcycle: ({ before }, { after }) => alterSequence(after!, before === 't' ? 'CYCLE' : 'NO CYCLE'),
    'refobjid (owned by)': ownedBy,
    pg_attribute: () => undefined,
  },
})
