import type { Kind } from '../kind.ts'
import { repairSchema } from '../repair/schema.ts'
import { openedToEverybody, owner, privileges } from '../words/words.ts'

const kind: Kind = {
  names: ['schema'],
  layer: 20,
  attributes: { nspowner: owner, nspacl: privileges },
  risk({ attributes }) {
    const acl = attributes.find(({ name }) => name === 'nspacl')
    const opened = acl ? openedToEverybody(acl.before, acl.after) : []
    if (opened.includes('create')) return 'Every role of the cluster may now put objects where others look for theirs.'
    return opened.length > 0 ? 'Every role of the cluster may now use what is in it, as far as it has privileges there.' : undefined
  },
  repair: repairSchema,
  examples: [
    { given: '', when: 'CREATE SCHEMA shop', changes: ['?'], needs: 'a database' },
    { given: '', when: 'CREATE SCHEMA shop AUTHORIZATION pg_monitor', changes: ['?'], needs: 'a database' },
    { given: '', when: 'GRANT USAGE, CREATE ON SCHEMA s TO PUBLIC', changes: ['?'] },
    { given: '', when: "COMMENT ON SCHEMA s IS 'ours'", changes: ['?'] },
    { given: '', when: 'ALTER SCHEMA s OWNER TO pg_monitor', changes: ['?'] },
    { given: '', when: "COMMENT ON SCHEMA public IS 'ours'", changes: ['?'], needs: 'a database' },
  ],
}

export default kind
