import { afterEach, beforeEach, expect, it } from 'vitest'
import { onEachServer, type Server } from '../../fixtures/servers.ts'
import { readBypasses } from './bypasses.ts'

onEachServer((server: Server) => {
  beforeEach(async () => {
    await server.client.query('begin')
  })
  afterEach(async () => {
    await server.client.query('rollback')
  })

  /** One line each, without the superuser whom initdb makes. */
  async function found(sql: string, except?: readonly string[]): Promise<string[]> {
    await server.client.query(sql)
    const bypasses = await readBypasses(server.client, except === undefined ? {} : { except })
    const lines = bypasses.map(({ who, how, of }) => `${who} ${how}${of === undefined ? '' : `: ${of.join(', ')}`}`)
    expect(lines).toContain('postgres is a superuser')
    return lines.filter((line) => line !== 'postgres is a superuser')
  }

  const owned = `
    create role keeper; create role clerk; create schema app authorization keeper;
    grant create on schema public to keeper;
    set local role keeper;
    create table app.stories (id int primary key, who text); alter table app.stories enable row level security;
    create table app.notes (id int primary key); alter table app.notes enable row level security; alter table app.notes force row level security;
    create table app.plain (id int);
    reset role;`

  it('finds the superuser alone where nobody else gets round anything', async () => {
    expect(await found('create role clerk; create table plain (id int); create view all_of_it as select * from plain')).toEqual([])
  })

  it('finds superusers, roles with BYPASSRLS, and who can become one', async () => {
    expect(await found('create role boss superuser; create role service bypassrls; create role door; grant boss, service to door')).toEqual(
      [
        'boss is a superuser',
        'service has BYPASSRLS',
        'door can become a role with BYPASSRLS: service',
        'door can become a superuser: boss',
      ],
    )
  })

  it('finds owners whose tables do not force row security, and who has their rights', async () => {
    expect(await found(`${owned} grant keeper to clerk; create role apart noinherit; grant keeper to apart`)).toEqual([
      'clerk has the rights of keeper, who owns tables whose row security is not forced: app.stories',
      'keeper owns tables whose row security is not forced: app.stories',
      'apart can become an owner of tables whose row security is not forced: keeper',
    ])
  })

  it('finds views that read with such rights, through other views too', async () => {
    expect(
      await found(`${owned} set local role keeper;
        create view app.cards as select who from app.stories;
        create view app.forced as select id from app.notes;
        create view app.mine with (security_invoker) as select who from app.stories;
        create view app.wide with (security_invoker = on) as select who from app.cards;
        create materialized view app.copy as select who from app.stories;
        create view app.nothing as select id from app.plain;
        reset role;`),
    ).toEqual([
      'keeper owns tables whose row security is not forced: app.stories',
      'materialized view app.copy reads with the rights of keeper, who owns tables whose row security is not forced: app.stories',
      'view app.cards reads with the rights of keeper, who owns tables whose row security is not forced: app.stories',
      'view app.wide reads with the rights of keeper, who owns tables whose row security is not forced: app.stories',
    ])
  })

  it('finds SECURITY DEFINER functions that run with such rights and that others may call', async () => {
    expect(
      await found(`${owned}
        create function app.search(words text) returns setof app.stories language sql security definer as 'select * from app.stories';
        create function app.harmless() returns int language sql as 'select 1';
        create function app.private() returns int language sql security definer as 'select 1';
        revoke execute on function app.private from public;
        create function app.fires() returns trigger language plpgsql security definer as 'begin return new; end';
        set local role keeper;
        create procedure app.clean() language sql security definer as 'delete from app.stories';
        reset role;`),
    ).toEqual([
      'keeper owns tables whose row security is not forced: app.stories',
      'function app.search(words text) runs with the rights of postgres, who is a superuser',
      'procedure app.clean() runs with the rights of keeper, who owns tables whose row security is not forced: app.stories',
    ])
  })

  it('leaves out what is in schemas that do not count', async () => {
    expect(await found(`${owned} create view app.cards as select who from app.stories`, ['app'])).toEqual([])
  })
})
