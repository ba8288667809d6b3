import { beforeAll, describe, expect, test } from 'vitest'
import { onEachServer } from '../../fixtures/servers.ts'
import type { Conditions } from './condition.ts'
import { evaluateConditions } from './conditions.ts'
import { parseSpec } from './schema.ts'

const schema = `
  create role anon;
  create role "Odd Role";
  create table public.cards (id integer primary key, name text, secret text);
  grant select on public.cards to anon, public;
  grant insert, delete on public.cards to "Odd Role" with grant option;
  grant update (name), select (name) on public.cards to anon;
  create table public.plain (id integer);
  create table public.everything (id integer);
  grant all on public.everything to anon;
  create view public.names with (security_invoker = on) as select name from public.cards;
  create view public.all_cards as select * from public.cards;
  grant select on public.names to anon;
  create sequence public.numbers;
  grant usage on sequence public.numbers to anon;
  create function public.search(what text) returns integer language sql security definer set search_path = public, pg_temp as 'select 1';
  create function public.pinned() returns integer language sql set search_path = '' as 'select 1';
  create function public.loose() returns integer language sql as 'select 1';
  revoke execute on function public.search(text) from public;
  grant execute on function public.search(text) to anon;
  create schema private;
  grant usage on schema private to anon;
`

onEachServer((server) => {
  beforeAll(async () => {
    await server.client.query(schema)
  })

  const sentences = async (conditions: Conditions) =>
    (await evaluateConditions(server.client, conditions)).map(({ verdict, sentence }) => `${verdict}: ${sentence}`)

  describe('what holds', () => {
    test.each<[string, Conditions, string]>([
      [
        'privileges on a table, in any order',
        { tables: { 'public.cards': { privileges: { 'Odd Role': ['insert with grant option', 'delete with grant option'] } } } },
        'the privileges of Odd Role on table public.cards are insert with grant option, delete with grant option',
      ],
      [
        'those of everyone',
        { tables: { 'public.cards': { privileges: { public: ['select'] } } } },
        'the privileges of public on table public.cards are select',
      ],
      [
        'that there is none, where nobody ever granted any',
        { tables: { 'public.plain': { privileges: { anon: [], public: [] } } } },
        'the privileges of public on table public.plain are none',
      ],
      [
        'all that the server knows',
        { tables: { 'public.everything': { privileges: { anon: ['all'] } } } },
        server.major >= 17
          ? 'the privileges of anon on table public.everything are select, insert, update, delete, truncate, references, trigger, maintain'
          : 'the privileges of anon on table public.everything are select, insert, update, delete, truncate, references, trigger',
      ],
      [
        'privileges on a column',
        { tables: { 'public.cards': { columns: { name: { privileges: { anon: ['update', 'select'] } } } } } },
        'the privileges of anon on column public.cards.name are select, update',
      ],
      [
        'that nobody else has any, on the table or on a column',
        {
          tables: {
            'public.cards': {
              privileges: {
                anon: ['select'],
                public: ['select'],
                'Odd Role': ['insert with grant option', 'delete with grant option'],
              },
              columns: { name: { privileges: { anon: ['select', 'update'] } } },
              complete: ['privileges'],
            },
          },
        },
        'the privileges on table public.cards are those that the spec names, and no others',
      ],
      [
        'privileges on a view',
        { views: { 'public.names': { privileges: { anon: ['select'] } } } },
        'the privileges of anon on view public.names are select',
      ],
      [
        'that a view reads with the rights of its reader',
        { views: { 'public.names': { securityInvoker: true } } },
        'view public.names is with security_invoker',
      ],
      [
        'that a view reads with the rights of its owner',
        { views: { 'public.all_cards': { securityInvoker: false } } },
        'view public.all_cards is without security_invoker',
      ],
      [
        'privileges on a sequence',
        { sequences: { 'public.numbers': { privileges: { anon: ['usage'] }, complete: ['privileges'] } } },
        'the privileges on sequence public.numbers are those that the spec names, and no others',
      ],
      [
        'privileges on a function',
        { functions: { 'public.search(text)': { privileges: { anon: ['execute'], public: [] } } } },
        'the privileges of public on function public.search(text) are none',
      ],
      [
        'the default, which lets everyone call a function',
        { functions: { 'public.loose()': { privileges: { public: ['execute'] } } } },
        'the privileges of public on function public.loose() are execute',
      ],
      [
        'with whose rights a function runs, and its path',
        { functions: { 'public.search(text)': { security: 'definer', searchPath: 'PUBLIC,pg_temp' } } },
        'function public.search(text) is SECURITY DEFINER, with the search_path public, pg_temp',
      ],
      [
        'an empty path',
        { functions: { 'public.pinned()': { security: 'invoker', searchPath: '' } } },
        "function public.pinned() is SECURITY INVOKER, with the search_path ''",
      ],
      [
        'no path',
        { functions: { 'public.loose()': { searchPath: false } } },
        'function public.loose() is without a search_path of its own',
      ],
      [
        'privileges on a schema',
        { schemas: { private: { privileges: { anon: ['usage'] }, complete: ['privileges'] } } },
        'the privileges on schema private are those that the spec names, and no others',
      ],
    ])('%s', async (_, conditions, last) => {
      const found = await sentences(conditions)
      expect(found.at(-1)).toBe(`passed: ${last}`)
      expect(found.filter((sentence) => !sentence.startsWith('passed'))).toEqual([])
    })
  })

  describe('what does not hold', () => {
    test.each<[string, Conditions, string]>([
      [
        'a privilege too many',
        { tables: { 'public.cards': { privileges: { public: [] } } } },
        'the privileges of public on table public.cards are select, and must be none',
      ],
      [
        'a privilege too few',
        { tables: { 'public.cards': { privileges: { anon: ['select', 'insert'] } } } },
        'the privileges of anon on table public.cards are select, and must be select, insert',
      ],
      [
        'one that may be passed on',
        { tables: { 'public.cards': { privileges: { 'Odd Role': ['insert', 'delete'] } } } },
        'the privileges of Odd Role on table public.cards are insert with grant option, delete with grant option, and must be insert, delete',
      ],
      [
        'a privilege on a column',
        { tables: { 'public.cards': { columns: { secret: { privileges: { anon: ['select'] } } } } } },
        'the privileges of anon on column public.cards.secret are none, and must be select',
      ],
      [
        'others, on the table and on a column',
        { tables: { 'public.cards': { privileges: { anon: ['select'], public: ['select'] }, complete: ['privileges'] } } },
        'table public.cards has privileges for roles that the spec does not name: Odd Role (insert with grant option, delete with grant option), anon (select, update on the column name)',
      ],
      [
        'everyone, who may call a function',
        { functions: { 'public.loose()': { privileges: {}, complete: ['privileges'] } } },
        'function public.loose() has privileges for roles that the spec does not name: public (execute)',
      ],
      [
        'a role that does not exist',
        { tables: { 'public.cards': { privileges: { annon: [] } } } },
        'role annon is missing; did you mean anon?',
      ],
      [
        'the rights of the owner',
        { views: { 'public.all_cards': { securityInvoker: true } } },
        'view public.all_cards is without security_invoker, not with security_invoker',
      ],
      [
        'a definer without a path',
        { functions: { 'public.loose()': { security: 'definer', searchPath: 'public' } } },
        'function public.loose() is SECURITY INVOKER, not SECURITY DEFINER; without a search_path of its own, not with the search_path public',
      ],
    ])('%s', async (_, conditions, last) => {
      expect((await sentences(conditions)).at(-1)).toBe(`failed: ${last}`)
    })
  })
})

