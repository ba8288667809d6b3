import type { Kind } from '../kind.ts'
import { repairExtension } from '../repair/extension.ts'
import { owner } from '../words/words.ts'

const kind: Kind = {
  names: ['extension'],
  layer: 30,
  attributes: {
    extowner: owner,
    extnamespace: { title: 'schema', joined: 'of' },
    extversion: { title: 'version', joined: 'of' },
    extrelocatable: { title: 'relocatable' },
    extconfig: { title: 'configuration tables', joined: 'of' },
    extcondition: { title: 'rows of its configuration tables that pg_dump keeps' },
  },
  repair: repairExtension,
  examples: [
    { given: '', when: 'CREATE EXTENSION tsm_system_rows', changes: ['?'], needs: 'a database' },
    { given: '', when: "CREATE EXTENSION citext SCHEMA s VERSION '1.4'", changes: ['?'], needs: 'a database' },
    {
      given: 'CREATE EXTENSION tsm_system_rows SCHEMA s',
      when: 'ALTER EXTENSION tsm_system_rows SET SCHEMA other',
      changes: ['?'],
      needs: 'a database',
    },
    {
      given: "CREATE EXTENSION citext SCHEMA s VERSION '1.5'",
      when: "ALTER EXTENSION citext UPDATE TO '1.6'",
      changes: ['?'],
      needs: 'a database',
    },
    {
      given: 'CREATE EXTENSION tsm_system_rows; CREATE TABLE s.t (id int)',
      when: 'ALTER EXTENSION tsm_system_rows ADD TABLE s.t',
      changes: ['?'],
      needs: 'a database',
    },
    {
      given: "CREATE EXTENSION tsm_system_rows; CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
      when: 'ALTER FUNCTION s.f() DEPENDS ON EXTENSION tsm_system_rows',
      changes: ['?'],
      needs: 'a database',
    },
  ],
}

export default kind
