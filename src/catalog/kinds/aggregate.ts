import type { Kind } from '../kind.ts'
import { repairRoutine } from '../repair/routine.ts'
import { routineName } from '../words/words.ts'
import routine from './routine.ts'

const changes = { r: 'read only', s: 'shareable', w: 'read and write' }

const kind: Kind = {
  names: ['aggregate'],
  layer: 60,
  attributes: {
    ...routine.attributes,
    aggkind: { title: 'sort', joined: 'of', values: { n: 'normal', o: 'ordered-set', h: 'hypothetical-set' } },
    aggnumdirectargs: { title: 'number of direct arguments', joined: 'of' },
    aggtransfn: routineName('state transition function'),
    aggtranstype: { title: 'state type', joined: 'of' },
    aggtransspace: { title: 'state size', joined: 'of' },
    agginitval: { title: 'initial state', joined: 'of' },
    aggfinalfn: routineName('final function'),
    aggfinalextra: { title: 'final function gets the arguments too' },
    aggfinalmodify: { title: 'what the final function may do to the state', values: changes },
    aggcombinefn: routineName('combine function'),
    aggserialfn: routineName('serialization function'),
    aggdeserialfn: routineName('deserialization function'),
    aggmtransfn: routineName('forward transition function'),
    aggminvtransfn: routineName('inverse transition function'),
    aggmtranstype: { title: 'state type for windows', joined: 'of' },
    aggmtransspace: { title: 'state size for windows', joined: 'of' },
    aggminitval: { title: 'initial state for windows', joined: 'of' },
    aggmfinalfn: routineName('final function for windows'),
    aggmfinalextra: { title: 'final function for windows gets the arguments too' },
    aggmfinalmodify: { title: 'what the final function for windows may do to the state', values: changes },
    aggsortop: { title: 'sort operator', joined: 'of' },
  },
  repair: repairRoutine,
  examples: [
    {
      given: '',
      when: "CREATE AGGREGATE s.total(int) (sfunc = int4pl, stype = int, initcond = '0')",
      changes: ['aggregate s.total(integer) was added'],
    },
    {
      given: '',
      when: 'CREATE AGGREGATE s.total(*) (sfunc = int8inc, stype = int8, initcond = 0, parallel = safe, combinefunc = int8pl)',
      changes: ['aggregate s.total() was added'],
    },
    {
      given: 'CREATE AGGREGATE s.total(int) (sfunc = int4pl, stype = int)',
      when: "CREATE OR REPLACE AGGREGATE s.total(int) (sfunc = int4mul, stype = int, initcond = '1', sspace = 8)",
      changes: ['aggregate s.total(integer): state transition function int4pl → int4mul; state size 0 → 8; initial state none → 1'],
    },
    {
      given: 'CREATE AGGREGATE s.total(int) (sfunc = int4pl, stype = int)',
      when: 'REVOKE EXECUTE ON FUNCTION s.total(int) FROM PUBLIC',
      changes: ['privileges on aggregate s.total(integer): −PUBLIC: execute (granted by postgres)'],
    },
    {
      given: 'CREATE AGGREGATE s.total(int) (sfunc = int4pl, stype = int)',
      when: 'ALTER AGGREGATE s.total(int) OWNER TO pg_monitor',
      changes: ['owner of aggregate s.total(integer): postgres → pg_monitor'],
    },
  ],
}

export default kind
