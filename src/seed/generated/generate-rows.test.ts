import { beforeEach, describe, expect, test } from 'vitest'
import { onEachServer } from '../../../fixtures/servers.ts'
import { generateRows } from './generate-rows.ts'
import type { Goal, WantedTable } from './wanted.ts'

interface Case {
  readonly name: string
  readonly given: string
  /** The table `t`, unless it says another. */
  readonly wanted?: Partial<WantedTable>
  /** Further tables, after it. */
  readonly also?: readonly Partial<WantedTable>[]
  readonly makes?: readonly string[]
  readonly refuses?: readonly string[]
  readonly misses?: readonly string[]
  readonly since?: number
}

const asNull = (column: string): Goal => ({ sort: 'null', column, what: `NULL in ${column}` })
const asValue = (column: string, ...values: string[]): Goal => ({ sort: 'value', column, values, what: `${values} in ${column}` })
const against = (condition: string, ...columns: string[]): Goal => ({ sort: 'condition', condition, columns, what: `not (${condition})` })
const twice = (...columns: string[]): Goal => ({ sort: 'twice', columns, what: `${columns} twice` })

const cases: readonly Case[] = [
  {
    name: 'a new table is given every value that it has no default for',
    given:
      "create table t (id int generated always as identity primary key, serial serial, title text not null, note text, at timestamptz default now(), size int generated always as (1) stored, kind text not null default 'x')",
    wanted: { isNew: true },
    makes: [`INSERT INTO public.t (title, note) VALUES ('text', 'text')`],
  },
  {
    name: 'an altered table is given what it needs and what is new',
    given: 'create table t (id int primary key, title text not null, note text, pages int default 0)',
    wanted: { columns: ['pages'] },
    makes: [`INSERT INTO public.t (id, title, pages) VALUES (1, 'text', 1)`],
  },
  { name: 'a table that needs nothing', given: 'create table t (note text)', makes: ['INSERT INTO public.t DEFAULT VALUES'] },
  { name: 'a table without columns', given: 'create table t ()', wanted: { isNew: true }, makes: ['INSERT INTO public.t DEFAULT VALUES'] },
  {
    name: 'names that need quotes',
    given: 'create table "odd ""table" ("order" int not null, "a b" text not null)',
    wanted: { name: 'odd "table' },
    makes: [`INSERT INTO public."odd ""table" ("order", "a b") VALUES (1, 'text')`],
  },
  {
    name: 'a parent that is there',
    given:
      'create table p (id int primary key); insert into p values (7), (8); create table t (id int primary key, p int not null references p)',
    makes: [`INSERT INTO public.t (id, p) VALUES (1, 7)`],
  },
  {
    name: 'a parent that is not there, and its parent',
    given:
      'create table g (id int generated always as identity primary key); create table p (id uuid primary key default gen_random_uuid(), g int not null references g); create table t (p uuid not null references p)',
    makes: [
      'INSERT INTO public.g DEFAULT VALUES',
      `INSERT INTO public.p (g) VALUES (1)`,
      expect.stringMatching(/^INSERT INTO public.t \(p\) VALUES \('[0-9a-f-]{36}'\)$/),
    ],
  },
  {
    name: 'a parent of several columns, some of which another key shares',
    given: `create table tenant (id int primary key); create table u (tenant int references tenant, id int, primary key (tenant, id)); insert into tenant values (1), (2); insert into u values (2, 5);
      create table t (tenant int not null references tenant, u int not null, foreign key (tenant, u) references u)`,
    makes: [`INSERT INTO public.u (tenant, id) VALUES (1, 1)`, `INSERT INTO public.t (tenant, u) VALUES (1, 1)`],
  },
  {
    name: 'parents that are all taken',
    given:
      'create table p (id int primary key); insert into p values (1); create table t (id int primary key, p int not null unique references p); insert into t values (1, 1)',
    makes: [`INSERT INTO public.p (id) VALUES (2)`, `INSERT INTO public.t (id, p) VALUES (2, 2)`],
  },
  {
    name: 'a parent of its own that may be missing',
    given: 'create table t (id int primary key, parent int references t)',
    wanted: { isNew: true },
    makes: [`INSERT INTO public.t (id, parent) VALUES (1, NULL)`],
  },
  {
    name: 'a parent of its own that must be there',
    given: 'create table t (id int primary key, parent int not null references t)',
    makes: [`INSERT INTO public.t (id, parent) VALUES (1, 1)`],
  },
  {
    name: 'two tables that lead to each other, one of which may wait',
    given:
      'create table a (id int primary key, t int not null); create table t (id int primary key, a int not null references a); alter table a add foreign key (t) references t deferrable',
    makes: [`INSERT INTO public.a (id, t) VALUES (1, 1)`, `INSERT INTO public.t (id, a) VALUES (1, 1)`],
  },
  {
    name: 'two tables that lead to each other, neither of which may wait',
    given:
      'create table a (id int primary key, t int not null); create table t (id int primary key, a int not null references a); alter table a add foreign key (t) references t',
    refuses: [
      'table public.t: it must lead to a row of table public.a, and none could be made: insert or update on table "a" violates foreign key constraint "a_t_fkey"',
    ],
  },
  {
    name: 'a key that is taken',
    given: "create table t (id int primary key, title text not null unique); insert into t values (1, 'text'), (2, 'another text')",
    makes: [`INSERT INTO public.t (id, title) VALUES (3, 'third text')`],
  },
  {
    name: 'a key that is taken up to a high number',
    given: 'create table t (id int primary key, code smallint unique not null); insert into t select g, g from generate_series(-5, 1000) g',
    makes: [`INSERT INTO public.t (id, code) VALUES (1001, 1001)`],
  },
  {
    name: 'an exclusion constraint',
    given:
      "create table t (during daterange not null, exclude using gist (during with &&)); insert into t values ('[2020-01-01,2020-02-15)')",
    makes: [expect.stringMatching(/^INSERT INTO public.t \(during\) VALUES \('\[/)],
  },
  {
    name: 'one of a list of words',
    given: "create table t (status varchar(10) not null check (status in ('lent', 'returned')))",
    makes: [`INSERT INTO public.t (status) VALUES ('lent')`],
  },
  {
    name: 'numbers between others',
    given: 'create table t (n int not null check (n between 50 and 60))',
    makes: [`INSERT INTO public.t (n) VALUES (50)`],
  },
  {
    name: 'a number above another',
    given: 'create table t (n numeric(10, 2) not null check (n > 1000))',
    makes: [`INSERT INTO public.t (n) VALUES (1001)`],
  },
  {
    name: 'a text of a certain length',
    given: 'create table t (code text not null check (length(code) between 12 and 14))',
    makes: [`INSERT INTO public.t (code) VALUES ('xxxxxxxxxxxx')`],
  },
  {
    name: 'a text of an odd length',
    given: 'create table t (code text not null check (char_length(code) = 17))',
    makes: [`INSERT INTO public.t (code) VALUES ('${'x'.repeat(17)}')`],
  },
  {
    name: 'a pattern',
    given: "create table t (code text not null check (code ~ '^[A-Z]{3}-\\d{2,4}$'))",
    makes: [`INSERT INTO public.t (code) VALUES ('AAA-11')`],
  },
  {
    name: 'a pattern of LIKE',
    given: "create table t (code text not null check (code like 'DE-%'))",
    makes: [`INSERT INTO public.t (code) VALUES ('DE-')`],
  },
  {
    name: 'an address',
    given: "create table t (email text not null check (email ~* '^[^@]+@[^@]+\\.[a-z]{2,}$'))",
    makes: [`INSERT INTO public.t (email) VALUES ('a@a.aa')`],
  },
  {
    name: 'a condition on two columns',
    given: 'create table t (starts date not null, ends date not null, check (ends > starts))',
    makes: [`INSERT INTO public.t (starts, ends) VALUES ('2020-01-02', '2020-02-03')`],
  },
  {
    name: 'exactly one of two columns',
    given: 'create table t (a int, b int, check (num_nonnulls(a, b) = 1))',
    wanted: { isNew: true },
    makes: [`INSERT INTO public.t (a, b) VALUES (1, NULL)`],
  },
  {
    name: 'at least one of two columns that need no value by themselves',
    given: 'create table t (id int primary key, a int, b int, check (a is not null or b is not null))',
    makes: [`INSERT INTO public.t (id, a) VALUES (1, 1)`],
  },
  {
    name: 'json that must have a key',
    given: "create table t (meta jsonb not null check (meta ? 'name' and jsonb_typeof(meta) = 'object'))",
    makes: [`INSERT INTO public.t (meta) VALUES ('{"name":1}')`],
  },
  {
    name: 'a domain with a condition',
    given:
      "create domain zip as text check (value ~ '^[0-9]{5}$'); create domain code as zip not null; create table t (v code, w zip[] not null)",
    makes: [`INSERT INTO public.t (v, w) VALUES ('00000', '{"00000"}')`],
  },
  {
    name: 'partitions by range',
    given:
      "create table t (at date not null, n int not null) partition by range (at); create table t1 partition of t for values from ('1999-01-01') to ('1999-02-01')",
    makes: [`INSERT INTO public.t (at, n) VALUES ('1999-01-01', 1)`],
  },
  {
    name: 'a partition that takes other values than the default of its key',
    given:
      "create table t (at timestamptz not null default now(), n int not null) partition by range (at); create table t1 partition of t for values from ('1999-01-01') to ('1999-02-01')",
    makes: [expect.stringMatching(/^INSERT INTO public.t \(at, n\) VALUES \('1999-01-01/)],
  },
  {
    name: 'a partition itself',
    given: "create table p (k text not null, n int not null) partition by list (k); create table t partition of p for values in ('x', 'y')",
    makes: [`INSERT INTO public.t (k, n) VALUES ('x', 1)`],
  },
  {
    name: 'partitions by hash',
    given: 'create table t (k int not null) partition by hash (k); create table t1 partition of t for values with (modulus 2, remainder 1)',
    makes: [expect.stringMatching(/^INSERT INTO public.t \(k\) VALUES/)],
  },
  {
    name: 'no partition at all',
    given: 'create table t (k int not null) partition by list (k)',
    refuses: ['table public.t: no partition of relation "t" found for row'],
  },
  {
    name: 'a type of which no value is known',
    given: 'create extension isn; create table t (v isbn not null)',
    refuses: ['table public.t: invalid input syntax for ISBN number: ""'],
  },
  {
    name: 'a condition that nothing meets',
    given: 'create table t (n int not null check (n > 5 and n < 5))',
    refuses: ['table public.t: new row for relation "t" violates check constraint "t_n_check"'],
  },
  {
    name: 'a key over an expression that is taken',
    given:
      "create table t (id int primary key, name text not null, note text not null); create unique index on t (lower(name)); insert into t values (9, 'TEXT', 'x')",
    makes: [`INSERT INTO public.t (id, name, note) VALUES (1, 'another text', 'text')`],
  },
  {
    name: 'exactly one of several parents',
    given: `create table a (id int primary key); create table b (id int primary key); create table c (id int primary key);
      create table t (a int references a, b int references b, c int references c, check (num_nonnulls(a, b, c) = 1))`,
    wanted: { isNew: true },
    makes: [
      'INSERT INTO public.a (id) VALUES (1)',
      'INSERT INTO public.b (id) VALUES (1)',
      'INSERT INTO public.c (id) VALUES (1)',
      'INSERT INTO public.t (a, b, c) VALUES (1, NULL, NULL)',
    ],
  },
  {
    name: 'exactly one of many parents',
    given: `create table p (id int primary key); create table t (a int references p, b int references p, c int references p, d int references p, e int references p,
      f int references p, g int references p, h int references p, check (num_nonnulls(a, b, c, d, e, f, g, h) = 1))`,
    wanted: { isNew: true },
    makes: ['INSERT INTO public.p (id) VALUES (1)', 'INSERT INTO public.t (a) VALUES (1)'],
  },
  {
    name: 'a table whose rows a trigger of its parent makes',
    given: `create table p (id int primary key); create table t (p int not null unique references p, n int not null);
      create function f() returns trigger language plpgsql as $$ begin insert into t values (new.id, 0); return new; end $$; create trigger f after insert on p for each row execute function f()`,
    makes: ['INSERT INTO public.p (id) VALUES (1)'],
  },
  {
    name: 'a trigger that refuses',
    given:
      "create table t (n int); create function no() returns trigger language plpgsql as $$ begin raise 'not today' using errcode = 'P0009'; end $$; create trigger no before insert on t for each row execute function no()",
    refuses: ['table public.t: not today'],
  },
  {
    name: 'a trigger that swallows',
    given:
      'create table t (n int); create function no() returns trigger language plpgsql as $$ begin return null; end $$; create trigger no before insert on t for each row execute function no()',
    refuses: ['table public.t: the server took the row and stored none: a trigger or a rule swallowed it'],
  },
  {
    name: 'a rule that does nothing instead',
    given: 'create table t (n int); create rule no as on insert to t do instead nothing',
    wanted: { goals: [asNull('n')] },
    refuses: ['table public.t: the server took the row and stored none: a trigger or a rule swallowed it'],
  },
  {
    name: 'what an optional value would break is left out',
    given:
      "create table t (id int primary key, n int); create function no() returns trigger language plpgsql as $$ begin if new.n is not null then raise 'no n'; end if; return new; end $$; create trigger no before insert on t for each row execute function no()",
    wanted: { isNew: true },
    makes: [`INSERT INTO public.t (id) VALUES (1)`],
  },
  {
    name: 'row security does not hold for the owner of everything',
    given: 'create table t (n int not null); alter table t enable row level security; alter table t force row level security',
    makes: [`INSERT INTO public.t (n) VALUES (1)`],
  },
  {
    name: 'a view of the same name in another schema is no table',
    given: 'create schema other; create view other.t as select 1 as n',
    wanted: { schema: 'other' },
    makes: [],
  },
  {
    name: 'NULL where there may be one now, in several columns at once',
    given: 'create table t (id int primary key, a text, b text not null, c int)',
    wanted: { goals: [asNull('a'), asNull('c')] },
    makes: [`INSERT INTO public.t (id, a, b, c) VALUES (1, NULL, 'text', NULL)`],
  },
  {
    name: 'NULL where a trigger does not let it be',
    given:
      "create table t (id int primary key, a text); create function f() returns trigger language plpgsql as $$ begin new.a := coalesce(new.a, 'x'); return new; end $$; create trigger f before insert on t for each row execute function f()",
    wanted: { goals: [asNull('a')] },
    makes: [`INSERT INTO public.t (id) VALUES (1)`],
    misses: ['table public.t: NULL in a'],
  },
  {
    name: 'a new label',
    given: "create type mood as enum ('sad', 'ok', 'happy'); create table t (m mood not null)",
    wanted: { goals: [asValue('m', 'happy')] },
    makes: [`INSERT INTO public.t (m) VALUES ('happy')`],
  },
  {
    name: 'a longer text, and a wider number that a condition forbids',
    given: 'create table t (a text, n bigint check (n < 100))',
    wanted: { goals: [asValue('a', 'xxxx'), asValue('n', '3000000000')] },
    makes: [`INSERT INTO public.t (a) VALUES ('xxxx')`],
    misses: ['table public.t: 3000000000 in n'],
  },
  {
    name: 'what a condition of old refused',
    given: "create table t (id int primary key, status text not null check (status in ('lent', 'returned', 'overdue')))",
    wanted: { goals: [against("status = ANY (ARRAY['lent'::text, 'returned'::text])", 'status')] },
    makes: [`INSERT INTO public.t (id, status) VALUES (1, 'overdue')`],
  },
  {
    name: 'what a condition of old refused, about columns that are gone',
    given: 'create table t (n int)',
    wanted: { goals: [against('other > 0', 'n')] },
    makes: ['INSERT INTO public.t DEFAULT VALUES'],
    misses: ['table public.t: not (other > 0)'],
  },
  {
    name: 'NULL and a value in one column take two rows',
    given: 'create table t (n int check (n < 20))',
    wanted: { goals: [asNull('n'), against('n < 10', 'n')] },
    makes: ['INSERT INTO public.t (n) VALUES (NULL)', `INSERT INTO public.t (n) VALUES (10)`],
  },
  {
    name: 'a second row that is equal',
    given: 'create table t (id int primary key, code text not null)',
    wanted: { goals: [twice('code')] },
    makes: [`INSERT INTO public.t (id, code) VALUES (1, 'text')`, `INSERT INTO public.t (id, code) VALUES (2, 'text')`],
  },
  {
    name: 'a second row that is still refused',
    given: 'create table t (id int primary key, code text not null unique)',
    wanted: { goals: [twice('code')] },
    makes: [`INSERT INTO public.t (id, code) VALUES (1, 'text')`],
    misses: ['table public.t: code twice'],
  },
  {
    name: 'a row without its parent',
    given: 'create table p (id int primary key); insert into p values (1), (2); create table t (id int primary key, p int not null)',
    wanted: {
      goals: [{ sort: 'orphan', columns: ['p'], parent: { schema: 'public', name: 'p', columns: ['id'] }, what: 'a row without a parent' }],
    },
    makes: [`INSERT INTO public.t (id, p) VALUES (1, 3)`],
  },
  {
    name: 'a table that lead to another one that is wanted too',
    given: 'create table p (id int primary key); create table t (p int not null references p)',
    also: [{ name: 'p' }],
    makes: [`INSERT INTO public.p (id) VALUES (1)`, `INSERT INTO public.t (p) VALUES (1)`, `INSERT INTO public.p (id) VALUES (2)`],
  },
  {
    name: 'what is refused leaves no parent behind',
    given: 'create table p (id int primary key); create table t (p int not null references p, n int not null check (n <> n))',
    also: [{ name: 'p' }],
    makes: [`INSERT INTO public.p (id) VALUES (1)`],
    refuses: ['table public.t: new row for relation "t" violates check constraint "t_n_check"'],
  },
  {
    name: 'a constraint that waits for the end',
    given:
      "create table t (n int); create function no() returns trigger language plpgsql as $$ begin raise 'in the end'; end $$; create constraint trigger no after insert on t deferrable initially deferred for each row execute function no()",
    refuses: ['table public.t: in the end'],
  },
]

onEachServer((server) => {
  beforeEach(async () => {
    const { rows } = await server.client.query<{ name: string }>(
      "select quote_ident(nspname) as name from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'",
    )
    for (const { name } of rows) await server.client.query(`drop schema ${name} cascade`)
    await server.client.query('create schema public')
  })

  const wantedOf = (part: Partial<WantedTable>): WantedTable => ({
    schema: 'public',
    name: 't',
    isNew: false,
    columns: [],
    goals: [],
    ...part,
  })

  test.each(cases)('$name', async ({ given, wanted = {}, also = [], makes = [], refuses = [], misses = [] }) => {
    await server.client.query(given)
    const generated = await generateRows(server.client, [wanted, ...also].map(wantedOf))
    const said = {
      makes: generated.made.map(({ insert }) => insert),
      refuses: generated.refused.map(({ table, reason }) => `${table}: ${reason}`),
      misses: generated.missed.map(({ table, what }) => `${table}: ${what}`),
    }
    expect(said).toEqual({ makes, refuses, misses })
    expect(server.client.getTransactionStatus()).toBe('I')
  })

  describe('of every type', () => {
    test('a column of every type of the server, and of arrays, domains, ranges and records of them', async () => {
      const { rows } = await server.client.query<{ name: string }>(
        `select format_type(oid, null) as name from pg_type where typnamespace = 'pg_catalog'::regnamespace and typtype in ('b', 'r', 'm') and typelem = 0
          and typname !~ '^(pg_node_tree|pg_ndistinct|pg_dependencies|pg_mcv_list|pg_brin_.*|gtsvector|cstring)$' order by 1`,
      )
      const names = rows.map(({ name }) => name)
      const statements = names.flatMap((name, n) => [
        `create type record_${n} as (v ${name}, n int)`,
        `create domain domain_${n} as ${name} not null`,
        `create table t${n} (v ${name} not null, list ${name}[] not null, record record_${n} not null, domain domain_${n})`,
      ])
      await server.client.query(statements.join(';'))
      const generated = await generateRows(
        server.client,
        names.map((_, n) => wantedOf({ name: `t${n}`, isNew: true })),
      )
      expect(generated.refused.map(({ table, reason }) => `${names[Number(table.slice('table public.t'.length))]}: ${reason}`)).toEqual([])
      expect(generated.made).toHaveLength(names.length)
    })

    test.each([
      'varchar(1)',
      'char(3)',
      'bit(5)',
      'bit varying(2)',
      'numeric(2, 2)',
      'numeric(3, 0)',
      'timestamp(0)',
      'interval year to month',
      'int[][]',
      'point[]',
      'citext',
      'hstore',
      'ltree',
      'cube',
      'seg',
    ])('a column of type %s', async (type) => {
      const extension = { citext: 'citext', hstore: 'hstore', ltree: 'ltree', cube: 'cube', seg: 'seg' }[type]
      if (extension) await server.client.query(`create extension ${extension} schema public`)
      await server.client.query(`create table t (v ${type} not null)`)
      const generated = await generateRows(server.client, [wantedOf({})])
      expect(generated).toMatchObject({ made: [{ table: 'table public.t' }], refused: [] })
    })
  })
})
