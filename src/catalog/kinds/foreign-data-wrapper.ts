import type { Kind } from '../kind.ts'
import { repairWrapper } from '../repair/foreign.ts'
import { owner, privileges, routineName } from '../words/words.ts'

const kind: Kind = {
  names: ['foreign-data wrapper'],
  layer: 65,
  attributes: {
    fdwowner: owner,
    fdwacl: privileges,
    fdwhandler: routineName('handler'),
    fdwvalidator: routineName('validator'),
    fdwoptions: { title: 'options', joined: 'of' },
  },
  repair: repairWrapper,
  examples: [
    { given: '', when: "CREATE FOREIGN DATA WRAPPER w OPTIONS (a 'it''s', \"B\" 'c')", changes: ['?'], needs: 'a database' },
    {
      given: "CREATE FOREIGN DATA WRAPPER w OPTIONS (a 'b', c 'd')",
      when: "ALTER FOREIGN DATA WRAPPER w OPTIONS (SET a 'x', DROP c, ADD e 'f')",
      changes: ['?'],
      needs: 'a database',
    },
    {
      given: 'CREATE FOREIGN DATA WRAPPER w VALIDATOR postgresql_fdw_validator',
      when: 'ALTER FOREIGN DATA WRAPPER w NO VALIDATOR',
      changes: ['?'],
      needs: 'a database',
    },
    {
      given: 'CREATE FOREIGN DATA WRAPPER w',
      when: 'GRANT USAGE ON FOREIGN DATA WRAPPER w TO PUBLIC',
      changes: ['?'],
      needs: 'a database',
    },
    { given: 'CREATE FOREIGN DATA WRAPPER w', when: "COMMENT ON FOREIGN DATA WRAPPER w IS 'ours'", changes: ['?'], needs: 'a database' },
  ],
}

export default kind
