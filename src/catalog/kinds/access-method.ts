import type { Kind } from '../kind.ts'
import { repairAccessMethod } from '../repair/language.ts'
import { routineName } from '../words/words.ts'

const kind: Kind = {
  names: ['access method'],
  layer: 31,
  attributes: {
    amhandler: routineName('handler'),
    amtype: { title: 'sort', joined: 'of', values: { i: 'index', t: 'table' } },
  },
  repair: repairAccessMethod,
  examples: [
    {
      given: '',
      when: 'CREATE ACCESS METHOD tree TYPE INDEX HANDLER bthandler',
      changes: ['access method tree was added'],
      needs: 'a database',
    },
    {
      given: '',
      when: 'CREATE ACCESS METHOD pile TYPE TABLE HANDLER heap_tableam_handler',
      changes: ['access method pile was added'],
      needs: 'a database',
    },
    {
      given: 'CREATE ACCESS METHOD tree TYPE INDEX HANDLER bthandler',
      when: "COMMENT ON ACCESS METHOD tree IS 'ours'",
      changes: ['comment on access method tree: none → ours'],
      needs: 'a database',
    },
  ],
}

export default kind
