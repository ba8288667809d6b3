import type { Kind } from '../kind.ts'
import { repairOperator } from '../repair/operator.ts'
import { owner, routineName } from '../words/words.ts'

const kind: Kind = {
  names: ['operator'],
  layer: 60,
  attributes: {
    oprowner: owner,
    oprkind: { title: 'sort', joined: 'of', values: { b: 'infix', l: 'prefix' } },
    oprcode: routineName('function'),
    oprresult: { title: 'result', joined: 'of' },
    oprcom: { title: 'commutator', joined: 'of' },
    oprnegate: { title: 'negator', joined: 'of' },
    oprrest: routineName('restriction estimator'),
    oprjoin: routineName('join estimator'),
    oprcanmerge: { title: 'can merge join' },
    oprcanhash: { title: 'can hash join' },
  },
  repair: repairOperator,
  examples: [
    {
      given: '',
      when: 'CREATE OPERATOR s.=== (leftarg = int, rightarg = int, function = int4eq, commutator = operator(s.===), restrict = eqsel, join = eqjoinsel, hashes, merges)',
      changes: ['operator s.===(integer, integer) was added'],
    },
    { given: '', when: 'CREATE OPERATOR s.!! (rightarg = int, function = int4um)', changes: ['operator s.!!(integer) was added'] },
    {
      given: 'CREATE OPERATOR s.=== (leftarg = int, rightarg = int, function = int4eq, restrict = eqsel)',
      when: 'ALTER OPERATOR s.=== (int, int) SET (restrict = NONE)',
      changes: ['restriction estimator of operator s.===(integer, integer): eqsel → none'],
    },
    {
      given: 'CREATE OPERATOR s.!! (rightarg = int, function = int4um)',
      when: 'ALTER OPERATOR s.!! (NONE, int) OWNER TO pg_monitor',
      changes: ['owner of operator s.!!(integer): postgres → pg_monitor'],
    },
    {
      given: 'CREATE OPERATOR s.=== (leftarg = int, rightarg = int, function = int4eq)',
      when: "COMMENT ON OPERATOR s.=== (int, int) IS 'same'",
      changes: ['comment on operator s.===(integer, integer): none → same'],
    },
    {
      given: 'CREATE OPERATOR s.=== (leftarg = int, rightarg = int, function = int4eq)',
      when: 'CREATE OPERATOR s.!== (leftarg = int, rightarg = int, function = int4ne, negator = operator(s.===))',
      changes: [
        'operator s.!==(integer, integer) was added',
        'negator of operator s.===(integer, integer): none → s.!==(integer, integer)',
      ],
    },
  ],
}

export default kind
