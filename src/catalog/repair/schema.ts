import { sqlAddress } from '../../core/address.ts'
import { sqlName, sqlReference } from '../../core/sql-name.ts'
import { repairs } from './repairs.ts'

export const repairSchema = repairs({
  create: ({ before: schema }, rest) => {
    rest.derived('nspname')
    return `CREATE ${sqlAddress(schema!)} AUTHORIZATION ${sqlReference(rest.take('nspowner') ?? '')}`
  },
  owner: 'nspowner',
  privileges: { attribute: 'nspacl', on: ({ identity }) => `SCHEMA ${sqlName(identity[0]!)}` },
})
