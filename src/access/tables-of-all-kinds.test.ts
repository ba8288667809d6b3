import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { ann, linesOf } from '../../fixtures/access.ts'
import { onEachServer, type Server } from '../../fixtures/servers.ts'
import { tryTable } from './try-table.ts'

const me = `create function me() returns text language sql stable as $$ select current_setting('request.jwt.claims', true)::json ->> 'sub' $$;`

const own = {
  'ann select': 'reached 1; filtered 2',
  'ann insert': 'reached 1; refused by policy 2',
  'ann from': 'reached 1; filtered 2',
  'ann to': 'reached 1; refused by policy 2',
  'ann delete': 'reached 1; filtered 2',
}

onEachServer((server: Server) => {
  beforeAll(async () => {
    await server.client.query('create role member')
  })
  beforeEach(async () => {
    await server.client.query('begin')
  })
  afterEach(async () => {
    await server.client.query('rollback')
  })

  const guarded = `alter table t enable row level security; create policy own on t using (who = me()); grant select, insert, update, delete on t to member;`

  it.each([
    [
      'an identity column that nobody may set',
      `create table t (id int generated always as identity primary key, who text); insert into t (who) values ('ann'), ('bob');`,
      own,
    ],
    [
      'a generated column',
      `create table t (id int primary key, who text, loud text generated always as (upper(who)) stored); insert into t values (1, 'ann'), (2, 'bob');`,
      own,
    ],
    [
      'domains, arrays, json, bytea, ranges, composites, enums, blank-padded text',
      `create domain positive as int check (value > 0) not null; create type pair as (a int, b text); create type mood as enum ('sad', 'glad');
       create table t (id positive primary key, who text, tags text[], data jsonb, raw bytea, span int4range, joined pair, mood mood, code char(5), at timestamptz, amount numeric, place point);
       insert into t values (1, 'ann', '{"a b",NULL,"\\"x\\""}', '{"a": "\\\\"}', '\\xdeadbeef', '[1,5)', '(1,"a,b")', 'glad', 'ab', now(), 1.50, '(1,2)'), (2, 'bob', '{}', 'null', '\\x', 'empty', null, 'sad', null, 'infinity', 'NaN', null);`,
      own,
    ],
    [
      'partitions of two levels, moving rows between them',
      `create table t (id int, who text, primary key (id, who)) partition by list (who);
       create table t_ann partition of t for values in ('ann'); create table t_rest partition of t default partition by range (id); create table t_rest_1 partition of t_rest for values from (0) to (9);
       insert into t values (1, 'ann'), (2, 'bob');`,
      {
        'ann select': 'reached 1,ann; filtered 2,bob',
        'ann insert': 'reached 1,ann; refused by policy 2,bob',
        'ann from': 'reached 1,ann; filtered 2,bob',
        'ann to': 'reached 1,ann; refused by policy 2,bob',
        'ann delete': 'reached 1,ann; filtered 2,bob',
      },
    ],
    [
      'tables that inherit from it',
      `create table t (id int primary key, who text); create table child (more int) inherits (t); insert into t values (1, 'ann'); insert into child values (2, 'bob', 3);`,
      own,
    ],
    [
      'foreign keys to it that cascade and restrict',
      `create table t (id int primary key, who text); insert into t values (1, 'ann'), (2, 'bob'); create table refers (id int references t on delete restrict); insert into refers values (1), (2);`,
      own,
    ],
    [
      'a foreign key that is deferred, with rows that were just added',
      `create table up (id int primary key); create table t (id int primary key, who text, up int references up deferrable initially deferred);`,
      own,
      `insert into t values (1, 'ann', 1), (2, 'bob', 1); insert into up values (1);`,
    ],
    [
      'exclusion constraints, checks and unique indexes',
      `create table t (id int primary key, who text check (who <> ''), span int4range, exclude using gist (span with &&), unique (who)); insert into t values (1, 'ann', '[1,2)'), (2, 'bob', '[2,3)');`,
      own,
    ],
    [
      'quoted names',
      `create table t (id int primary key, who text, "Wh""o; select" text, "t" int); insert into t values (1, 'ann', 'x', 1), (2, 'bob', 'y', 2);`,
      own,
    ],
    [
      'event triggers that refuse everything',
      `create table t (id int primary key, who text); insert into t values (1, 'ann'), (2, 'bob');`,
      own,
      `
       create function no() returns event_trigger language plpgsql as $$ begin raise 'not here'; end $$; create event trigger no on ddl_command_end execute function no();`,
    ],
    [
      'statement triggers that refuse everything',
      `create table t (id int primary key, who text); insert into t values (1, 'ann'), (2, 'bob');
       create function no() returns trigger language plpgsql as $$ begin raise 'closed'; end $$; create trigger no before insert or update or delete on t execute function no();`,
      {
        ...own,
        'ann insert': 'undecided (closed) 1 2',
        'ann from': 'failed: closed',
        'ann to': 'failed: closed',
        'ann delete': 'failed: closed',
      },
    ],
    [
      'triggers that refuse when the policies have let the row in',
      `create table t (id int primary key, who text); insert into t values (1, 'ann'), (2, 'bob');
       create function no() returns trigger language plpgsql as $$ begin raise 'closed'; end $$; create trigger no after update on t for each row execute function no();`,
      own,
    ],
  ])('tries a table with %s', async (_, sql, lines, then = '') => {
    await server.client.query(me + sql + guarded + then)
    expect(linesOf(await tryTable(server.client, { relation: 't', actors: [ann] }))).toEqual(lines)
  })

  it('tries a table without a key, and equal rows in it', async () => {
    await server.client.query(
      `${me} create table t (who text, data json); insert into t values ('ann', '{}'), ('bob', '{}'), ('ann', '{}'); ${guarded}`,
    )
    const trial = await tryTable(server.client, { relation: 't', groups: { "ann's": "who = 'ann'" }, actors: [ann] })
    const { select, insert, delete: gone } = trial!.actors[0]!
    for (const reach of [select, insert, gone]) {
      expect(reach.state === 'tried' && trial!.rows.filter(({ id }) => reach.reached.has(id)).map(({ words }) => words)).toEqual([
        'who = ann, data = {}',
        'who = ann, data = {}',
      ])
    }
  })

  it('compares what is stored in the columns that policies look at, where there are no groups and a trigger changes another', async () => {
    await server.client.query(`${me} create table t (id int primary key, who text, at timestamptz); insert into t values (1, 'ann'), (2, 'bob'); ${guarded}
      create function stamps() returns trigger language plpgsql as $$ begin new.at = clock_timestamp(); return new; end $$; create trigger stamps before insert or update on t for each row execute function stamps()`)
    expect(linesOf(await tryTable(server.client, { relation: 't', actors: [ann] }))).toEqual(own)
  })
})
