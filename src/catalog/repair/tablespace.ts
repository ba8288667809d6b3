import { sqlAddress } from '../../core/address.ts'
import { sqlName } from '../../core/sql-name.ts'
import { storageClauses } from './options.ts'
import { repairs } from './repairs.ts'

/** Where it lay is in no catalog. */
export const repairTablespace = repairs({
  owner: 'spcowner',
  privileges: { attribute: 'spcacl', on: ({ identity }) => `TABLESPACE ${sqlName(identity[0]!)}` },
  alter: { spcoptions: (change, { after }) => ({ head: `ALTER ${sqlAddress(after!)}`, clauses: storageClauses(change) }) },
})
