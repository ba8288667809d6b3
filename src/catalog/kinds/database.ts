import { encodings } from '../encodings.ts'
import type { Kind } from '../kind.ts'
import { repairDatabase } from '../repair/database.ts'
import { openedToEverybody, owner, privileges } from '../words/words.ts'

const onThis = (statement: string) => `DO $$ BEGIN EXECUTE format('${statement}', current_database()); END $$`

const kind: Kind = {
  names: ['database'],
  layer: 6,
  attributes: {
    datdba: owner,
    datacl: privileges,
    encoding: { title: 'encoding', joined: 'of', values: encodings },
    datlocprovider: { title: 'locale provider', joined: 'of', values: { b: 'builtin', c: 'libc', i: 'icu' } },
    datcollate: { title: 'LC_COLLATE', joined: 'of' },
    datctype: { title: 'LC_CTYPE', joined: 'of' },
    daticulocale: { title: 'ICU locale', joined: 'of' },
    datlocale: { title: 'locale', joined: 'of' },
    daticurules: { title: 'ICU rules', joined: 'of' },
    datcollversion: { title: 'version of its collation', joined: 'of' },
    datistemplate: { title: 'template' },
    datallowconn: { title: 'allows connections' },
    datconnlimit: { title: 'connection limit', joined: 'of', values: { '-1': 'none' } },
    dattablespace: { title: 'tablespace', joined: 'of' },
    datname: { title: 'name', joined: 'of' },
  },
  risk({ attributes }) {
    if (attributes.some(({ name, after }) => name === 'datallowconn' && after === 'f')) return 'Nobody can connect any more.'
    const acl = attributes.find(({ name }) => name === 'datacl')
    return acl && openedToEverybody(acl.before, acl.after).includes('create')
      ? 'Every role of the cluster may now make schemas in it.'
      : undefined
  },
  repair: repairDatabase,
  examples: [
    {
      given: '',
      when: onThis('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC'),
      changes: ['privileges on this database: −PUBLIC: temporary (granted by postgres)'],
      needs: 'a server',
    },
    {
      given: '',
      when: onThis('ALTER DATABASE %I CONNECTION LIMIT 7'),
      changes: ['connection limit of this database: none → 7'],
      needs: 'a server',
    },
    {
      given: '',
      when: onThis("COMMENT ON DATABASE %I IS ''ours''"),
      changes: ['comment on this database: none → ours'],
      needs: 'a server',
    },
    { given: '', when: 'CREATE DATABASE elsewhere TEMPLATE template0', changes: ['database elsewhere was added'], needs: 'a server' },
    {
      given: 'CREATE DATABASE elsewhere TEMPLATE template0',
      when: 'ALTER DATABASE elsewhere ALLOW_CONNECTIONS false IS_TEMPLATE true CONNECTION LIMIT 7',
      changes: ['database elsewhere: template no → yes; allows connections yes → no; connection limit none → 7'],
      needs: 'a server',
    },
    {
      given: 'CREATE DATABASE elsewhere TEMPLATE template0',
      when: 'GRANT CREATE ON DATABASE elsewhere TO PUBLIC',
      changes: ['privileges on database elsewhere: +PUBLIC: create (granted by postgres)'],
      needs: 'a server',
    },
  ],
}

export default kind
