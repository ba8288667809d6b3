import type { Kind } from '../kind.ts'
import { repairTemplate } from '../repair/text-search.ts'
import { routineName } from '../words/words.ts'

const kind: Kind = {
  names: ['text search template'],
  layer: 60,
  attributes: {
    tmplinit: routineName('init function'),
    tmpllexize: routineName('lexize function'),
  },
  repair: repairTemplate,
  examples: [
    { given: '', when: 'CREATE TEXT SEARCH TEMPLATE s.plain (init = dsimple_init, lexize = dsimple_lexize)', changes: ['?'] },
    {
      given: 'CREATE TEXT SEARCH TEMPLATE s.plain (init = dsimple_init, lexize = dsimple_lexize)',
      when: 'DROP TEXT SEARCH TEMPLATE s.plain; CREATE TEXT SEARCH TEMPLATE s.plain (lexize = dsimple_lexize)',
      changes: ['?'],
    },
    {
      given: 'CREATE TEXT SEARCH TEMPLATE s.plain (lexize = dsimple_lexize)',
      when: "COMMENT ON TEXT SEARCH TEMPLATE s.plain IS 'ours'",
      changes: ['?'],
    },
  ],
}

export default kind
