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
    {
      given: '',
      when: 'CREATE TEXT SEARCH TEMPLATE s.plain (init = dsimple_init, lexize = dsimple_lexize)',
      changes: ['text search template s.plain was added'],
    },
    {
      given: 'CREATE TEXT SEARCH TEMPLATE s.plain (init = dsimple_init, lexize = dsimple_lexize)',
      when: 'DROP TEXT SEARCH TEMPLATE s.plain; CREATE TEXT SEARCH TEMPLATE s.plain (lexize = dsimple_lexize)',
      changes: ['init function of text search template s.plain: dsimple_init → none'],
    },
    {
      given: 'CREATE TEXT SEARCH TEMPLATE s.plain (lexize = dsimple_lexize)',
      when: "COMMENT ON TEXT SEARCH TEMPLATE s.plain IS 'ours'",
      changes: ['comment on text search template s.plain: none → ours'],
    },
  ],
}

export default kind
