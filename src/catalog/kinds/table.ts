import type { Kind } from '../kind.ts'

const kind: Kind = {
  names: ['table', 'foreign table', 'view', 'materialized view', 'sequence', 'index'],
  attributes: {
    relrowsecurity: { title: 'row security', values: { t: 'on', f: 'off' } },
    relforcerowsecurity: { title: 'row security for the owner (FORCE)', values: { t: 'on', f: 'off' } },
    relowner: { title: 'owner' },
    relacl: { title: 'privileges' },
    typacl: { title: 'privileges on its row type' },
    reloptions: { title: 'storage parameters' },
    relpersistence: { title: 'persistence', values: { p: 'logged', u: 'unlogged', t: 'temporary' } },
    relreplident: { title: 'replica identity', values: { d: 'default', n: 'nothing', f: 'full', i: 'an index' } },
    reltablespace: { title: 'tablespace', values: { null: 'the default' } },
    relam: { title: 'access method' },
    inhparent: { title: 'parents' },
    relpartbound: { title: 'partition bound' },
    ev_action: { title: 'definition' },
    relispopulated: { title: 'populated' },
    indisvalid: { title: 'valid' },
    indisready: { title: 'ready for writes' },
    indisunique: { title: 'unique' },
    indisclustered: { title: 'clustered on' },
    indisreplident: { title: 'replica identity' },
    indkey: { title: 'columns' },
    indexprs: { title: 'expressions' },
    indpred: { title: 'predicate' },
    indclass: { title: 'operator classes' },
    indcollation: { title: 'collations' },
    indoption: { title: 'direction and nulls' },
    indnullsnotdistinct: { title: 'nulls not distinct' },
    seqtypid: { title: 'type' },
    seqstart: { title: 'start' },
    seqincrement: { title: 'increment' },
    seqmax: { title: 'maximum' },
    seqmin: { title: 'minimum' },
    seqcache: { title: 'cache' },
    seqcycle: { title: 'cycles' },
    last_value: { title: 'last value' },
    is_called: { title: 'called' },
    attisdropped: { title: 'holes of dropped columns' },
    reltoastrelid: { title: 'TOAST table' },
  },
  risk(difference) {
    const off = (name: string) => difference.attributes.some((a) => a.name === name && a.after === 'f')
    if (off('relrowsecurity')) return 'Every role with privileges on the table now sees and writes all of its rows.'
    if (off('relforcerowsecurity')) return "The table's owner is no longer subject to its policies."
    if (off('indisvalid')) return 'The planner ignores the index, and IF NOT EXISTS takes it for a good one.'
    return undefined
  },
  examples: [
    { given: '', when: 'CREATE TABLE s.document (id int)', changes: ['table s.document was added', 'column s.document.id was added'] },
    { given: 'CREATE TABLE s.document ()', when: 'DROP TABLE s.document', changes: ['table s.document was dropped'] },
    {
      given: 'CREATE TABLE s.document (); ALTER TABLE s.document ENABLE ROW LEVEL SECURITY',
      when: 'ALTER TABLE s.document DISABLE ROW LEVEL SECURITY',
      changes: ['table s.document: row security on → off'],
    },
    {
      given: 'CREATE TABLE s.document ()',
      when: 'ALTER TABLE s.document FORCE ROW LEVEL SECURITY',
      changes: ['table s.document: row security for the owner (FORCE) off → on'],
    },
    {
      given: 'CREATE TABLE s.document ()',
      when: 'ALTER TABLE s.document SET UNLOGGED',
      changes: ['table s.document: persistence logged → unlogged'],
    },
    {
      given: 'CREATE TABLE s.document ()',
      when: 'GRANT SELECT ON s.document TO PUBLIC',
      changes: ['table s.document: privileges: +=r/postgres'],
    },
    {
      given: 'CREATE TABLE s.document ()',
      when: "COMMENT ON TABLE s.document IS 'a page'",
      changes: ['table s.document: comment none → a page'],
    },
    {
      given: 'CREATE TABLE s.document ()',
      when: 'ALTER TABLE s.document SET (fillfactor = 70, toast_tuple_target = 256)',
      changes: ['table s.document: storage parameters none → fillfactor=70, toast_tuple_target=256'],
    },
    {
      given: 'CREATE TABLE s.document (id int)',
      when: 'CREATE INDEX by_id ON s.document (id)',
      changes: ['index s.by_id was added'],
    },
    {
      given: 'CREATE TABLE s.document (id int, at int); CREATE INDEX by_id ON s.document (id)',
      when: 'DROP INDEX s.by_id; CREATE INDEX by_id ON s.document (at) WHERE at > 0',
      changes: ['index s.by_id: columns: −id, +at; predicate none → (at > 0)'],
    },
    {
      given: 'CREATE VIEW s.v AS SELECT 1 AS one',
      when: 'CREATE OR REPLACE VIEW s.v AS SELECT 2 AS one',
      changes: [
        'view s.v: definition CREATE RULE "_RETURN" AS\n    ON SELECT TO s.v DO INSTEAD  SELECT 1 AS one; → CREATE RULE "_RETURN" AS\n    ON SELECT TO s.v DO INSTEAD  SELECT 2 AS one;',
      ],
    },
    { given: 'CREATE SEQUENCE s.n', when: 'ALTER SEQUENCE s.n INCREMENT 2', changes: ['sequence s.n: increment 1 → 2'] },
    {
      given: 'CREATE TABLE s.p (id int); CREATE TABLE s.c (id int)',
      when: 'ALTER TABLE s.c INHERIT s.p',
      changes: ['table s.c: parents none → s.p', 'column s.c.id: number of parents 0 → 1'],
    },
  ],
}

export default kind
