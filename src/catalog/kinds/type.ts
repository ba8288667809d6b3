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
    rolpassword: { title: 'password (hash)' },
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
}

export default kind
