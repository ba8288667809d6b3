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
    { given: '', when: 'CREATE SEQUENCE s.n', changes: ['?'] },
    { given: '', when: 'CREATE UNLOGGED SEQUENCE s.n AS smallint INCREMENT -2 MINVALUE -99 START -4 CACHE 3 CYCLE', changes: ['?'] },
    { given: 'CREATE TABLE s.story (id int)', when: 'CREATE SEQUENCE s.n OWNED BY s.story.id', changes: ['?'] },
    { given: 'CREATE SEQUENCE s.n', when: 'ALTER SEQUENCE s.n INCREMENT 2', changes: ['?'] },
    { given: 'CREATE SEQUENCE s.n', when: 'ALTER SEQUENCE s.n AS smallint CYCLE CACHE 5', changes: ['?'] },
    { given: 'CREATE SEQUENCE s.n', when: 'ALTER SEQUENCE s.n START 5 MINVALUE 2 MAXVALUE 9 RESTART', changes: ['?'] },
    {
      given: 'CREATE TABLE s.story (id int); CREATE SEQUENCE s.n OWNED BY s.story.id',
      when: 'ALTER SEQUENCE s.n OWNED BY NONE',
      changes: ['?'],
    },
    { given: 'CREATE SEQUENCE s.n', when: 'ALTER SEQUENCE s.n SET UNLOGGED', changes: ['?'] },
    { given: 'CREATE SEQUENCE s.n', when: 'GRANT USAGE ON SEQUENCE s.n TO PUBLIC', changes: ['?'] },
    {
      given: 'CREATE TABLE s.story (id int)',
      when: "CREATE SEQUENCE s.n; ALTER TABLE s.story ALTER id SET DEFAULT nextval('s.n')",
      changes: ['?'],
    },
    { given: 'CREATE SEQUENCE s.n', when: "SELECT setval('s.n', 7)", changes: ['?'] },
  ],
}

export default kind
