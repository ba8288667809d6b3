import type { Kind } from '../kind.ts'
import { repairCast } from '../repair/cast.ts'

const mood = "CREATE TYPE s.mood AS ENUM ('a', 'b'); CREATE FUNCTION s.moodnumber(s.mood) RETURNS int LANGUAGE sql AS 'SELECT 1'"

const kind: Kind = {
  names: ['cast'],
  layer: 60,
  attributes: {
    castsource: { title: 'source', joined: 'of' },
    casttarget: { title: 'target', joined: 'of' },
    castfunc: { title: 'function', joined: 'of' },
    castcontext: { title: 'context', joined: 'of', values: { e: 'explicit', a: 'assignment', i: 'implicit' } },
    castmethod: { title: 'method', joined: 'of', values: { f: 'function', i: 'text form', b: 'same bytes' } },
  },
  risk({ attributes }) {
    return attributes.some(({ name, after }) => name === 'castcontext' && after === 'i')
      ? 'Values are now converted where nobody asks for it.'
      : undefined
  },
  repair: repairCast,
  examples: [
    {
      given: mood,
      when: 'CREATE CAST (s.mood AS int) WITH FUNCTION s.moodnumber(s.mood) AS ASSIGNMENT',
      changes: ['cast (s.mood as integer) was added'],
    },
    { given: mood, when: 'CREATE CAST (s.mood AS int) WITH INOUT', changes: ['cast (s.mood as integer) was added'] },
    {
      given: `${mood}; CREATE CAST (s.mood AS int) WITH INOUT`,
      when: 'DROP CAST (s.mood AS int); CREATE CAST (s.mood AS int) WITH FUNCTION s.moodnumber(s.mood) AS IMPLICIT',
      changes: ['cast (s.mood as integer): context explicit → implicit; method text form → function; function none → s.moodnumber(s.mood)'],
    },
    {
      given: `${mood}; CREATE CAST (s.mood AS int) WITH INOUT`,
      when: "COMMENT ON CAST (s.mood AS int) IS 'a number'",
      changes: ['comment on cast (s.mood as integer): none → a number'],
    },
  ],
}

export default kind
