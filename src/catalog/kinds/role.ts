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
    { given: '', when: 'CREATE ROLE r1', changes: ['?'], needs: 'a server' },
    {
      given: '',
      when: 'CREATE ROLE "R 1" NOINHERIT LOGIN CREATEDB CONNECTION LIMIT 3 VALID UNTIL \'2030-01-01 00:00:00+00\'',
      changes: ['?'],
      needs: 'a server',
    },
    { given: 'CREATE ROLE r1', when: 'ALTER ROLE r1 SUPERUSER BYPASSRLS', changes: ['?'], needs: 'a server' },
    {
      given: 'CREATE ROLE r1',
      when: "ALTER ROLE r1 PASSWORD 'x' VALID UNTIL '2030-01-01 00:00:00+00' CONNECTION LIMIT 3",
      changes: ['?'],
      needs: 'a server',
    },
    {
      given: 'CREATE ROLE r1 LOGIN REPLICATION CREATEROLE',
      when: 'ALTER ROLE r1 NOLOGIN NOREPLICATION NOCREATEROLE NOINHERIT CREATEDB',
      changes: ['?'],
      needs: 'a server',
    },
    { given: 'CREATE ROLE r1', when: "COMMENT ON ROLE r1 IS 'reads'", changes: ['?'], needs: 'a server' },
  ],
}

export default kind
