import { sqlAddress } from '../../core/address.ts'
import { repairs } from './repairs.ts'

export const repairLargeObject = repairs({
  drop: (_, { identity }) => `SELECT pg_catalog.lo_unlink(${identity[0]})`,
  owner: 'lomowner',
  privileges: { attribute: 'lomacl', on: (object) => sqlAddress(object) },
})

export const repairReplicationOrigin = repairs({
  drop: (_, { identity }) => `SELECT pg_catalog.pg_replication_origin_drop('${identity[0]!.replaceAll("'", "''")}')`,
  create: ({ before: origin }, rest) => {
    rest.derived('roname')
    return `SELECT pg_catalog.pg_replication_origin_create('${origin!.identity[0]!.replaceAll("'", "''")}')`
  },
})
