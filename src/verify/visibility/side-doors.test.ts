import { afterEach, beforeEach, expect, it } from 'vitest'
import { onEachServer, type Server } from '../../../fixtures/servers.ts'
import { readSideDoors } from './side-doors.ts'

onEachServer((server: Server) => {
  beforeEach(async () => {
    await server.client.query('begin')
  })
  afterEach(async () => {
    await server.client.query('rollback')
  })

  async function found(sql: string, apiRoles?: readonly string[]): Promise<string[]> {
    await server.client.query(`create role anon; create schema app; grant usage on schema app to anon;
      create table app.notes (id int, who text); alter table app.notes enable row level security; grant select on app.notes to anon; ${sql}`)
    const doors = await readSideDoors(server.client, { apiRoles, machinery: ['engine'] })
    return doors.map(({ what, who }) => `${what}: ${who.join(', ')}`)
  }

  it('finds a table beside guarded ones that the same role reaches', async () => {
    expect(await found('create table app.tags (id int); grant insert on app.tags to anon')).toEqual(['table app.tags: anon'])
  })

  it('takes most tables for what is usual, where nobody says who comes from outside', async () => {
    const open = 'create table app.tags (id int); create table app.words (id int); grant select on app.tags, app.words to anon'
    expect(await found(open)).toEqual([])
  })

  it('takes any guarded neighbour for enough where it is said', async () => {
    const open = 'create table app.tags (id int); create table app.words (id int); grant select on app.tags, app.words to anon'
    expect(await found(open, ['anon'])).toEqual(['table app.tags: anon', 'table app.words: anon'])
  })

  it('passes over tables that nobody reaches, or of another schema', async () => {
    expect(
      await found('create table app.tags (id int); create table public.words (id int); grant select on public.words to anon', ['anon']),
    ).toEqual([])
  })

  it('finds definers whose search_path is the caller’s, and says who may call them', async () => {
    const body = "language sql security definer as 'select 1'"
    expect(
      await found(`create function app.open() returns int ${body}; create function app.pinned() returns int ${body} set search_path = ''; create function app.closed() returns int ${body};
        revoke execute on function app.closed from public; create procedure app.run(text) language sql security definer as 'select 1'; revoke execute on procedure app.run from public; grant execute on procedure app.run to anon;
        create role engine; create role service bypassrls; create function app.internal() returns int ${body}; revoke execute on function app.internal from public; grant execute on function app.internal to engine, service`),
    ).toEqual(['function app.open(): public', 'procedure app.run(text): anon'])
  })

  it('finds views that read as an owner who is above row security, through others too', async () => {
    expect(
      await found(`create view app.inner_one with (security_invoker = on) as select id from app.notes; create view app.outer_one as select * from app.inner_one;
        create view app.invoker with (security_invoker) as select id from app.notes; create view app.unread as select id from app.notes;
        create materialized view app.kept as select id from app.notes; grant select on app.inner_one, app.outer_one, app.invoker, app.kept to anon`),
    ).toEqual(['materialized view app.kept: anon', 'view app.outer_one: anon'])
  })

  it('passes over a view whose owner row security holds', async () => {
    expect(
      await found(
        'create role author; grant all on schema app to author; grant select on app.notes to author; create view app.mine as select id from app.notes; alter view app.mine owner to author; grant select on app.mine to anon',
      ),
    ).toEqual([])
  })
})
