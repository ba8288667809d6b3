import { expect, test } from 'vitest'
import { onEachServer } from '../../fixtures/servers.ts'
import { deriveWorld } from './derive/derive-world.ts'
import { groupsOf } from './leaks.ts'
import { accessMap } from './map.ts'
import type { TableTrial } from './trial.ts'
import { tryTable } from './try-table.ts'

const roles = `
  create role web_anon; create role member; create role boss bypassrls;
  create schema auth; grant usage on schema auth to public;
  create function auth.uid() returns uuid language sql stable as $$ select (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid $$;
  create table public.notes (id int primary key, author uuid not null, team text, is_public boolean not null default false);
`

interface Case {
  readonly name: string
  readonly given: string
  /** By actor and command; `?` before the reason where it is not decided. */
  readonly cells: Readonly<Record<string, string>>
  readonly leaks?: readonly string[]
}

const own = 'alter table notes enable row level security; create policy own on notes to member using (author = auth.uid());'

const cases: readonly Case[] = [
  {
    name: 'the own rows of two, and nothing for whom no policy is meant',
    given: `${own} grant all on notes to member; grant select on notes to web_anon`,
    cells: {
      'first_member select': '1 of 3',
      'first_member insert': '1 of 3',
      'first_member update': '1 of 3',
      'first_member delete': '1 of 3',
      'web_anon select': 'none',
      'web_anon delete': 'denied',
    },
  },
  {
    name: 'a policy that asks who somebody is lets in nobody who is nobody',
    given:
      'alter table notes enable row level security; create policy own on notes using (author = auth.uid()); grant select on notes to web_anon, member',
    cells: { 'web_anon select': 'none', 'first_member select': '1 of 3' },
  },
  {
    name: 'a policy for whoever is signed in lets in nobody who is not, and everybody else',
    given: `${own} create policy signed_in on notes for insert with check (auth.uid() is not null); grant all on notes to member, web_anon`,
    cells: { 'web_anon insert': 'none', 'first_member insert': 'all 3 rows' },
    leaks: ['first_member may add rows to public.notes like those of second_member and somebody else.'],
  },
  {
    name: 'without row security everybody with a privilege reaches everything, and who is nobody writes',
    given:
      'alter table notes enable row level security; alter table notes disable row level security; create policy own on notes to member using (author = auth.uid()); create policy closed on notes to web_anon using (false); grant select on notes to member; grant select, delete on notes to web_anon',
    cells: {
      'first_member select': 'all 3 rows',
      'web_anon select': 'all 3 rows',
      'web_anon delete': 'all 3 rows',
      'web_anon insert': 'denied',
    },
    leaks: [
      'web_anon may delete every row of public.notes.',
      'web_anon may read 3 of 3 rows of public.notes that belong to somebody.',
      'first_member may read 2 of 2 rows of public.notes that belong to second_member and somebody else.',
    ],
  },
  {
    name: 'a flag explains whose rows are read; a policy that asks for nothing does not',
    given: `${own} create policy shown on notes for select to member using (is_public); create policy tidy on notes for delete to member using (true); grant all on notes to member`,
    cells: { 'first_member select': '4 of 5', 'first_member delete': '4 of 5 (5 without WHERE)' },
    leaks: ['first_member may delete 3 of 3 rows of public.notes that belong to second_member and somebody else.'],
  },
  {
    name: 'a row given away: the change is let through for whoever it is of',
    given: `alter table notes enable row level security; create policy seen on notes for select to member using (true);
      create policy own on notes for update to member using (author = auth.uid()) with check (true); grant all on notes to member`,
    cells: { 'first_member update': '1 of 3 → all 3 rows' },
    leaks: ['first_member may read 2 of 2 rows of public.notes that belong to second_member and somebody else.'],
  },
  {
    name: 'no row that a policy lets somebody reach: that decides nothing',
    given: `${own} create policy odd on notes for select to web_anon using (md5(team) = 'x'); grant all on notes to member; grant select on notes to web_anon`,
    cells: { 'first_member select': '1 of 3', 'web_anon select': '? The policy "odd" lets through none of these rows.' },
  },
  {
    name: 'a policy of false lets in nobody, and that is decided without a row',
    given: `${own} create policy closed on notes for select to web_anon using (false); grant all on notes to member; grant select on notes to web_anon`,
    cells: { 'web_anon select': 'none' },
  },
]

onEachServer((server) => {
  test.each(cases)('$name', async ({ given, cells, leaks = [] }) => {
    const { client } = server
    await client.query('begin')
    try {
      await client.query(roles + given)
      const world = await deriveWorld(client, {})
      const trials: TableTrial[] = []
      for (const relation of world.tables) {
        trials.push((await tryTable(client, { relation, groups: groupsOf(world, relation), actors: world.actors }))!)
      }
      const map = accessMap(trials, world)
      const known = new Map(
        map.tables.flatMap((table) =>
          table.cells.map((cell) => [`${cell.actor} ${cell.command}`, `${cell.decided ? '' : '? '}${cell.words}`]),
        ),
      )
      expect(Object.fromEntries(Object.keys(cells).map((cell) => [cell, known.get(cell)]))).toEqual(cells)
      expect(map.leaks.map(({ sentence }) => sentence)).toEqual(leaks)
    } finally {
      await client.query('rollback')
    }
  })
})
