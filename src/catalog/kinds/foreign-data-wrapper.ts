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
    {
      given: '',
      when: "CREATE FOREIGN DATA WRAPPER w OPTIONS (a 'it''s', \"B\" 'c')",
      changes: ['foreign-data wrapper w was added'],
      needs: 'a database',
    },
    {
      given: "CREATE FOREIGN DATA WRAPPER w OPTIONS (a 'b', c 'd')",
      when: "ALTER FOREIGN DATA WRAPPER w OPTIONS (SET a 'x', DROP c, ADD e 'f')",
      changes: ['options of foreign-data wrapper w: −a=b, −c=d, +a=x, +e=f'],
      needs: 'a database',
    },
    {
      given: 'CREATE FOREIGN DATA WRAPPER w VALIDATOR postgresql_fdw_validator',
      when: 'ALTER FOREIGN DATA WRAPPER w NO VALIDATOR',
      changes: ['validator of foreign-data wrapper w: postgresql_fdw_validator → none'],
      needs: 'a database',
    },
    {
      given: 'CREATE FOREIGN DATA WRAPPER w',
      when: 'GRANT USAGE ON FOREIGN DATA WRAPPER w TO PUBLIC',
      changes: ['privileges on foreign-data wrapper w: +PUBLIC: usage (granted by postgres)'],
      needs: 'a database',
    },
    {
      given: 'CREATE FOREIGN DATA WRAPPER w',
      when: "COMMENT ON FOREIGN DATA WRAPPER w IS 'ours'",
      changes: ['comment on foreign-data wrapper w: none → ours'],
      needs: 'a database',
    },
  ],
}

export default kind
