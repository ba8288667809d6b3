import { expect, test } from 'vitest'
import { CommandLineProject } from '../../../fixtures/command-line.ts'

const roles = `create role web_anon nologin; create role member nologin;
create schema auth; grant usage on schema auth to public;
create function auth.uid() returns uuid language sql stable as $$ select (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid $$;
`

const files = {
  'roles.sql': roles,
  'migrations/001_documents.sql': `-- @up
create table public.teams (id uuid primary key default gen_random_uuid(), name text not null);
create table public.members (team_id uuid references public.teams, user_id uuid, role text not null check (role in ('owner', 'guest')), primary key (team_id, user_id));
create table public.documents (id bigint primary key, team_id uuid not null references public.teams, title text not null, is_public boolean not null default false);
alter table public.documents enable row level security;
alter table public.members enable row level security;
create policy "owners of the team" on public.documents to member
  using (exists (select from public.members m where m.team_id = documents.team_id and m.user_id = auth.uid() and m.role = 'owner'));
create policy "public ones" on public.documents for select using (is_public);
create policy "own membership" on public.members for select to member using (user_id = auth.uid());
grant select, insert, update, delete on public.documents to member;
grant select on public.documents to web_anon;
grant select on public.members to member;
-- @down
drop table public.documents, public.members, public.teams;
`,
  'migrations/002_comments.sql': `-- @up
create table public.comments (id int primary key, document_id bigint not null references public.documents, author uuid not null default auth.uid(), body text);
alter table public.comments enable row level security;
create policy "own" on public.comments to member using (author = auth.uid());
create policy "tidy" on public.comments for delete to web_anon using (true);
create policy "seen" on public.comments for select to web_anon using (true);
create policy "lost" on public.comments for insert to web_anon with check (author = md5('nobody')::uuid);
grant select, insert, update, delete on public.comments to member, web_anon;
-- @down
drop table public.comments;
`,
}

test('access prints who reaches which rows, what looks like a leak and what is not decided', async () => {
  using project = new CommandLineProject(files)
  const run = await project.run('access', '--prelude', 'roles.sql')
  expect(run.status).toBe(0)
  expect(run.stdout).toMatchInlineSnapshot(`
    "Who reaches which rows after 002_comments, on PostgreSQL 18.4

    Actors, made from the policies
      first_member: role member, with the claims {"sub":"11111111-1111-4111-8111-111111111111"}
      second_member: role member, with the claims {"sub":"22222222-2222-4222-8222-222222222222"}
      web_anon: role web_anon

                first_member  second_member  web_anon
    public.comments, 5 rows
      select    2 of 5        1 of 5         all 5 rows
      insert    2 of 5        1 of 5         ?
      update    2 of 5        1 of 5         none
      delete    2 of 5        1 of 5         all 5 rows
    public.documents, 6 rows
      select    4 of 6        4 of 6         3 of 6
      insert    2 of 6        2 of 6         denied
      update    2 of 6        2 of 6         denied
      delete    2 of 6        2 of 6         denied
    public.members, 5 rows
      select    2 of 5        1 of 5         denied
      insert    denied        denied         denied
      update    denied        denied         denied
      delete    denied        denied         denied
    public.teams, without row security, 4 rows
      select    denied        denied         denied
      insert    denied        denied         denied
      update    denied        denied         denied
      delete    denied        denied         denied

    The numbers are rows of those that were tried. insert: rows like which it may add one; update: rows that it may change → rows like which it may make them;
    without WHERE: rows that a statement reaches which reads nothing, although the policies for select hide them.
    denied: no privilege; none: no row passes the policies; bypasses: policies do not hold for it; ?: not decided.

    What looks like a leak
      web_anon may delete every row of public.comments.
      web_anon may read 5 of 5 rows of public.comments that belong to somebody.

    Not decided
      public.comments, web_anon insert: The policy "lost" lets through none of these rows.

    47 of 48 cells decided (97 %), with 20 made rows.
    Observed from rows made from the policies; it claims nothing: such rows cannot tell whether a policy is right.
    "
  `)
})

test('access --at looks after an earlier migration, and --json writes the map as data', async () => {
  using project = new CommandLineProject(files)
  const run = await project.run('access', '--prelude', 'roles.sql', '--at', '001', '--json', '-')
  const { at, actors, tables, cells, decided, leaks } = JSON.parse(run.stdout)
  expect({
    status: run.status,
    at,
    actors,
    tables: tables.map(({ table }: { table: string }) => table),
    cells,
    decided,
    leaks,
  }).toMatchInlineSnapshot(`
    {
      "actors": [
        "first_member",
        "second_member",
        "web_anon",
      ],
      "at": "001_documents",
      "cells": 36,
      "decided": 36,
      "leaks": [],
      "status": 0,
      "tables": [
        "public.documents",
        "public.members",
        "public.teams",
      ],
    }
  `)
})

test('access of declared actors, of whom each has rows', async () => {
  using project = new CommandLineProject({
    ...files,
    'pg-roundtrip.config.ts': `export default { prelude: ['roles.sql'], actors: {
      ann: { role: 'member', claims: { sub: '0a000000-0000-4000-8000-000000000001' } },
      ben: { role: 'member', claims: { sub: '0b000000-0000-4000-8000-000000000002' } } } }\n`,
  })
  const run = await project.run('access', '--at', '001')
  expect(run.stdout.split('\n').slice(0, 20).join('\n')).toMatchInlineSnapshot(`
    "Who reaches which rows after 001_documents, on PostgreSQL 18.4

    Actors, as they are declared
      ann: role member, with the claims {"sub":"0a000000-0000-4000-8000-000000000001"}
      ben: role member, with the claims {"sub":"0b000000-0000-4000-8000-000000000002"}

                ann     ben
    public.documents, 5 rows
      select    3 of 5  3 of 5
      insert    2 of 5  2 of 5
      update    2 of 5  2 of 5
      delete    2 of 5  2 of 5
    public.members, 3 rows
      select    2 of 3  1 of 3
      insert    denied  denied
      update    denied  denied
      delete    denied  denied
    public.teams, without row security, 3 rows
      select    denied  denied
      insert    denied  denied"
  `)
})

test.each([
  ['a migration that is not there', ['--at', '007'], 2, /at names the migration 007, which is not there/],
  ['an option that there is not', ['--strict'], 2, /There is no option --strict/],
])('access refuses %s', async (_, words, status, message) => {
  using project = new CommandLineProject(files)
  const run = await project.run('access', ...words)
  expect(run).toMatchObject({ status, stdout: '', stderr: expect.stringMatching(message) })
})
