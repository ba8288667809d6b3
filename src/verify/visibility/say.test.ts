import { expect, test } from 'vitest'
import type { Difference } from '../../core/difference.ts'
import { lastName, namesIn, namesOf } from './say.ts'

test.each([
  {
    sentence: 'a policy is about its table, not about those that it asks',
    sql: 'CREATE POLICY p ON public.a USING (EXISTS (SELECT FROM b))',
    names: ['public', 'a'],
  },
  {
    sentence: 'a trigger is about its table, not about its function',
    sql: 'CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f()',
    names: ['a'],
  },
  { sentence: 'a grant is about every table in its list', sql: 'GRANT SELECT ON a, s.b TO reader', names: ['a', 's', 'b'] },
  { sentence: 'quoted names are read', sql: 'ALTER TABLE "Some Table" OWNER TO x; UPDATE a SET b = 1', names: ['some', 'table', 'a'] },
  {
    sentence: 'a function is about itself',
    sql: "CREATE OR REPLACE FUNCTION s.is_member(uuid) RETURNS boolean LANGUAGE sql AS 'select true'",
    names: ['s', 'is_member'],
  },
  {
    sentence: 'rows that are deleted or written have a say',
    sql: 'DELETE FROM members; INSERT INTO teams VALUES (1)',
    names: ['members', 'teams'],
  },
  { sentence: 'a comment has none', sql: "-- create policy p on a\nCOMMENT ON TABLE a IS 'grant'; /* drop table b */ SELECT 1", names: [] },
  { sentence: 'a new column has none', sql: 'ALTER TABLE a ADD COLUMN b integer', names: [] },
])('$sentence', ({ sql, names }) => {
  expect(namesIn({ sql })).toEqual(new Set(names))
})

test.each([
  ['a membership', 'GRANT editors TO ann'],
  ['a role', 'ALTER ROLE ann BYPASSRLS'],
  ['a whole schema', 'REVOKE SELECT ON ALL TABLES IN SCHEMA public FROM anon'],
  ['a text that is put together', "DO $$ BEGIN EXECUTE 'drop table a'; END $$"],
  ['another file', 'select 1;\n\\ir other.sql'],
])('%s may touch everything', (_, sql) => {
  expect(namesIn({ sql })).toBe('everything')
})

const difference = (kind: string, identity: readonly string[], more: Partial<Difference> = {}): Difference => ({
  ...{ tier: 'logical', scope: 'database', kind, identity, change: 'altered', attributes: [], sentence: '', belongsTo: [] },
  ...more,
})

test.each([
  { sentence: 'a policy is its table', given: difference('policy', ['s', 'a', 'p']), names: ['a'] },
  {
    sentence: 'privileges of a table have a say',
    given: difference('table', ['s', 'a'], { attributes: [{ name: 'relacl', before: null, after: 'x' }] }),
    names: ['a'],
  },
  {
    sentence: 'where a table is stored has none',
    given: difference('table', ['s', 'a'], { attributes: [{ name: 'reltablespace', before: null, after: 'x' }] }),
    names: [],
  },
  { sentence: 'an index has none', given: difference('index', ['s', 'i']), names: [] },
  { sentence: 'a new column has none', given: difference('table column', ['s', 'a', 'c'], { change: 'added' }), names: [] },
  {
    sentence: 'rows that changed have a say',
    given: difference('table', ['s', 'a'], { tier: 'data', scope: 'rows', attributes: [{ name: 'rows', before: '1', after: '2' }] }),
    names: ['a'],
  },
  {
    sentence: 'a role that is new takes nothing from anybody',
    given: difference('role', ['r'], { scope: 'cluster', change: 'added' }),
    names: [],
  },
])('$sentence', ({ given, names }) => {
  expect(namesOf([given])).toEqual(new Set(names))
})

test('a membership has a say everywhere', () => {
  expect(namesOf([difference('role membership', ['editors', 'ann', 'postgres'], { scope: 'cluster', change: 'added' })])).toBe('everything')
})

test.each([
  ['public.stories', 'stories'],
  ['public."Some Table"', 'some table'],
  ['s."a.b"', 'a.b'],
  ['s.f(numeric, text)', 'f'],
])('the last name of %s is %s', (name, last) => {
  expect(lastName(name)).toBe(last)
})
