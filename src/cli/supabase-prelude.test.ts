import { expect, test } from 'vitest'
import { supabasePrelude } from './supabase-prelude.ts'

const parts = (prelude: string | undefined) => prelude?.match(/^create (?:role|schema|extension|publication)[^;]*/gm)

test.each([
  { sentence: 'a plain history', texts: ['create table a (); -- author authenticated it'], given: undefined },
  {
    sentence: 'a policy for a role',
    texts: ['create policy p on a to authenticated using (true)'],
    given: ['role anon', 'role authenticated', 'role service_role'],
  },
  {
    sentence: 'users',
    texts: ['create table a (owner uuid references auth.users)'],
    given: ['role anon', 'role authenticated', 'role service_role', 'schema auth'],
  },
  { sentence: 'a history that makes the roles itself', texts: ['create role anon', 'select auth.uid()'], given: undefined },
  {
    sentence: 'a history that makes the schema itself',
    texts: ['create schema if not exists auth', 'select auth.uid()'],
    given: undefined,
  },
])('$sentence', ({ texts, given }) => {
  expect(parts(supabasePrelude(texts, false))?.map((part) => part.replace(/^create /, '').replace(/ no.*| bypass.*/, ''))).toEqual(given)
})

test('in the directory of Supabase an extension is enough to ask for its schema', () => {
  const texts = ['create table a (id uuid default uuid_generate_v4())']
  expect(supabasePrelude(texts, false)).toBeUndefined()
  expect(supabasePrelude(texts, true)).toContain('create schema extensions;')
})
