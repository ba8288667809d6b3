import type { Kind } from '../kind.ts'
import { repairParser } from '../repair/text-search.ts'
import { routineName } from '../words/words.ts'

const made =
  'CREATE TEXT SEARCH PARSER s.words (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype, headline = prsd_headline)'

const kind: Kind = {
  names: ['text search parser'],
  layer: 61,
  attributes: {
    prsstart: routineName('start function'),
    prstoken: routineName('function for the next token'),
    prsend: routineName('end function'),
    prsheadline: routineName('headline function'),
    prslextype: routineName('function for token types'),
  },
  repair: repairParser,
  examples: [
    { given: '', when: made, changes: ['text search parser s.words was added'] },
    {
      given: made,
      when: 'DROP TEXT SEARCH PARSER s.words; CREATE TEXT SEARCH PARSER s.words (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype)',
      changes: ['headline function of text search parser s.words: prsd_headline → none'],
    },
    {
      given: made,
      when: "COMMENT ON TEXT SEARCH PARSER s.words IS 'ours'",
      changes: ['comment on text search parser s.words: none → ours'],
    },
  ],
}

export default kind
