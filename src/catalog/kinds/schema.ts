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
    { given: '', when: 'CREATE SCHEMA shop', changes: ['schema shop was added'], needs: 'a database' },
    { given: '', when: 'CREATE SCHEMA shop AUTHORIZATION pg_monitor', changes: ['schema shop was added'], needs: 'a database' },
    {
      given: '',
      when: 'GRANT USAGE, CREATE ON SCHEMA s TO PUBLIC',
      changes: ['privileges on schema s: +PUBLIC: usage, create (granted by postgres)'],
    },
    { given: '', when: "COMMENT ON SCHEMA s IS 'ours'", changes: ['comment on schema s: none → ours'] },
    { given: '', when: 'ALTER SCHEMA s OWNER TO pg_monitor', changes: ['owner of schema s: postgres → pg_monitor'] },
    {
      given: '',
      when: "COMMENT ON SCHEMA public IS 'ours'",
      changes: ['comment on schema public: standard public schema → ours'],
      needs: 'a database',
    },
  ],
}

export default kind
