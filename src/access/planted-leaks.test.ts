import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { ann, bob, groups, linesOf, rightPolicies, stories, visitor } from '../../fixtures/access.ts'
import { onEachServer, type Server } from '../../fixtures/servers.ts'
import type { Actor } from '../core/actor.ts'
import { tryTable } from './try-table.ts'

const keeper: Actor = { name: 'keeper', role: 'keeper' }

const right = {
  'ann select': 'reached 1 2 4; filtered 3',
  'ann insert': 'reached 1 2; refused by policy 3 4',
  'ann from': 'reached 1 2; filtered 3 4',
  'ann to': 'reached 1 2; refused by policy 3 4',
  'ann delete': 'reached 1 2; filtered 3 4',
}

onEachServer((server: Server) => {
  beforeAll(async () => {
    await server.client.query('create role member; create role visitor; create role keeper')
  })
  beforeEach(async () => {
    await server.client.query('begin')
  })
  afterEach(async () => {
    await server.client.query('rollback')
  })

  async function found(sql: string, actors: readonly Actor[] = [ann]): Promise<Record<string, string>> {
    await server.client.query(sql)
    return linesOf(await tryTable(server.client, { relation: 'public.stories', groups, actors }))
  }

  it('finds what right policies say', async () => {
    expect(await found(stories + rightPolicies, [ann, bob])).toEqual({
      ...right,
      'bob select': 'filtered 1; reached 2 3 4',
      'bob insert': 'refused by policy 1 2; reached 3 4',
      'bob from': 'filtered 1 2; reached 3 4',
      'bob to': 'refused by policy 1 2; reached 3 4',
      'bob delete': 'filtered 1 2; reached 3 4',
    })
  })

  it.each([
    ['select: USING (true)', 'alter policy reads on stories using (true)', { 'ann select': 'reached 1 2 3 4' }],
    ['insert: WITH CHECK (true)', 'alter policy adds on stories with check (true)', { 'ann insert': 'reached 1 2 3 4' }],
    [
      'update from: USING (true), of which the policies for SELECT hide one row from a statement with a WHERE',
      'alter policy changes on stories using (true)',
      { 'ann from': 'reached 1 2 4; blindly 3' },
    ],
    [
      'update to: WITH CHECK (true), of which the policies for SELECT refuse one row to a statement with a WHERE',
      'alter policy changes on stories with check (true)',
      { 'ann to': 'reached 1 2 4; blindly 3' },
    ],
    ['delete: USING (true)', 'alter policy removes on stories using (true)', { 'ann delete': 'reached 1 2 4; blindly 3' }],
    [
      'a policy for everybody, beside the right ones',
      'create policy leak on stories using (true)',
      {
        'ann select': 'reached 1 2 3 4',
        'ann insert': 'reached 1 2 3 4',
        'ann from': 'reached 1 2 3 4',
        'ann to': 'reached 1 2 3 4',
        'ann delete': 'reached 1 2 3 4',
      },
    ],
    [
      'row security that nobody enabled',
      'alter table stories disable row level security',
      {
        'ann select': 'reached 1 2 3 4',
        'ann insert': 'reached 1 2 3 4',
        'ann from': 'reached 1 2 3 4',
        'ann to': 'reached 1 2 3 4',
        'ann delete': 'reached 1 2 3 4',
      },
    ],
  ])('sees one leak among right policies, and nothing else: %s', async (_, leak, seen) => {
    expect(await found(stories + rightPolicies + leak)).toEqual({ ...right, ...seen })
  })

  it('sees a policy that is for the wrong role', async () => {
    const lines = await found(`${stories}${rightPolicies} grant select on stories to visitor; alter policy reads on stories to visitor`, [
      ann,
      visitor,
    ])
    expect(lines).toMatchObject({ 'ann select': 'filtered 1 2 3 4', 'visitor select': 'filtered 1 3; reached 2 4' })
  })

  it.each([
    ['restrictive, as it should be', 'as restrictive', { 'ann select': 'filtered 1 3; reached 2 4' }],
    ['permissive by mistake', 'as permissive', { 'ann select': 'reached 1 2 4; filtered 3' }],
  ])('sees whether a policy that narrows is %s', async (_, as, seen) => {
    expect(await found(`${stories}${rightPolicies} create policy narrows on stories ${as} for select using (public)`)).toMatchObject(seen)
  })

  it('says that an owner bypasses policies that are not forced, and tries one whom they hold', async () => {
    await server.client.query(`${stories}${rightPolicies} alter table stories owner to keeper`)
    expect(await found('select', [keeper])).toMatchObject({
      'keeper bypasses': 'keeper owns the table, and row security is not forced.',
      'keeper select': 'reached 1 2 3 4',
    })
    expect(await found('alter table stories force row level security', [keeper])).toEqual({
      'keeper select': 'filtered 1 2 3 4',
      'keeper insert': 'refused by policy 1 2 3 4',
      'keeper from': 'filtered 1 2 3 4',
      'keeper to': 'untried: There is no row that it may change.',
      'keeper delete': 'filtered 1 2 3 4',
    })
  })
})
