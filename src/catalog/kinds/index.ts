import type { Kind } from '../kind.ts'
import { repairIndex } from '../repair/index.ts'
import { columnDetails } from '../words/column-details.ts'
import { relation } from '../words/relation.ts'

/** Bits of indoption, one number a column (docs: pg_index). */
const directions: Readonly<Record<string, string>> = {
  0: 'ascending',
  1: 'descending, nulls last',
  2: 'ascending, nulls first',
  3: 'descending',
}

const kind: Kind = {
  names: ['index'],
  layer: 110,
  attributes: {
    ...relation,
    indrelid: { title: 'table', joined: 'of' },
    indisunique: { title: 'unique' },
    indisprimary: { title: 'primary key' },
    indisexclusion: { title: 'exclusion' },
    indimmediate: { title: 'checked at once' },
    indisvalid: { title: 'valid' },
    indisready: { title: 'ready for writes' },
    indislive: { title: 'live', follows: ['indisvalid'] },
    indisclustered: { title: 'clustered' },
    indisreplident: { title: 'replica identity', joined: 'of' },
    indnullsnotdistinct: { title: 'nulls not distinct' },
    indnkeyatts: { title: 'number of key columns', follows: ['indkey'] },
    indkey: { title: 'columns', joined: 'of' },
    indexprs: { title: 'expressions', joined: 'of' },
    indpred: { title: 'predicate', joined: 'of' },
    indclass: { title: 'operator classes', joined: 'of', reads: (value) => (JSON.parse(value) as string[]).map(shortClass) },
    indcollation: { title: 'collations', joined: 'of', reads: (value) => (JSON.parse(value) as string[]).map((text) => text || 'none') },
    indoption: {
      title: 'order',
      joined: 'of',
      reads: (value) =>
        value
          .split(' ')
          .map((bits) => directions[bits] ?? bits)
          .join('; '),
    },
    pg_attribute: columnDetails,
  },
  risk({ attributes }) {
    const became = (name: string, value: string) => attributes.some((a) => a.name === name && a.after === value)
    if (became('indisvalid', 'f')) return 'The planner ignores the index, and IF NOT EXISTS takes it for a good one.'
    if (became('indisready', 'f')) return 'Rows that are written now are missing in the index.'
    return undefined
  },
  repair: repairIndex,
  examples: [
    { given: 'CREATE TABLE s.document (id int)', when: 'CREATE INDEX by_id ON s.document (id)', changes: ['index s.by_id was added'] },
    {
      given: 'CREATE TABLE s.document (id int, at int); CREATE INDEX by_id ON s.document (id)',
      when: 'DROP INDEX s.by_id; CREATE INDEX by_id ON s.document (at) WHERE at > 0',
      changes: ['index s.by_id: columns −id, +at; predicate none → (at > 0)'],
    },
    {
      given:
        'CREATE TABLE s.document (id int, at int, title text); CREATE UNIQUE INDEX by_title ON s.document (lower(title) COLLATE "C" text_pattern_ops DESC, (coalesce(title, \'a, b\')), at DESC NULLS LAST) INCLUDE (id) NULLS NOT DISTINCT WITH (fillfactor = 70) WHERE id > 3',
      when: 'DROP INDEX s.by_title',
      changes: ['index s.by_title was dropped'],
    },
    {
      given: 'CREATE TABLE s.document (id int[])',
      when: 'CREATE INDEX by_id ON s.document USING gin (id) WITH (fastupdate = off)',
      changes: ['index s.by_id was added'],
    },
    {
      given: 'CREATE TABLE s.document (body tsvector)',
      when: 'CREATE INDEX by_body ON s.document USING gist (body tsvector_ops (siglen = 100))',
      changes: ['index s.by_body was added'],
    },
    {
      given: 'CREATE TABLE s.document (id int); CREATE INDEX by_id ON s.document (id)',
      when: 'ALTER INDEX s.by_id SET (fillfactor = 70)',
      changes: ['storage parameters of index s.by_id: none → fillfactor=70'],
    },
    {
      given: 'CREATE TABLE s.document (id int); CREATE INDEX by_id ON s.document (id)',
      when: 'ALTER TABLE s.document CLUSTER ON by_id',
      changes: ['index s.by_id: clustered no → yes'],
    },
    {
      given:
        'CREATE TABLE s.document (id int); CREATE INDEX by_id ON s.document (id); CREATE INDEX by_it ON s.document (id); ALTER TABLE s.document CLUSTER ON by_id',
      when: 'ALTER TABLE s.document CLUSTER ON by_it',
      changes: ['index s.by_id: clustered yes → no', 'index s.by_it: clustered no → yes'],
    },
    {
      given: 'CREATE TABLE s.document (id int); CREATE INDEX by_id ON s.document ((id + 1))',
      when: 'ALTER INDEX s.by_id ALTER COLUMN 1 SET STATISTICS 7',
      changes: ['index s.by_id: column 1 statistics target default → 7'],
    },
    {
      given: 'CREATE TABLE s.document (id int); CREATE INDEX by_id ON s.document (id)',
      when: "COMMENT ON INDEX s.by_id IS 'by id'",
      changes: ['comment on index s.by_id: none → by id'],
    },
    {
      given: 'CREATE TABLE s.document (id int); CREATE INDEX by_id ON s.document (id)',
      when: "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 's.by_id'::regclass",
      changes: ['index s.by_id: valid yes → no'],
    },
    {
      given: 'CREATE TABLE s.p (id int) PARTITION BY RANGE (id); CREATE TABLE s.c PARTITION OF s.p DEFAULT',
      when: 'CREATE INDEX by_id ON s.p (id)',
      changes: ['index s.by_id was added', 'index s.c_id_idx was added'],
    },
    {
      given:
        'CREATE TABLE s.p (id int) PARTITION BY RANGE (id); CREATE TABLE s.c PARTITION OF s.p DEFAULT; CREATE INDEX by_id ON ONLY s.p (id); CREATE INDEX of_c ON s.c (id)',
      when: 'ALTER INDEX s.by_id ATTACH PARTITION s.of_c',
      changes: ['index s.by_id: valid no → yes', 'parents of index s.of_c: none → s.by_id'],
    },
  ],
}

/** `btree.pg_catalog.int4_ops` is what everybody calls int4_ops. */
function shortClass(text: string): string {
  return text.replace(/^[^.]*\.(pg_catalog\.)?/, '')
}

export default kind
