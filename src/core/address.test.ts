import { describe, expect, test } from 'vitest'
import { formatAddress, normaliseAddress } from './address.ts'

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
    ['database', ['(this database)'], 'database (this database)'],
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
