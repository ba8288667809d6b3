import type { Kind } from '../kind.ts'
import { repairReplicationOrigin } from '../repair/large-object.ts'

const kind: Kind = {
  names: ['replication origin'],
  layer: 4,
  attributes: {},
  repair: repairReplicationOrigin,
  examples: [
    { given: '', when: "SELECT pg_replication_origin_create('far')", changes: ['replication origin far was added'], needs: 'a server' },
  ],
}

export default kind
