import { expect, test } from 'vitest'
import { countsOnSupabase } from './counts-on-supabase.ts'

test.each([
  { sentence: 'a plain history', texts: ['create table a (); -- author authenticated it'], counts: false },
  { sentence: 'a policy for a role', texts: ['create policy p on a to authenticated using (true)'], counts: true },
  { sentence: 'users', texts: ['create table a (owner uuid references auth.users)'], counts: true },
  { sentence: 'the publication', texts: ['alter publication supabase_realtime add table a'], counts: true },
  { sentence: 'a history that makes the roles itself', texts: ['create role anon', 'select auth.uid()'], counts: false },
  { sentence: 'a history that makes the schema itself', texts: ['create schema if not exists auth', 'select auth.uid()'], counts: false },
  {
    sentence: 'whatever lies where Supabase looks for it',
    texts: ['create table a ()'],
    directory: 'apps/web/supabase/migrations',
    counts: true,
  },
])('$sentence', ({ texts, directory = 'migrations', counts }) => {
  expect(countsOnSupabase(texts, directory)).toBe(counts)
})
