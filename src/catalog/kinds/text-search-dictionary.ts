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
    { given: '', when: "CREATE TEXT SEARCH DICTIONARY s.plain (template = simple, stopwords = english, accept = 'false')", changes: ['?'] },
    { given: '', when: 'CREATE TEXT SEARCH DICTIONARY s.plain (template = simple)', changes: ['?'] },
    {
      given: 'CREATE TEXT SEARCH DICTIONARY s.plain (template = simple)',
      when: 'ALTER TEXT SEARCH DICTIONARY s.plain (stopwords = english)',
      changes: ['?'],
    },
    {
      given: 'CREATE TEXT SEARCH DICTIONARY s.plain (template = simple)',
      when: 'ALTER TEXT SEARCH DICTIONARY s.plain OWNER TO pg_monitor',
      changes: ['?'],
    },
    {
      given: 'CREATE TEXT SEARCH DICTIONARY s.plain (template = simple)',
      when: "COMMENT ON TEXT SEARCH DICTIONARY s.plain IS 'ours'",
      changes: ['?'],
    },
  ],
}

export default kind
