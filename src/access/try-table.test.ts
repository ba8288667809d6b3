import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { ann, groups, linesOf, rightPolicies, stories, visitor } from '../../fixtures/access.ts'
import { onEachServer, type Server } from '../../fixtures/servers.ts'
import type { Actor } from '../core/actor.ts'
import { type TrialRequest, tryTable } from './try-table.ts'

const untouched = {
  'ann select': 'reached 1 2 4; filtered 3',
  'ann insert': 'reached 1 2; refused by policy 3 4',
  'ann from': 'reached 1 2; filtered 3 4',
  'ann to': 'reached 1 2; refused by policy 3 4',
  'ann delete': 'reached 1 2; filtered 3 4',
}

onEachServer((server: Server) => {
  beforeAll(async () => {
    await server.client.query('create role member; create role visitor; create role door noinherit; grant member to door')
  })
  beforeEach(async () => {
    await server.client.query('begin')
  })
  afterEach(async () => {
    await server.client.query('rollback')
  })

  async function found(sql: string, request: Partial<TrialRequest> = {}): Promise<Record<string, string>> {
    await server.client.query(sql)
    return linesOf(await tryTable(server.client, { relation: 'public.stories', groups, actors: [ann], ...request }))
  }

  it('tells a missing privilege from rows that are filtered', async () => {
    expect(await found(stories + rightPolicies, { actors: [visitor] })).toEqual({
      'visitor select': 'denied: permission denied for table stories',
      'visitor insert': 'denied: permission denied for table stories',
      'visitor from': 'denied: permission denied for table stories',
      'visitor to': 'denied: permission denied for table stories',
      'visitor delete': 'denied: permission denied for table stories',
    })
  })

  it('tells a missing privilege on a table without rows', async () => {
    expect(await found(`${stories}${rightPolicies} truncate stories`, { actors: [ann, visitor] })).toMatchObject({
      'ann insert': 'nothing',
      'ann delete': 'nothing',
      'visitor insert': 'denied: permission denied for table stories',
    })
  })

  it('tells a schema that may not be used', async () => {
    const lines = await found(`create schema vault; ${stories} ${rightPolicies} alter table stories set schema vault`, {
      relation: 'vault.stories',
    })
    expect(lines).toMatchObject({
      'ann select': 'denied: permission denied for schema vault',
      'ann insert': 'denied: permission denied for schema vault',
    })
  })

  it('says undefined where there is no such relation, and why a role that is not there was not tried', async () => {
    expect(await tryTable(server.client, { relation: 'public.nothing', actors: [ann] })).toBeUndefined()
    const nobody: Actor = { name: 'nobody', role: 'nobody' }
    expect(await found(stories, { actors: [nobody] })).toMatchObject({ 'nobody select': 'untried: There is no role nobody.' })
  })

  it('becomes the actor through the login role, and says what that one may not become', async () => {
    expect(await found(stories + rightPolicies, { login: 'door' })).toEqual(untouched)
    expect(await found('select', { login: 'door', actors: [visitor] })).toMatchObject({
      'visitor select': 'untried: It was not sent: permission denied to set role "visitor"',
      'visitor insert': 'untried: It was not sent: permission denied to set role "visitor"',
    })
  })

  it('takes settings for the actor, whoever was tried before', async () => {
    const sql = `create table rows (tenant int primary key); insert into rows values (7), (8); alter table rows enable row level security; grant select on rows to member;
      create policy own on rows using (tenant = nullif(current_setting('app.tenant'), '')::int)`
    const actors = [
      { name: 'none', role: 'member' },
      { name: 'seven', role: 'member', settings: { 'app.tenant': '7' } },
      { name: 'last', role: 'member' },
    ]
    expect(await found(sql, { relation: 'rows', groups: {}, actors, commands: ['select'] })).toMatchObject({
      'none select': 'filtered 7 8',
      'seven select': 'reached 7; filtered 8',
      'last select': 'filtered 7 8',
      'last delete': 'untried: It was not asked.',
    })
  })

  it.each([
    ['select on some columns', 'revoke select on stories from member; grant select (id) on stories to member', untouched],
    [
      'select on none: a blind statement is all that the actor can send',
      'revoke select on stories from member',
      { ...untouched, 'ann select': 'denied: permission denied for table stories' },
    ],
    [
      'update on some columns: no other may differ',
      'revoke update on stories from member; grant update (public) on stories to member',
      { ...untouched, 'ann to': 'reached 1 2; refused by privilege 3 4' },
    ],
    [
      'insert on some columns: the others take their defaults',
      `revoke insert on stories from member; grant insert (id, public) on stories to member; alter table stories alter who set default me()`,
      { ...untouched, 'ann insert': 'reached 1 2; refused by privilege 3 4' },
    ],
    [
      'who may use no language and make nothing temporary',
      'revoke usage on language plpgsql from public; revoke temporary on database template1 from public; alter default privileges revoke execute on functions from public;',
      untouched,
    ],
  ])('knows %s', async (_, sql, lines) => {
    expect(await found(stories + rightPolicies + sql)).toEqual(lines)
  })

  it('leaves sequences as they are where a default would take from one', async () => {
    await server.client.query(`create table notes (id int generated always as identity primary key, other serial, who text default 'ann'); insert into notes (who) values ('ann');
      grant insert (who) on notes to member`)
    const state = () =>
      server.client.query('select last_value from notes_id_seq union all select last_value from notes_other_seq').then(({ rows }) => rows)
    const before = await state()
    expect(await found('select', { relation: 'notes', groups: {}, commands: ['insert'] })).toMatchObject({ 'ann insert': 'reached 1' })
    expect(await state()).toEqual(before)
  })

  const trigger = (when: string, body: string) => `
    create function fires() returns trigger language plpgsql as $$ begin ${body} end $$;
    create trigger fires before ${when} on stories for each row execute function fires();`

  it.each([
    [
      'changes nothing',
      trigger('insert or update', 'return new;') + trigger('delete', 'return old;').replaceAll('fires', 'goes'),
      untouched,
    ],
    [
      'refuses a row to be added',
      trigger('insert', `if new.id = 1 then raise 'not this one'; end if; return new;`),
      { ...untouched, 'ann insert': 'undecided (not this one) 1; reached 2; refused by policy 3 4' },
    ],
    [
      'makes the row that is added its own',
      trigger('insert', 'new.who = me(); return new;'),
      { ...untouched, 'ann insert': 'reached 1 2; undecided (a trigger that fires before makes another row of it) 3 4' },
    ],
    [
      'swallows a row that is added',
      trigger('insert', 'if new.id = 2 then return null; end if; return new;'),
      {
        ...untouched,
        'ann insert': 'reached 1; undecided (a trigger or a rule of the table passes over the row) 2; refused by policy 3 4',
      },
    ],
    [
      'refuses a row to be changed',
      trigger('update', `if old.id = 1 then raise 'not this one'; end if; return new;`),
      { ...untouched, 'ann from': 'undecided (not this one) 1; reached 2; filtered 3 4' },
    ],
    [
      'passes over a row to be deleted',
      trigger('delete', 'if old.id = 1 then return null; end if; return old;'),
      { ...untouched, 'ann delete': 'undecided (a trigger of the table that fires before passes over the row) 1; reached 2; filtered 3 4' },
    ],
    [
      'gives the row that is changed to somebody else',
      trigger('update', `new.who = 'ann'; return new;`),
      { ...untouched, 'ann to': 'reached 1 2; undecided (a trigger that fires before makes another row of it) 3 4' },
    ],
    [
      'has the name that sorts last',
      trigger('update', 'return null;').replace('trigger fires', 'trigger "~~~~"'),
      {
        ...untouched,
        'ann from': 'undecided (a trigger of the table that fires before passes over the row) 1 2; filtered 3 4',
        'ann to': 'untried: There is no row that it may change.',
      },
    ],
  ])('knows of a BEFORE trigger that %s', async (_, sql, lines) => {
    expect(await found(stories + rightPolicies + sql)).toEqual(lines)
  })

  it('says that a policy which reads what the actor may not read fails, and is no missing privilege', async () => {
    const lines = await found(
      `${stories}${rightPolicies} create table secrets (who text); alter policy reads on stories using (who in (select who from secrets))`,
    )
    expect(lines).toMatchObject({
      'ann select': 'failed: permission denied for table secrets',
      'ann insert': untouched['ann insert'],
      'ann from': 'blindly 1 2; undecided (permission denied for table secrets) 3 4',
    })
  })

  it('says that policies which ask each other without end fail', async () => {
    const lines = await found(
      `${stories}${rightPolicies} alter policy reads on stories using (exists (select from stories s where s.who = stories.who))`,
    )
    expect(lines).toMatchObject({ 'ann select': 'failed: infinite recursion detected in policy for relation "stories"' })
  })

  it('says which groups cannot be read, and goes on with the others', async () => {
    await server.client.query(stories + rightPolicies)
    const trial = await tryTable(server.client, {
      relation: 'public.stories',
      groups: { wrong: 'whose = 1', "ann's": "who = 'ann'" },
      actors: [ann],
    })
    expect([...trial!.unreadable].map(([name, { message }]) => [name, message])).toEqual([['wrong', 'column "whose" does not exist']])
    expect(trial!.rows.map(({ groups: of }) => [...of])).toEqual([["ann's"], ["ann's"], [], []])
    expect(linesOf(trial)).toEqual(untouched)
  })

  it('calls rows by their keys and says what they hold, without what is secret', async () => {
    await server.client.query(`create table "Odd ""t" (a int, "B c" text, api_token text, primary key ("B c", a)); insert into "Odd ""t" values (1, 'x', 'abc'), (2, repeat('y', 50), null);
      create table keyless (a int); insert into keyless values (1), (1)`)
    const odd = await tryTable(server.client, { relation: '"Odd ""t"', actors: [] })
    expect(odd!.rows.map(({ key, words }) => [key, words])).toEqual([
      ['["x","1"]', 'B c = x, a = 1, api_token = ***'],
      [`["${'y'.repeat(50)}","2"]`, `B c = ${'y'.repeat(31)}…, a = 2, api_token = null`],
    ])
    const keyless = await tryTable(server.client, { relation: 'keyless', actors: [] })
    expect(new Set(keyless!.rows.map(({ key }) => key)).size).toBe(2)
  })

  it('tries the first 500 rows and counts the others', async () => {
    await server.client.query(`${stories}${rightPolicies} insert into stories select n, 'bob' from generate_series(5, 600) as n`)
    const trial = await tryTable(server.client, { relation: 'stories', groups, actors: [ann] })
    expect([trial!.rows.length, trial!.leftOut]).toEqual([500, 100])
    expect(trial!.actors[0]!.select).toMatchObject({
      state: 'tried',
      reached: new Set(trial!.rows.filter(({ key }) => ['["1"]', '["2"]', '["4"]'].includes(key)).map(({ id }) => id)),
    })
  })

  it('leaves a transaction as it was', async () => {
    await server.client.query(`${stories}${rightPolicies} ${trigger('insert or update', 'return new;')} set local search_path = pg_catalog`)
    const state = async () =>
      (
        await server.client.query(`select array(select oid::text || relname || coalesce(relacl::text, '') from pg_class order by oid) as relations,
          array(select oid::text from pg_proc order by oid) as functions, array(select tgname from pg_trigger order by oid) as triggers,
          array(select s::text || ctid::text || xmin::text from public.stories s) as rows, current_user::text, session_user::text,
          current_setting('search_path') as path, current_setting('row_security') as security, current_setting('session_replication_role') as triggering`)
      ).rows[0]
    const before = await state()
    await tryTable(server.client, { relation: 'public.stories', groups, actors: [ann, visitor] })
    expect(await state()).toEqual(before)
  })
})
