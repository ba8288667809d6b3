import type { Kind } from '../kind.ts'
import { repairTable } from '../repair/table.ts'
import { relation } from '../words/relation.ts'
import { openedToEverybody } from '../words/words.ts'

const kind: Kind = {
  names: ['table', 'toast table'],
  layer: 90,
  attributes: {
    ...relation,
    partstrat: { title: 'partition strategy', joined: 'of', values: { r: 'range', l: 'list', h: 'hash' } },
    partattrs: { title: 'partition key', joined: 'of' },
    partexprs: { title: 'partition key expressions', joined: 'of' },
    partclass: { title: 'operator classes of the partition key', joined: 'of' },
    partcollation: { title: 'collations of the partition key', joined: 'of' },
    partdefid: { title: 'default partition', joined: 'of' },
    attisdropped: { title: 'holes of dropped columns' },
    reltoastrelid: { title: 'TOAST table' },
  },
  risk({ attributes }) {
    const off = (name: string) => attributes.some((a) => a.name === name && a.after === 'f')
    if (off('relrowsecurity')) return 'Every role with privileges on the table now sees and writes all of its rows.'
    if (off('relforcerowsecurity')) return "The table's owner is no longer subject to its policies."
    const acl = attributes.find(({ name }) => name === 'relacl')
    if (acl && openedToEverybody(acl.before, acl.after).length > 0) return 'Every role of the cluster now has these privileges.'
    if (attributes.some(({ name, after }) => name === 'relpersistence' && after === 'u'))
      return 'After a crash the table is empty, and no standby has its rows.'
    return undefined
  },
  repair: repairTable,
  examples: [
    { given: '', when: 'CREATE TABLE s.document (id int)', changes: ['table s.document was added', 'column s.document.id was added'] },
    { given: 'CREATE TABLE s.document ()', when: 'DROP TABLE s.document', changes: ['table s.document was dropped'] },
    {
      given: 'CREATE TABLE s.document (); ALTER TABLE s.document ENABLE ROW LEVEL SECURITY',
      when: 'ALTER TABLE s.document DISABLE ROW LEVEL SECURITY',
      changes: ['row security on s.document: on → off'],
    },
    {
      given: 'CREATE TABLE s.document ()',
      when: 'ALTER TABLE s.document FORCE ROW LEVEL SECURITY',
      changes: ['row security for the owner (FORCE) on s.document: off → on'],
    },
    {
      given: 'CREATE TABLE s.document ()',
      when: 'ALTER TABLE s.document ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY, SET UNLOGGED',
      changes: ['table s.document: persistence logged → unlogged; row security off → on; row security for the owner (FORCE) off → on'],
    },
    {
      given: 'CREATE TABLE s.document ()',
      when: 'ALTER TABLE s.document SET UNLOGGED',
      changes: ['persistence of table s.document: logged → unlogged'],
    },
    {
      given: 'CREATE TABLE s.document (id int PRIMARY KEY)',
      when: 'ALTER TABLE s.document REPLICA IDENTITY FULL',
      changes: ['replica identity of table s.document: default → full'],
    },
    {
      given: 'CREATE TABLE s.document (id int NOT NULL); CREATE UNIQUE INDEX by_id ON s.document (id)',
      when: 'ALTER TABLE s.document REPLICA IDENTITY USING INDEX by_id',
      changes: ['replica identity of table s.document: default → an index', 'replica identity of index s.by_id: no → yes'],
    },
    {
      given: 'CREATE TABLE s.document ()',
      when: 'GRANT SELECT, INSERT ON s.document TO PUBLIC',
      changes: ['privileges on s.document: +PUBLIC: select, insert (granted by postgres)'],
    },
    {
      given: 'CREATE TABLE s.document (); GRANT SELECT, INSERT ON s.document TO PUBLIC; GRANT DELETE ON s.document TO pg_monitor',
      when: 'REVOKE INSERT ON s.document FROM PUBLIC; GRANT DELETE ON s.document TO pg_monitor WITH GRANT OPTION',
      changes: [
        'privileges on s.document: −PUBLIC: insert (granted by postgres), −pg_monitor: delete (granted by postgres), +pg_monitor: delete with grant option (granted by postgres)',
      ],
    },
    {
      given: 'CREATE TABLE s.document (id int); GRANT SELECT ON s.document TO pg_monitor; GRANT UPDATE (id) ON s.document TO pg_monitor',
      when: 'ALTER TABLE s.document OWNER TO pg_monitor',
      changes: [
        'owner of table s.document: postgres → pg_monitor',
        'privileges on column s.document.id: −pg_monitor: update (granted by postgres), +pg_monitor: update (granted by pg_monitor)',
      ],
    },
    {
      given: 'CREATE TABLE s.document ()',
      when: "COMMENT ON TABLE s.document IS 'a page'",
      changes: ['comment on s.document: none → a page'],
    },
    {
      given: 'CREATE TABLE s.document ()',
      when: "COMMENT ON TYPE s.document IS 'a row of it'; COMMENT ON TYPE s.document[] IS 'many'",
      changes: ['table s.document: comment on its row type none → a row of it; comment on its array type none → many'],
    },
    {
      given: 'CREATE TABLE s.document (body text) WITH (autovacuum_enabled = false, fillfactor = 50)',
      when: 'ALTER TABLE s.document SET (fillfactor = 70, toast_tuple_target = 256, toast.autovacuum_enabled = off), RESET (autovacuum_enabled)',
      changes: [
        'table s.document: storage parameters −autovacuum_enabled=false, −fillfactor=50, +fillfactor=70, +toast_tuple_target=256; storage parameters of the TOAST table none → autovacuum_enabled=off',
      ],
    },
    {
      given: 'CREATE TYPE s.page AS (id int); CREATE TABLE s.document (id int)',
      when: 'ALTER TABLE s.document OF s.page',
      changes: ['type of table s.document: none → s.page'],
    },
    {
      given: 'CREATE TABLE s.p (id int); CREATE TABLE s.c (id int)',
      when: 'ALTER TABLE s.c INHERIT s.p',
      changes: ['parents of table s.c: none → s.p', 'number of parents of column s.c.id: 0 → 1'],
    },
    {
      given: 'CREATE TABLE s.p (id int) PARTITION BY RANGE (id); CREATE TABLE s.c (id int)',
      when: 'ALTER TABLE s.p ATTACH PARTITION s.c FOR VALUES FROM (1) TO (10)',
      changes: [
        'table s.c: partition bound none → FOR VALUES FROM (1) TO (10); parents none → s.p',
        'number of parents of column s.c.id: 0 → 1',
      ],
    },
    {
      given: 'CREATE TABLE s.p (id int) PARTITION BY LIST (id); CREATE TABLE s.c PARTITION OF s.p FOR VALUES IN (1, 2)',
      when: 'ALTER TABLE s.p DETACH PARTITION s.c; ALTER TABLE s.p ATTACH PARTITION s.c DEFAULT',
      changes: ['partition bound of table s.c: FOR VALUES IN (1, 2) → DEFAULT', 'default partition of table s.p: none → s.c'],
    },
  ],
}

export default kind
