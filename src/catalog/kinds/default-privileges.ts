import type { Kind } from '../kind.ts'
import { repairDefaultPrivileges } from '../repair/default-privileges.ts'
import { openedToEverybody, privileges } from '../words/words.ts'

const kind: Kind = {
  names: ['default acl'],
  layer: 180,
  plural: true,
  attributes: {
    defaclacl: { ...privileges, title: '' },
    defaclrole: { title: 'role' },
    defaclnamespace: { title: 'schema' },
    defaclobjtype: { title: 'objects' },
  },
  risk({ attributes }) {
    const acl = attributes.find(({ name }) => name === 'defaclacl')
    return acl && openedToEverybody(acl.before, acl.after).length > 0
      ? 'Every role of the cluster will have these privileges on what is made from now on.'
      : undefined
  },
  repair: repairDefaultPrivileges,
  examples: [
    {
      given: '',
      when: 'ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO PUBLIC',
      changes: ['default privileges of postgres on tables in schema s were added'],
    },
    {
      given: 'ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO PUBLIC',
      when: 'ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT INSERT, UPDATE ON TABLES TO PUBLIC, pg_monitor',
      changes: [
        'default privileges of postgres on tables in schema s: +PUBLIC: insert, update (granted by postgres), +pg_monitor: insert, update (granted by postgres)',
      ],
    },
    {
      given: 'ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO PUBLIC',
      when: 'ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT INSERT ON TABLES TO PUBLIC',
      changes: ['default privileges of postgres on tables in schema s: +PUBLIC: insert (granted by postgres)'],
    },
    {
      given: '',
      when: 'ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC',
      changes: ['default privileges of postgres on functions were added'],
      needs: 'a database',
    },
    {
      given: 'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC',
      when: 'ALTER DEFAULT PRIVILEGES GRANT INSERT ON TABLES TO PUBLIC',
      changes: ['default privileges of postgres on tables: +PUBLIC: insert (granted by postgres)'],
      needs: 'a database',
    },
  ],
}

export default kind
