import type { Kind } from '../kind.ts'

const kind: Kind = {
  names: ['type', 'composite type', 'schema', 'extension', 'role', 'database', 'default acl'],
  attributes: {
    enumlabel: { title: 'labels' },
    typowner: { title: 'owner' },
    typacl: { title: 'privileges' },
    typnotnull: { title: 'NOT NULL', values: { t: 'on', f: 'off' } },
    typbasetype: { title: 'base type' },
    typdefaultbin: { title: 'default' },
    nspowner: { title: 'owner' },
    nspacl: { title: 'privileges' },
    extversion: { title: 'version' },
    extnamespace: { title: 'schema' },
    rolsuper: { title: 'superuser' },
    rolbypassrls: { title: 'bypasses row security' },
    rolcanlogin: { title: 'can log in' },
    rolinherit: { title: 'inherits privileges' },
    rolpassword: { title: 'password', secret: true },
    datacl: { title: 'privileges' },
    defaclacl: { title: 'privileges' },
    setconfig: { title: 'settings' },
  },
  risk(difference) {
    const granted = (name: string) => difference.attributes.some((a) => a.name === name && a.after === 't')
    if (granted('rolsuper')) return 'The role is now above every check.'
    if (granted('rolbypassrls')) return 'The role no longer obeys any policy.'
    return undefined
  },
  examples: [
    {
      given: "CREATE TYPE s.mood AS ENUM ('sad', 'ok')",
      when: "ALTER TYPE s.mood ADD VALUE 'happy'",
      changes: ['type s.mood: labels: +happy'],
    },
    {
      given: "CREATE TYPE s.mood AS ENUM ('sad', 'happy')",
      when: "ALTER TYPE s.mood ADD VALUE 'ok' BEFORE 'happy'",
      changes: ['type s.mood: labels: +ok'],
    },
    {
      given: '',
      when: 'CREATE TYPE s.address AS (street text)',
      changes: ['type s.address was added', 'column s.address.street was added'],
    },
    {
      given: 'CREATE DOMAIN s.rating AS int',
      when: 'ALTER DOMAIN s.rating SET DEFAULT 5',
      changes: ['type s.rating: default none → 5'],
    },
    { given: '', when: 'GRANT USAGE ON SCHEMA s TO PUBLIC', changes: ['schema s: privileges: +=U/postgres'] },
    {
      given: '',
      when: 'ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO PUBLIC',
      changes: ['default privileges of postgres on tables in schema s was added'],
    },
  ],
}

export default kind