describe('a privilege that is none is a problem of the spec', () => {
  const spec = (postconditions: unknown) => () => parseSpec({ purpose: 'Why.', postconditions }, 'x.spec.ts')
  test.each<[string, unknown, string]>([
    [
      'on a table',
      { tables: { 'public.cards': { privileges: { anon: ['selct'] } } } },
      "x.spec.ts: postconditions.tables['public.cards'].privileges.anon[0]: must be a privilege on a table, select, insert, update, delete, truncate, references, trigger, maintain or all, not 'selct'; did you mean 'select'?",
    ],
    [
      'of another sort of object',
      { functions: { 'public.f()': { privileges: { anon: ['select'] } } } },
      "x.spec.ts: postconditions.functions['public.f()'].privileges.anon[0]: must be a privilege on a function, execute or all, not 'select'",
    ],
    [
      'of a policy in the words of the catalog',
      { tables: { 'public.cards': { policies: { p: { command: 'select' } } } } },
      "x.spec.ts: postconditions.tables['public.cards'].policies.p.command: unknown key; did you mean for?",
    ],
    [
      'of a policy that is permissive',
      { tables: { 'public.cards': { policies: { p: { permissive: true } } } } },
      "x.spec.ts: postconditions.tables['public.cards'].policies.p.permissive: unknown key; did you mean as?",
    ],
  ])('%s', (_, postconditions, message) => {
    expect(spec(postconditions)).toThrow(message)
  })
})
