import { sqlAddress } from '../../core/address.ts'
import { sqlName, sqlText } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import { repairs } from './repairs.ts'
import type { Clauses, Handler } from './step.ts'

function set(entry: Entry, parameter: string): Clauses {
  return { head: `ALTER ${sqlAddress(entry)} SET (`, clauses: [parameter], between: ', ', tail: ')' }
}

function flag(parameter: string): Handler {
  return ({ before }, { after }) => set(after!, `${parameter} = ${before === 't'}`)
}

const streams: Readonly<Record<string, string>> = { f: 'off', t: 'on', p: 'parallel' }

/** Enabling one connects it to the other server; without a slot there is nothing to connect to. */
const enabled: Handler = ({ before }, { after }) => (before === 'f' ? `ALTER ${sqlAddress(after!)} DISABLE` : undefined)

const publications: Handler = ({ before }, { after }) => {
  const names = (JSON.parse(before ?? '[]') as string[]).map(sqlName).join(', ')
  return `ALTER ${sqlAddress(after!)} SET PUBLICATION ${names} WITH (refresh = false)`
}

export const repairSubscription = repairs({
  // Its slot is dropped on the other server, in whatever state that is.
  drop: (_, subscription) => (subscription.attributes.has('subslotname') ? undefined : `DROP ${sqlAddress(subscription)}`),
  owner: 'subowner',
  alter: {
    subenabled: enabled,
    subbinary: flag('binary'),
    subdisableonerr: flag('disable_on_error'),
    subpasswordrequired: flag('password_required'),
    subrunasowner: flag('run_as_owner'),
    substream: ({ before }, { after }) => set(after!, `streaming = ${streams[before!]}`),
    subsynccommit: ({ before }, { after }) => set(after!, `synchronous_commit = ${sqlText(before!)}`),
    suborigin: ({ before }, { after }) => set(after!, `origin = ${before}`),
    subpublications: publications,
  },
})
