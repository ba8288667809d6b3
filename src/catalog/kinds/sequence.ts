import type { Kind } from '../kind.ts'
import { repairSequence } from '../repair/sequence.ts'
import { columnDetails } from '../words/column-details.ts'
import { relation } from '../words/relation.ts'

const kind: Kind = {
  names: ['sequence'],
  layer: 80,
  attributes: {
    ...relation,
    seqtypid: { title: 'type', joined: 'of' },
    seqstart: { title: 'start', joined: 'of' },
    seqincrement: { title: 'increment', joined: 'of' },
    seqmax: { title: 'maximum', joined: 'of' },
    seqmin: { title: 'minimum', joined: 'of' },
    seqcache: { title: 'cache', joined: 'of' },
    seqcycle: { title: 'cycles' },
    last_value: { title: 'last value' },
    is_called: { title: 'called' },
    pg_attribute: columnDetails,
  },
  repair: repairSequence,
  examples: [
    { given: '', when: 'CREATE SEQUENCE s.n', changes: ['sequence s.n was added'] },
    {
      given: '',
      when: 'CREATE UNLOGGED SEQUENCE s.n AS smallint INCREMENT -2 MINVALUE -99 START -4 CACHE 3 CYCLE',
      changes: ['sequence s.n was added'],
    },
    { given: 'CREATE TABLE s.story (id int)', when: 'CREATE SEQUENCE s.n OWNED BY s.story.id', changes: ['sequence s.n was added'] },
    { given: 'CREATE SEQUENCE s.n', when: 'ALTER SEQUENCE s.n INCREMENT 2', changes: ['increment of sequence s.n: 1 → 2'] },
    {
      given: 'CREATE SEQUENCE s.n',
      when: 'ALTER SEQUENCE s.n AS smallint CYCLE CACHE 5',
      changes: ['sequence s.n: type bigint → smallint; maximum 9223372036854775807 → 32767; cache 1 → 5; cycles no → yes'],
    },
    {
      given: 'CREATE SEQUENCE s.n',
      when: 'ALTER SEQUENCE s.n START 5 MINVALUE 2 MAXVALUE 9 RESTART',
      changes: ['sequence s.n: start 1 → 5; maximum 9223372036854775807 → 9; minimum 1 → 2', 'sequence s.n: last value 1 → 5'],
    },
    {
      given: 'CREATE TABLE s.story (id int); CREATE SEQUENCE s.n OWNED BY s.story.id',
      when: 'ALTER SEQUENCE s.n OWNED BY NONE',
      changes: ['owning column of sequence s.n: s.story.id → none'],
    },
    { given: 'CREATE SEQUENCE s.n', when: 'ALTER SEQUENCE s.n SET UNLOGGED', changes: ['persistence of sequence s.n: logged → unlogged'] },
    {
      given: 'CREATE SEQUENCE s.n',
      when: 'GRANT USAGE ON SEQUENCE s.n TO PUBLIC',
      changes: ['privileges on sequence s.n: +PUBLIC: usage (granted by postgres)'],
    },
    {
      given: 'CREATE TABLE s.story (id int)',
      when: "CREATE SEQUENCE s.n; ALTER TABLE s.story ALTER id SET DEFAULT nextval('s.n')",
      changes: ['sequence s.n was added', "default of column s.story.id: none → nextval('s.n'::regclass)"],
    },
    { given: 'CREATE SEQUENCE s.n', when: "SELECT setval('s.n', 7)", changes: ['sequence s.n: last value 1 → 7; called no → yes'] },
  ],
}

export default kind
