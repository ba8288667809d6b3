import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { compareSnapshots } from '../catalog/diff.ts'
import { Observer } from '../catalog/snapshot.ts'
import { acquireCluster } from '../postgres/acquire.ts'
import type { Cluster } from '../postgres/provider.ts'
import { type Client, closeSession, openSession } from '../postgres/session.ts'
import { wantedTables } from './wanted-tables.ts'

interface Case {
  readonly name: string
  readonly given?: string
  readonly up: string
  /** Table, columns that are new or other than they were, and what is to be tried. */
  readonly wants: readonly string[]
}

const books =
  "create table books (id int primary key, title varchar(50) not null, kind text check (kind in ('novel', 'poem')), code text unique, author int references authors)"
const given = `create table authors (id int primary key); ${books}`

const cases: readonly Case[] = [
  { name: 'a new table', up: 'create table t (id int, note text)', wants: ['t, new: id, note'] },
  { name: 'a column', up: 'alter table books add pages int, add cover bytea', wants: ['books: cover, pages'] },
  { name: 'a column that went', up: 'alter table books drop kind', wants: ['books:'] },
  { name: 'NULL', up: 'alter table books alter title drop not null', wants: ['books: title; NULL in column public.books.title'] },
  { name: 'NOT NULL', up: 'alter table books alter kind set not null', wants: ['books: kind'] },
  {
    name: 'a longer text',
    up: 'alter table books alter title type text',
    wants: ['books: title; a value in column public.books.title that character varying(50) could not hold'],
  },
  {
    name: 'a condition that went',
    up: 'alter table books drop constraint books_kind_check',
    wants: ['books:; a row that constraint books_kind_check on public.books refused'],
  },
  {
    name: 'a condition that is another one',
    up: "alter table books drop constraint books_kind_check, add constraint books_kind_check check (kind <> '')",
    wants: ['books:; a row that constraint books_kind_check on public.books refused'],
  },
  {
    name: 'a unique constraint that went',
    up: 'alter table books drop constraint books_code_key',
    wants: ['books:; two rows that constraint books_code_key on public.books refused'],
  },
  {
    name: 'a unique index that went',
    given: `${given}; create unique index by_title on books (title)`,
    up: 'drop index by_title',
    wants: ['books:; two rows that index public.by_title refused'],
  },
  {
    name: 'a foreign key that went',
    up: 'alter table books drop constraint books_author_fkey',
    wants: ['books:; a row without the row that constraint books_author_fkey on public.books asked for'],
  },
  { name: 'a constraint', up: 'alter table books add check (id > 0)', wants: ['books:'] },
  {
    name: 'a trigger',
    up: "create function f() returns trigger language plpgsql as 'begin return new; end'; create trigger f before insert on books for each row execute function f()",
    wants: ['books:'],
  },
  {
    name: 'a label',
    given: "create type mood as enum ('sad', 'ok'); create table t (a mood, b mood[], c text)",
    up: "alter type mood add value 'happy'",
    wants: ['t: a, b; a new label in column public.t.a; a new label in column public.t.b'],
  },
  {
    name: 'a domain that refuses less',
    given: "create domain word as text not null check (value <> 'value'); create table t (a word, b text)",
    up: 'alter domain word drop not null; alter domain word drop constraint word_check',
    wants: ['t: a; a value in column public.t.a that its domain refused; NULL in column public.t.a'],
  },
  {
    name: 'a table of another name, and its columns',
    up: 'alter table books rename to volumes',
    wants: ['volumes, new: author, code, id, kind, title'],
  },
  {
    name: 'a table with partitions, by way of itself',
    given: 'create table t (k int) partition by list (k); create table t1 partition of t for values in (1)',
    up: 'alter table t add n int',
    wants: ['t: n'],
  },
  {
    name: 'a new partition, by itself',
    given: 'create table t (k int) partition by list (k); create table t1 partition of t for values in (1)',
    up: 'create table t2 partition of t for values in (2)',
    wants: ['t2, new: k'],
  },
  {
    name: 'a table and one that inherits from it',
    given: 'create table t (k int); create table child () inherits (t)',
    up: 'alter table t add n int',
    wants: ['child: n', 't: n'],
  },
]

const idle: readonly Omit<Case, 'wants'>[] = [
  { name: 'rows', up: "insert into authors values (1); update books set title = ''" },
  { name: 'a comment', up: "comment on table books is 'x'; comment on column books.title is 'y'" },
  {
    name: 'privileges and the owner',
    up: 'create role r; grant select on books to r; grant select (title) on books to r; alter table books owner to r',
  },
  { name: 'row security and a policy', up: 'alter table books enable row level security; create policy p on books using (true)' },
  { name: 'an index', up: 'create index by_title on books (title)' },
  { name: 'storage', up: 'alter table books set (fillfactor = 50); alter table books alter title set statistics 7' },
  {
    name: 'a view, a function, a sequence and a type',
    up: "create view v as select * from books; create function f() returns int language sql as 'select 1'; create sequence s; create type mood as enum ('sad')",
  },
  { name: 'a table that went', up: 'drop table books' },
  {
    name: 'an extension with a table of its own',
    up: 'create schema ext; create table ext.own (id int); create extension citext schema ext; alter extension citext add table ext.own',
  },
]

describe.each([15, 18])('on PostgreSQL %i', (major) => {
  let cluster: Cluster
  let client: Client
  let observer: Observer
  beforeAll(async () => {
    cluster = await acquireCluster({ major })
    client = await openSession(cluster, 'postgres')
    observer = await Observer.start(client, () => openSession(cluster, cluster.maintenanceDatabase))
  })
  beforeEach(async () => {
    await client.query('drop schema if exists ext cascade; drop schema public cascade; drop role if exists r; create schema public')
  })
  afterAll(async () => {
    await closeSession(client)
    await cluster[Symbol.asyncDispose]()
  })

  async function wanted({ given: setup = given, up }: Omit<Case, 'wants'>): Promise<string[]> {
    await client.query(setup)
    const before = await observer.snapshot(client, { rows: true })
    await client.query(up)
    const after = await observer.snapshot(client, { rows: true, since: before })
    return wantedTables(before, after, compareSnapshots(before, after))
      .map(({ name, isNew, columns, goals }) => {
        const what = goals.map((goal) => `; ${goal.what}`).join('')
        return `${name}${isNew ? ', new' : ''}:${columns.length > 0 ? ` ${[...columns].sort().join(', ')}` : ''}${what}`
      })
      .sort()
  }

  test.each(cases)('$name', async (one) => {
    expect(await wanted(one)).toEqual(one.wants)
  })

  test.each(idle)('no rows for $name', async (one) => {
    expect(await wanted(one)).toEqual([])
  })

  test('what was refused before can be asked of the server', async () => {
    await client.query(`${given}; create domain word as text check (value <> 'VALUE'); create table t ("a b" word)`)
    const before = await observer.snapshot(client, { rows: true })
    await client.query('alter domain word drop constraint word_check; alter table books drop constraint books_author_fkey')
    const after = await observer.snapshot(client, { rows: true, since: before })
    const goals = wantedTables(before, after, compareSnapshots(before, after)).flatMap((table) => table.goals)
    expect(goals).toMatchObject([
      { sort: 'condition', columns: ['a b'], condition: `("a b" <> 'VALUE'::text)` },
      { sort: 'orphan', columns: ['author'], parent: { schema: 'public', name: 'authors', columns: ['id'] } },
    ])
  })
})
