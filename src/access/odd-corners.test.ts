import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { ann, bob, groups, linesOf, rightPolicies, stories } from '../../fixtures/access.ts'
import { onEachServer, type Server } from '../../fixtures/servers.ts'
import { type TrialRequest, tryTable } from './try-table.ts'

const right = {
  'ann select': 'reached 1 2 4; filtered 3',
  'ann insert': 'reached 1 2; refused by policy 3 4',
  'ann from': 'reached 1 2; filtered 3 4',
  'ann to': 'reached 1 2; refused by policy 3 4',
  'ann delete': 'reached 1 2; filtered 3 4',
}

const ofARule = (relation: string) => `untried: A rule of ${relation} takes the statement's place, so nobody asks for its privilege.`

onEachServer((server: Server) => {
  beforeAll(async () => {
    await server.client.query(`create role member; create role clerk; grant member to clerk; alter role clerk set app.who = 'bob'`)
  })
  beforeEach(async () => {
    await server.client.query('begin')
  })
  afterEach(async () => {
    await server.client.query('rollback')
  })

  async function found(sql: string, request: Partial<TrialRequest> = {}): Promise<Record<string, string>> {
    await server.client.query(stories + rightPolicies + sql)
    return linesOf(await tryTable(server.client, { relation: 'public.stories', groups, actors: [ann], ...request }))
  }

  it('does not say of a view that asks who reads that nobody changes what it shows', async () => {
    const unknown = 'undecided (the view shows it to nobody else, so nobody sees what becomes of it)'
    expect(
      await found(
        `create table own (id int, owner text); insert into own values (1, 'member'), (2, 'bob');
         create view cards as select * from own where owner = current_user; grant select, update, delete on cards to member`,
        { relation: 'public.cards', groups: {} },
      ),
    ).toMatchObject({ 'ann from': expect.stringContaining(unknown), 'ann delete': expect.stringContaining(unknown) })
  })

  it.each([
    [
      'a rule',
      `create view cards with (security_barrier) as select * from stories; create rule gone as on delete to cards do instead delete from stories where id = old.id;`,
    ],
    [
      'a trigger of a view below it',
      `create view below as select * from stories; create view cards as select * from below;
       create function gone() returns trigger language plpgsql security definer as $$ begin delete from stories where id = old.id; return old; end $$;
       create trigger gone instead of delete on below for each row execute function gone();`,
    ],
  ])('does not decide what goes through a view by %s', async (_, sql) => {
    expect(await found(`${sql} grant select, delete on cards to member`, { relation: 'public.cards' })).toMatchObject({
      'ann delete': 'untried: member has the privilege; which rows it reaches through public.cards is not tried.',
    })
  })

  it.each([
    ['that is computed', `alter table stories add col text generated always as (upper(who)) stored`, "col = 'ANN'", "col = 'BOB'"],
    ['called like a variable', `alter table stories add found boolean default true`, "found and who = 'ann'", "found and who = 'bob'"],
  ])('tells new rows by a column %s, where somebody may set some columns only', async (_, sql, hers, his) => {
    expect(
      await found(
        `${sql}; revoke insert, update on stories from member; grant insert (id, who), update (who, public) on stories to member;
         create function same() returns trigger language plpgsql as $$ begin return new; end $$;
         create trigger same before insert or update on stories for each row execute function same()`,
        { groups: { hers, his } },
      ),
    ).toEqual(right)
  })

  it('changes rows whose first column is composite and half empty', async () => {
    expect(
      await found(
        `create type pair as (a int, b int); create table pairs (p pair, id int primary key); insert into pairs values ('(1,)', 1), ('(1,2)', 2), (null, 3); grant select, update, delete on pairs to member`,
        { relation: 'pairs', groups: {} },
      ),
    ).toMatchObject({ 'ann from': 'reached 1 2 3', 'ann delete': 'reached 1 2 3' })
  })

  it('says that a rule takes the place of a statement for which there is no privilege', async () => {
    expect(
      await found(
        `create rule i as on insert to stories do instead nothing; create rule u as on update to stories do instead nothing; create rule d as on delete to stories do instead nothing;
         revoke insert, update, delete on stories from member`,
      ),
    ).toEqual({
      'ann select': right['ann select'],
      'ann insert': ofARule('public.stories'),
      'ann from': ofARule('public.stories'),
      'ann to': ofARule('public.stories'),
      'ann delete': ofARule('public.stories'),
    })
    await server.client.query('create view cards as select * from stories; create rule d as on delete to cards do instead nothing')
    expect(linesOf(await tryTable(server.client, { relation: 'public.cards', actors: [ann] }))).toMatchObject({
      'ann delete': ofARule('public.cards'),
    })
  })

  it("leaves settings of the server as they are where another actor's are others", async () => {
    const sql = `create function mine(who text) returns boolean language plpgsql stable as $$ begin return who = me(); end $$; alter policy reads on stories using (mine(who))`
    const other = { ...bob, settings: { search_path: 'public', timezone: 'UTC' } }
    expect(await found(sql, { actors: [ann, other], commands: ['select'] })).toMatchObject({
      'ann select': 'reached 1 2; filtered 3 4',
      'bob select': 'filtered 1 2; reached 3 4',
    })
  })

  it('says which settings are no actor’s', async () => {
    expect(await found('select', { actors: [{ ...ann, settings: { Row_Security: 'off' } }] })).toMatchObject({
      'ann select': 'untried: Row_Security is no setting that an actor can have.',
    })
  })

  it('takes the settings with which a role logs in, but for what the actor says', async () => {
    const clerk = { name: 'clerk', role: 'clerk' }
    const said = { name: 'said', role: 'clerk', settings: { 'app.who': 'ann' } }
    const sql = `alter policy reads on stories using (who = current_setting('app.who', true))`
    expect(await found(sql, { actors: [clerk, said, ann], commands: ['select'] })).toMatchObject({
      'clerk select': 'filtered 1 2; reached 3 4',
      'said select': 'reached 1 2; filtered 3 4',
      'ann select': 'filtered 1 2 3 4',
    })
  })

  it('sees a row that only a statement without a WHERE reaches, where a trigger refuses another', async () => {
    expect(
      await found(
        `alter policy reads on stories using (who = me()); alter policy removes on stories using (true);
         create function no() returns trigger language plpgsql as $$ begin if old.id = 4 then raise 'not this one'; end if; return old; end $$;
         create trigger no before delete on stories for each row execute function no()`,
      ),
    ).toMatchObject({ 'ann delete': 'reached 1 2; blindly 3; undecided (not this one) 4' })
  })

  it('adds a row of each sort, however many there are in no group', async () => {
    const sql = `insert into stories select n, case n when 13 then 'ann' else 'x' end from generate_series(10, 20) n`
    expect(await found(sql, { groups: { first: 'id < 3' }, commands: ['insert'] })).toMatchObject({
      'ann insert': 'reached 1 2 13; refused by policy 3 4 10 14 20',
    })
  })

  it.each([
    ['a mistake in its grammar', `who = 'ann';`, /^syntax error at or near ";"/],
    ['a comment that does not end', `who = 'ann' /* x`, /^unterminated/],
  ])('says of a group that it has %s', async (_, wrong, words) => {
    await server.client.query(stories + rightPolicies)
    const request = { groups: { wrong, right: "who = 'ann' -- hers" }, actors: [ann], commands: ['select'] } as const
    const trial = await tryTable(server.client, { relation: 'public.stories', ...request })
    expect(trial!.unreadable.get('wrong')?.message).toMatch(words)
    expect(trial!.rows.filter((row) => row.groups.has('right'))).toHaveLength(2)
    await server.client.query('create view cards as select * from stories; grant select on cards to member')
    const ofView = await tryTable(server.client, { relation: 'public.cards', ...request })
    expect(ofView!.rows.filter((row) => row.groups.has('right'))).toHaveLength(2)
    expect([...ofView!.unreadable.keys()]).toEqual(['wrong'])
  })
})
