import type { Kind } from '../kind.ts'
import { repairRole } from '../repair/role.ts'

const kind: Kind = {
  names: ['role'],
  layer: 1,
  attributes: {
    rolsuper: { title: 'superuser' },
    rolinherit: { title: 'inherits privileges' },
    rolcreaterole: { title: 'can create roles' },
    rolcreatedb: { title: 'can create databases' },
    rolcanlogin: { title: 'can log in' },
    rolreplication: { title: 'can replicate' },
    rolbypassrls: { title: 'bypasses row security' },
    rolconnlimit: { title: 'connection limit', joined: 'of', values: { '-1': 'none' } },
    rolpassword: { title: 'password', secret: true },
    rolvaliduntil: { title: 'password valid until', values: { null: 'ever' } },
  },
  risk({ attributes }) {
    const granted = (name: string) => attributes.some((a) => a.name === name && a.after === 't')
    if (granted('rolsuper')) return 'The role is now above every check.'
    if (granted('rolbypassrls')) return 'The role no longer obeys any policy.'
    if (granted('rolcreaterole')) return 'The role may now make itself a member of others.'
    return undefined
  },
  repair: repairRole,
  examples: [
    { given: '', when: 'CREATE ROLE r1', changes: ['role r1 was added'], needs: 'a server' },
    {
      given: '',
      when: 'CREATE ROLE "R 1" NOINHERIT LOGIN CREATEDB CONNECTION LIMIT 3 VALID UNTIL \'2030-01-01 00:00:00+00\'',
      changes: ['role "R 1" was added'],
      needs: 'a server',
    },
    {
      given: 'CREATE ROLE r1',
      when: 'ALTER ROLE r1 SUPERUSER BYPASSRLS',
      changes: ['role r1: superuser no → yes; bypasses row security no → yes'],
      needs: 'a server',
    },
    {
      given: 'CREATE ROLE r1',
      when: "ALTER ROLE r1 PASSWORD 'x' VALID UNTIL '2030-01-01 00:00:00+00' CONNECTION LIMIT 3",
      changes: ['role r1: connection limit none → 3; password none → set; password valid until ever → 2030-01-01 00:00:00+00'],
      needs: 'a server',
    },
    {
      given: 'CREATE ROLE r1 LOGIN REPLICATION CREATEROLE',
      when: 'ALTER ROLE r1 NOLOGIN NOREPLICATION NOCREATEROLE NOINHERIT CREATEDB',
      changes: [
        'role r1: inherits privileges yes → no; can create roles yes → no; can create databases no → yes; can log in yes → no; can replicate yes → no',
      ],
      needs: 'a server',
    },
    { given: 'CREATE ROLE r1', when: "COMMENT ON ROLE r1 IS 'reads'", changes: ['comment on role r1: none → reads'], needs: 'a server' },
  ],
}

export default kind
