import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { onEachServer, type Server } from '../../fixtures/servers.ts'
import type { Actor } from '../core/actor.ts'
import type { Reach, TableTrial } from './trial.ts'
import { type TrialRequest, tryTable } from './try-table.ts'

const ann: Actor = { name: 'ann', role: 'member', claims: { sub: 'ann' } }
const bob: Actor = { name: 'bob', role: 'member', claims: { sub: 'bob' } }
const visitor: Actor = { name: 'visitor', role: 'visitor' }

const stories = `
  create table stories (id int primary key, who text not null, public boolean not null default false);
  insert into stories values (1, 'ann', false), (2, 'ann', true), (3, 'bob', false), (4, 'bob', true);
  alter table stories enable row level security;
  grant select, insert, update, delete on stories to member;
  create function me() returns text language sql stable as $$ select current_setting('request.jwt.claims', true)::json ->> 'sub' $$;`

const right = `
  create policy reads on stories for select to member using (who = me() or public);
  create policy adds on stories for insert to member with check (who = me());
  create policy changes on stories for update to member using (who = me()) with check (who = me());
  create policy removes on stories for delete to member using (who = me());`

const groups = { "ann's": "who = 'ann'", "bob's": "who = 'bob'", published: 'public' }

/** Which keys of rows came to what, as one line. */
function said(trial: TableTrial, reach: Reach): string {
  if (reach.state === 'untried') return `untried: ${reach.reason}`
  if (reach.state !== 'tried') return `${reach.state}: ${reach.words.message}`
  const keys = (ids: Iterable<string>) => {
    const wanted = new Set(ids)
    return trial.rows
      .filter(({ id }) => wanted.has(id))
      .map(({ key }) => key.replaceAll(/[[\]"]/g, ''))
      .join(' ')
  }
  const parts = [
    ['reached', keys(reach.reached)],
    ['blindly', keys(reach.blindly)],
    ['filtered', keys([...reach.keptOut].filter(([, why]) => why === 'filtered').map(([id]) => id))],
    ['refused', keys([...reach.keptOut].filter(([, why]) => why === 'refused by policy').map(([id]) => id))],
    ...[...new Set([...reach.undecided.values()].map(({ message }) => message))].map((message) => [
      `undecided (${message})`,
      keys([...reach.undecided].filter(([, words]) => words.message === message).map(([id]) => id)),
    ]),
  ]
  return (
    parts
      .filter(([, ids]) => ids !== '')
      .map(([name, ids]) => `${name} ${ids}`)
      .join('; ') || 'nothing'
  )
}

function table(trial: TableTrial | undefined): Record<string, string> {
  const lines: Record<string, string> = {}
  for (const { actor, bypasses, select, insert, update, delete: gone } of trial!.actors) {
    if (bypasses !== undefined) lines[`${actor.name} bypasses`] = bypasses
    lines[`${actor.name} select`] = said(trial!, select)
    lines[`${actor.name} insert`] = said(trial!, insert)
    lines[`${actor.name} from`] = said(trial!, update.from)
    lines[`${actor.name} to`] = said(trial!, update.to)
    lines[`${actor.name} delete`] = said(trial!, gone)
  }
  return lines
}

onEachServer((server: Server) => {
  beforeAll(async () => {
    await server.client.query('create role member; create role visitor')
  })
  beforeEach(async () => {
    await server.client.query('begin')
  })
  afterEach(async () => {
    await server.client.query('rollback')
  })

  async function tried(sql: string, request: Partial<TrialRequest> = {}): Promise<Record<string, string>> {
    await server.client.query(sql)
    return table(await tryTable(server.client, { relation: 'public.stories', groups, actors: [ann, visitor], ...request }))
  }

  it('finds what policies say, and who has no privilege', async () => {
    expect(await tried(stories + right)).toEqual({
      'ann select': 'reached 1 2 4; filtered 3',
      'ann insert': 'reached 1 2; refused 3 4',
      'ann from': 'reached 1 2; filtered 3 4',
      'ann to': 'reached 1 2; refused 3 4',
      'ann delete': 'reached 1 2; filtered 3 4',
      'visitor select': 'denied: permission denied for table stories',
      'visitor insert': 'denied: permission denied for table stories',
      'visitor from': 'denied: permission denied for table stories',
      'visitor to': 'denied: permission denied for table stories',
      'visitor delete': 'denied: permission denied for table stories',
    })
  })

  it.each([
    ['using (true) for select', 'alter policy reads on stories using (true)', { 'ann select': 'reached 1 2 3 4' }],
    ['with check (true) for insert', 'alter policy adds on stories with check (true)', { 'ann insert': 'reached 1 2 3 4' }],
    [
      'using (true) for update: what only a statement without a WHERE reaches',
      'alter policy changes on stories using (true)',
      { 'ann from': 'reached 1 2 4; blindly 3' },
    ],
    ['with check (true) for update', 'alter policy changes on stories with check (true)', { 'ann to': 'reached 1 2 4; blindly 3' }],
    ['using (true) for delete', 'alter policy removes on stories using (true)', { 'ann delete': 'reached 1 2 4; blindly 3' }],
  ])('sees a leak that is planted: %s', async (_, leak, seen) => {
    expect(await tried(`${stories}${right}${leak}`, { actors: [ann, bob] })).toMatchObject(seen)
  })
})
