import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { ann, groups, linesOf, rightPolicies, stories } from '../../fixtures/access.ts'
import { onEachServer, type Server } from '../../fixtures/servers.ts'
import type { Actor } from '../core/actor.ts'
import { readAdministrator } from './act-as.ts'
import { attempt } from './attempt.ts'
import { readRelation } from './relation.ts'
import { tryTable } from './try-table.ts'

onEachServer((server: Server) => {
  beforeAll(async () => {
    await server.client.query(`create role member; create role boss superuser; create role service bypassrls; create role deputy; grant boss to deputy; create role outsider;
      create role outside login; grant member to outside`)
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

  const right = 'reached 1 2 4; filtered 3'

  it.each([
    ['a superuser', 'boss', 'boss is a superuser.'],
    ['a role with BYPASSRLS', 'service', 'service has BYPASSRLS.'],
  ])('says that %s bypasses the policies', async (_, role, why) => {
    expect(await found(`${stories}${rightPolicies} grant select on stories to ${role}`, [{ name: 'somebody', role }])).toMatchObject({
      'somebody bypasses': why,
    })
  })

  it('lets a member of a superuser decide with its own rights: nobody inherits being one', async () => {
    const lines = await found(`${stories}${rightPolicies} grant select on stories to deputy`, [{ name: 'deputy', role: 'deputy' }])
    expect(lines).not.toHaveProperty('deputy bypasses')
    expect(lines).toMatchObject({ 'deputy select': 'filtered 1 2 3 4' })
  })

  it.each([
    ['resets the role', 'reset role'],
    ['asks for the role of the administrator', `perform set_config('role', 'postgres', true)`],
    ['asks for no role', `perform set_config('role', 'none', true)`],
    ['resets the whole session', 'reset session authorization'],
    ['asks for the session of the administrator', `perform set_config('session_authorization', 'postgres', true)`],
    ['turns row security off', `perform set_config('row_security', 'off', true)`],
  ])('decides nothing as the administrator where the function of a policy %s', async (_, climb) => {
    const lines = await found(`${stories}
      create function climbs() returns boolean language plpgsql as $$ begin ${climb}; return current_user = 'postgres' or current_setting('row_security') = 'off'; exception when insufficient_privilege then return false; end $$;
      create policy climbs on stories using (climbs())`)
    for (const [cell, line] of Object.entries(lines)) expect(`${cell}: ${line}`).not.toContain('reached')
  })

  it('decides with row security on where the session has it off', async () => {
    expect(await found(`${stories}${rightPolicies} set local row_security = off`)).toMatchObject({ 'ann select': right })
  })

  it('decides as the actor where the session has taken another role', async () => {
    expect(await found(`${stories}${rightPolicies} set local role boss`)).toMatchObject({ 'ann select': right })
  })

  it('throws where somebody whom no policy holds would decide unnoticed', async () => {
    await server.client.query(`${stories}${rightPolicies} savepoint pg_roundtrip_actor`)
    const relation = await readRelation(server.client, 'stories', ['boss'])
    const stage = {
      client: server.client,
      administrator: await readAdministrator(server.client),
      relation: relation!,
      actor: { name: 'boss', role: 'boss' },
      login: undefined,
      defaults: {},
      bypasses: false,
      tells: false,
      known: new Map(),
    }
    await expect(attempt(stage, ['select'])).rejects.toThrow('The session acts as boss, whom no policy holds, and nobody knew.')
    await expect(
      attempt({ ...stage, actor: { name: 'x', role: 'member', settings: { row_security: 'off' } } }, ['select']),
    ).rejects.toThrow('its row_security is off')
  })

  it('does what an administrator without superuser may do, and says what it may not', async () => {
    await server.client.query(
      `${stories}${rightPolicies} alter table stories owner to outside; grant create on schema public to outside; grant temporary on database template1 to outside; set local session authorization outside`,
    )
    await server.client.query('savepoint before')
    // As on a server where that role has logged in: nothing lets it become a superuser again.
    const lines = await found('select', [ann, { name: 'outsider', role: 'outsider' }])
    expect(lines).toMatchObject({
      'ann select': right,
      'ann delete': 'reached 1 2; filtered 3 4',
      'outsider select': expect.stringMatching(/^untried: .*permission denied to set role/),
    })
    expect(await found('alter table stories force row level security')).toMatchObject({
      'ann select': expect.stringMatching(/^untried: outside cannot read all its rows/),
    })
  })
})
