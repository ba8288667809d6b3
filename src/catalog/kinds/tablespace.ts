import type { Kind } from '../kind.ts'
import { repairTablespace } from '../repair/tablespace.ts'
import { owner, privileges } from '../words/words.ts'

const kind: Kind = {
  names: ['tablespace'],
  layer: 5,
  attributes: {
    spcowner: owner,
    spcacl: privileges,
    spcoptions: { title: 'options', joined: 'of' },
  },
  repair: repairTablespace,
  examples: [
    {
      given: '',
      when: "SET allow_in_place_tablespaces = on; CREATE TABLESPACE far LOCATION ''; RESET allow_in_place_tablespaces",
      changes: ['tablespace far was added'],
      needs: 'a server',
    },
    {
      given: '',
      when: 'ALTER TABLESPACE pg_default SET (random_page_cost = 2)',
      changes: ['options of tablespace pg_default: none → random_page_cost=2'],
      needs: 'a server',
    },
    {
      given: '',
      when: 'GRANT CREATE ON TABLESPACE pg_default TO PUBLIC',
      changes: ['privileges on tablespace pg_default: +PUBLIC: create (granted by postgres)'],
      needs: 'a server',
    },
    {
      given: '',
      when: "COMMENT ON TABLESPACE pg_default IS 'here'",
      changes: ['comment on tablespace pg_default: none → here'],
      needs: 'a server',
    },
  ],
}

export default kind
