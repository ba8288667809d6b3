import { describe, expect, test } from 'vitest'
import { formatAddress, sqlAddress } from './address.ts'
import { normaliseAddress } from './normalise-address.ts'

describe('an object is written as after COMMENT ON', () => {
  test.each([
    ['table', ['public', 'stories'], 'table public.stories'],
    ['table column', ['public', 'stories', 'rating'], 'column public.stories.rating'],
    ['table constraint', ['public', 'stories', 'stories_pkey'], 'constraint stories_pkey on public.stories'],
    ['domain constraint', ['public.rating', 'bounds'], 'constraint bounds on domain public.rating'],
    ['policy', ['public', 'stories', 'Anyone reads'], 'policy "Anyone reads" on public.stories'],
    ['function', ['public', 'f', 'pg_catalog.uuid', 'integer'], 'function public.f(uuid, integer)'],
    ['function', ['public', 'f'], 'function public.f()'],
    ['type', ['public.mood'], 'type public.mood'],
    ['cast', ['pg_catalog.text', 'public.mood'], 'cast (text as public.mood)'],
    ['operator class', ['btree', 'public', 'ops'], 'operator class public.ops using btree'],
    ['table', ['odd.schema', 'a "b"'], 'table "odd.schema"."a ""b"""'],
    ['role', ['reader'], 'role reader'],
    ['table', ['(a)', 'b'], 'table "(a)".b'],
    ['database', ['(this database)'], 'this database'],
    ['database', ['shop'], 'database shop'],
    ['role settings', ['(every role)', 'shop'], 'settings of database shop'],
    ['role settings', ['ann', 'shop'], 'settings of role ann in database shop'],
    ['parameter ACL', ['work_mem'], 'privileges on parameter work_mem'],
    ['large object', ['4711'], 'large object 4711'],
    ['aggregate', ['public', 'total', 'integer'], 'aggregate public.total(integer)'],
    ['user mapping', ['r1', 'far away'], 'user mapping for r1 server "far away"'],
    ['publication relation', ['public', 't', 'p'], 'table public.t in publication p'],
    ['publication namespace', ['public', 'p'], 'schema public in publication p'],
    ['role membership', ['readers', 'ann', 'postgres'], 'membership of ann in readers granted by postgres'],
    ['role settings', ['ann', '(every database)'], 'settings of role ann'],
    ['role settings', ['ann', '(this database)'], 'settings of role ann in this database'],
    ['role settings', ['(every role)', '(this database)'], 'settings of this database'],
    ['role settings', ['(every role)', 'shop'], 'settings of database shop'],
    ['role settings', ['ann', 'shop'], 'settings of role ann in database shop'],
    ['role settings', ['(every role)', '(every database)'], 'settings of every role'],
    ['default acl', ['ann', 'r'], 'default privileges of ann on tables'],
    ['default acl', ['ann', 'public', 'f'], 'default privileges of ann on functions in schema public'],
    [
      'operator of access method',
      ['btree', 'public', 'ops', '1', 'integer', 'bigint'],
      'operator 1 (integer, bigint) of public.ops using btree',
    ],
  ])('%s %j', (kind, identity, text) => {
    expect(formatAddress({ kind, identity })).toBe(text)
    expect(normaliseAddress(text)).toBe(normaliseAddress(formatAddress({ kind, identity })))
  })
})

describe('spellings that mean the same object', () => {
  test.each([
    ['TABLE Public.Stories', 'table public.stories'],
    ['table "public"."stories"', 'table public.stories'],
    ['policy  own   on public . stories', 'policy own on public.stories'],
    ['function public.f(int, varchar(20))', 'function public.f(integer, character varying)'],
    ['function public.f( UUID )', 'function public.f(pg_catalog.uuid)'],
    ['procedure public.p(bool)', 'function public.p(boolean)'],
    ['function public.f(timestamptz[])', 'function public.f(timestamp with time zone[])'],
    ['domain public.rating', 'type public.rating'],
    ['user ann', 'role ann'],
    ['COLUMN public.t."a. b"', 'column "public" . t . "a. b"'],
    ['function public.f(numeric(10, 2), int [])', 'function public.f(numeric, integer[])'],
    ['function public.f(public."My, type")', 'function public . f ( public . "My, type" )'],
    ['cast (int4 as pg_catalog.text)', 'cast (integer as text)'],
    ['foreign data wrapper w', 'foreign-data wrapper w'],
    ['aggregate public.total(int)', 'function public.total(integer)'],
  ])('%s is %s', (one, other) => {
    expect(normaliseAddress(one)).toBe(normaliseAddress(other))
  })
})

describe('spellings that do not', () => {
  test.each([
    ['table "Stories"', 'table stories'],
    ['table public.a', 'table public.b'],
    ['table "a.b"', 'table a.b'],
    ['function public.f()', 'function public.f(integer)'],
    ['view public.v', 'table public.v'],
    ['policy a on public.b', 'policy b on public.a'],
    ['table public.t."a. b"', 'table public.t."a.b"'],
    ['table "a.b".c', 'table a."b.c"'],
    ['table "a , b"', 'table "a,b"'],
    ['policy "a  b" on t', 'policy "a b" on t'],
    ['table "pg_catalog.t"', 'table t'],
    ['column public.pg_catalog.t', 'column public.t'],
    ['function public.f("char")', 'function public.f(char)'],
    ['function public."f(int)"()', 'function public.f(int)'],
    ['table "(a).b"', 'table "(a)".b'],
  ])('%s is not %s', (one, other) => {
    expect(normaliseAddress(one)).not.toBe(normaliseAddress(other))
  })
})

describe('an object is written as SQL wants it', () => {
  test.each([
    ['table', ['order', 'select'], 'TABLE "order"."select"'],
    ['table', ['public', 'a "B"'], 'TABLE public."a ""B"""'],
    ['composite type', ['public', 'pair'], 'TYPE public.pair'],
    ['table constraint', ['public', 'stories', 'user'], 'CONSTRAINT "user" ON public.stories'],
    ['domain constraint', ['public.rating', 'bounds'], 'CONSTRAINT bounds ON DOMAIN public.rating'],
    ['function', ['public', 'f', 'pg_catalog.uuid', 'integer'], 'FUNCTION public.f(uuid, integer)'],
    ['aggregate', ['public', 'all_of_them'], 'AGGREGATE public.all_of_them(*)'],
    ['operator', ['public', '!!', 'integer'], 'OPERATOR public.!!(NONE, integer)'],
    ['operator class', ['btree', 'public', 'ops'], 'OPERATOR CLASS public.ops USING btree'],
    ['cast', ['pg_catalog.text', 'public.mood'], 'CAST (text AS public.mood)'],
    ['transform', ['public.mood', 'sql'], 'TRANSFORM FOR public.mood LANGUAGE sql'],
    ['foreign-data wrapper', ['w'], 'FOREIGN DATA WRAPPER w'],
    ['user mapping', ['public', 'srv'], 'USER MAPPING FOR public SERVER srv'],
    ['statistics object', ['public', 's'], 'STATISTICS public.s'],
    ['large object', ['4711'], 'LARGE OBJECT 4711'],
  ])('%s %j', (kind, identity, text) => {
    expect(sqlAddress({ kind, identity })).toBe(text)
  })
})
