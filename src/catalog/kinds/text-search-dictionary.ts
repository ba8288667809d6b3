import type { Kind } from '../kind.ts'
import { repairDictionary } from '../repair/text-search.ts'
import { owner } from '../words/words.ts'

const kind: Kind = {
  names: ['text search dictionary'],
  layer: 61,
  attributes: {
    dictowner: owner,
    dicttemplate: { title: 'template', joined: 'of' },
    dictinitoption: { title: 'options', joined: 'of' },
  },
  repair: repairDictionary,
  examples: [
    {
      given: '',
      when: "CREATE TEXT SEARCH DICTIONARY s.plain (template = simple, stopwords = english, accept = 'false')",
      changes: ['text search dictionary s.plain was added'],
    },
    { given: '', when: 'CREATE TEXT SEARCH DICTIONARY s.plain (template = simple)', changes: ['text search dictionary s.plain was added'] },
    {
      given: 'CREATE TEXT SEARCH DICTIONARY s.plain (template = simple)',
      when: 'ALTER TEXT SEARCH DICTIONARY s.plain (stopwords = english)',
      changes: ["options of text search dictionary s.plain: none → stopwords = 'english'"],
    },
    {
      given: 'CREATE TEXT SEARCH DICTIONARY s.plain (template = simple)',
      when: 'ALTER TEXT SEARCH DICTIONARY s.plain OWNER TO pg_monitor',
      changes: ['owner of text search dictionary s.plain: postgres → pg_monitor'],
    },
    {
      given: 'CREATE TEXT SEARCH DICTIONARY s.plain (template = simple)',
      when: "COMMENT ON TEXT SEARCH DICTIONARY s.plain IS 'ours'",
      changes: ['comment on text search dictionary s.plain: none → ours'],
    },
  ],
}

export default kind
