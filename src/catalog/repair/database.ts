import { sqlAddress } from '../../core/address.ts'
import { sqlName } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import { type Repairs, repairs } from './repairs.ts'
import type { Handler } from './step.ts'

/** The database that is looked at has no name here, so nobody can write what belongs to it. */
const isNamed = ({ identity }: Entry) => identity[0] !== '(this database)'

function named(handler: Handler): Handler {
  return (change, repairing) => (isNamed(repairing.after!) ? handler(change, repairing) : undefined)
}

const option = (write: (before: string) => string): Handler =>
  named(({ before }, { after }) => ({ head: `ALTER ${sqlAddress(after!)}`, clauses: [write(before!)], between: ' ' }))

const how: Repairs = {
  drop: (_, database) => (isNamed(database) ? `DROP ${sqlAddress(database)}` : undefined),
  owner: 'datdba',
  privileges: { attribute: 'datacl', on: ({ identity }) => `DATABASE ${sqlName(identity[0]!)}` },
  alter: {
    datallowconn: option((before) => `ALLOW_CONNECTIONS ${before === 't'}`),
    datconnlimit: option((before) => `CONNECTION LIMIT ${before}`),
    datistemplate: option((before) => `IS_TEMPLATE ${before === 't'}`),
  },
}

const plainly = repairs(how)

export function repairDatabase(repairing: Parameters<typeof plainly>[0]): readonly string[] | undefined {
  return isNamed((repairing.after ?? repairing.before)!) ? plainly(repairing) : undefined
}
