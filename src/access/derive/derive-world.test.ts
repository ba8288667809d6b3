import { expect, test } from 'vitest'
import { onEachServer } from '../../../fixtures/servers.ts'
import type { Actor } from '../../core/actor.ts'
import { tryTable } from '../try-table.ts'
import { type DeriveOptions, deriveWorld } from './derive-world.ts'

/** What a server with tokens has: roles for requests, users, and functions that read the token. */
const tokens = `
  create role anon; create role authenticated;
  create schema auth;
  create table auth.users (id uuid primary key, email text);
  create function auth.uid() returns uuid language sql stable as $$
    select coalesce(nullif(current_setting('request.jwt.claim.sub', true), ''), nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid $$;
  create function auth.jwt() returns jsonb language sql stable as $$ select nullif(current_setting('request.jwt.claims', true), '')::jsonb $$;
  grant usage on schema auth to anon, authenticated;
  alter default privileges in schema public grant all on tables to anon, authenticated;
`

const platform: NonNullable<DeriveOptions['platform']> = {
  apiRoles: ['anon', 'authenticated'],
  admit: ({ claims, name }) =>
    typeof claims?.['sub'] === 'string'
      ? { text: 'insert into auth.users values ($1, $2) on conflict do nothing', values: [claims['sub'], `${name}@example.com`] }
      : undefined,
}

interface Case {
  readonly name: string
  readonly given: string
  readonly hasTokens?: true
  readonly declared?: readonly Actor[]
  /** `name: what tells it apart`. */
  readonly actors: readonly string[]
  /** What was written, but for the schema and what the keys are. */
  readonly rows: readonly string[]
  /** By the table, how many of its rows each actor reads. */
  readonly reads: Readonly<Record<string, readonly string[]>>
  readonly refuses?: readonly string[]
}

const signedIn = ['anon: nobody', 'first_authenticated: sub 1', 'second_authenticated: sub 2']

const cases: readonly Case[] = [
  {
    name: 'auth.uid() = user_id: two who are signed in, each with a row, and one of somebody else; nobody reads none',
    hasTokens: true,
    given: `create table notes (id bigint generated always as identity primary key, user_id uuid not null references auth.users, body text not null);
      alter table notes enable row level security; create policy own on notes using ((select auth.uid()) = user_id)`,
    actors: signedIn,
    rows: ['notes (id #01, user_id 1, body text)', 'notes (id #02, user_id 2, body text)', 'notes (id #03, user_id 3, body text)'],
    reads: { notes: ['anon: 0 of 3', 'first_authenticated: 1 of 3', 'second_authenticated: 1 of 3'] },
  },
  {
    name: "tenant_id = current_setting('app.tenant_id')::int: two tenants with numbers, each with an invoice",
    given: `create role app; create table invoices (id serial primary key, tenant_id int not null, total numeric); grant select on invoices to app;
      alter table invoices enable row level security; create policy tenant on invoices using (tenant_id = current_setting('app.tenant_id')::int)`,
    actors: ['first_app: app.tenant_id 1001', 'second_app: app.tenant_id 1002'],
    rows: ['invoices (id #01, tenant_id 1001)', 'invoices (id #02, tenant_id 1002)', 'invoices (id #03, tenant_id 1003)'],
    reads: { invoices: ['first_app: 1 of 3', 'second_app: 1 of 3'] },
  },
  {
    name: 'exists (select from members …): each is a member where its document is; somebody else is one beside the first; the first is a guest somewhere else, which is not enough',
    hasTokens: true,
    given: `create table orgs (id uuid primary key default gen_random_uuid(), name text not null unique);
      create table members (org_id uuid references orgs, user_id uuid references auth.users, role text not null check (role in ('owner', 'admin', 'guest')), primary key (org_id, user_id));
      create table docs (id serial primary key, org_id uuid not null references orgs, title text not null);
      alter table docs enable row level security;
      create policy member on docs using (exists (select from members m where m.org_id = docs.org_id and m.user_id = auth.uid() and m.role in ('owner', 'admin')))`,
    actors: signedIn,
    rows: [
      'orgs (id #01, name text #02)',
      'docs (id #03, org_id #01, title text)',
      'members (org_id #01, user_id 1, role owner)',
      'members (org_id #01, user_id 3, role owner)',
      'orgs (id #04, name text #05)',
      'docs (id #06, org_id #04, title text)',
      'members (org_id #04, user_id 2, role owner)',
      'orgs (id #07, name text #08)',
      'docs (id #09, org_id #07, title text)',
      'members (org_id #07, user_id 3, role owner)',
      'orgs (id #10, name text #11)',
      'docs (id #12, org_id #10, title text)',
      'members (org_id #10, user_id 1, role guest)',
    ],
    reads: {
      docs: ['anon: 0 of 4', 'first_authenticated: 1 of 4', 'second_authenticated: 1 of 4'],
      orgs: ['anon: 4 of 4', 'first_authenticated: 4 of 4', 'second_authenticated: 4 of 4'],
    },
  },
  {
    name: 'a membership that a SECURITY DEFINER function looks up, and one that a function lists, without foreign keys',
    hasTokens: true,
    given: `create table teams (id uuid primary key default gen_random_uuid(), name text);
      create table members (team uuid not null, user_id uuid not null, primary key (team, user_id));
      create table boards (id serial primary key, team uuid not null);
      create function is_member(_team uuid) returns boolean language plpgsql security definer set search_path = public as $$
        declare n int; begin select count(*) into n from members where team = _team and user_id = auth.uid(); return n > 0; end $$;
      create function my_teams() returns setof uuid language sql security definer set search_path = public as 'select team from members where user_id = auth.uid()';
      alter table boards enable row level security; create policy member on boards using (is_member(team));
      alter table teams enable row level security; create policy member on teams using (id in (select my_teams()))`,
    actors: signedIn,
    rows: [
      'boards (id #01, team #02)',
      'members (team #02, user_id 1)',
      'teams (id #02)',
      'members (team #02, user_id 3)',
      'boards (id #03, team #04)',
      'members (team #04, user_id 2)',
      'teams (id #04)',
      'boards (id #05, team #06)',
      'members (team #06, user_id 3)',
      'teams (id #06)',
    ],
    reads: {
      boards: ['anon: 0 of 3', 'first_authenticated: 1 of 3', 'second_authenticated: 1 of 3'],
      teams: ['anon: 0 of 3', 'first_authenticated: 1 of 3', 'second_authenticated: 1 of 3'],
    },
  },
  {
    name: 'a published flag: a row that only its author reads, and one that everybody does',
    hasTokens: true,
    given: `create table posts (id int primary key, author uuid references auth.users, published boolean not null default false);
      alter table posts enable row level security; create policy own on posts using (author = auth.uid()); create policy shown on posts for select using (published)`,
    actors: signedIn,
    rows: [
      'posts (id #01, author 1, published f)',
      'posts (id #03, author 1, published true)',
      'posts (id #04, author 2, published f)',
      'posts (id #06, author 2, published true)',
      'posts (id #07, author 3, published true)',
    ],
    reads: { posts: ['anon: 3 of 5', 'first_authenticated: 4 of 5', 'second_authenticated: 4 of 5'] },
  },
  {
    name: 'a status, a date and something that is not deleted: a row with each value and one without',
    hasTokens: true,
    given: `create table events (id int primary key, owner_id uuid default auth.uid(), status text not null check (status in ('draft', 'live', 'over')), opens_at date, deleted_at timestamptz);
      alter table events enable row level security;
      create policy own on events using (owner_id = auth.uid() and deleted_at is null);
      create policy live on events for select using (status = 'live' and opens_at < now())`,
    actors: signedIn,
    rows: [
      'events (id #01, owner_id 1, status draft, deleted_at NULL)',
      'events (id #03, owner_id 1, status live, opens_at 2000-01-01, deleted_at NULL)',
      'events (id #05, owner_id 1, status draft, opens_at 2199-12-31, deleted_at NULL)',
      'events (id #07, owner_id 1, status draft, deleted_at 2020-01-02 03:04:05+00)',
      'events (id #09, owner_id 1, status live, deleted_at NULL)',
      'events (id #11, owner_id 1, status draft, opens_at 2000-01-01, deleted_at NULL)',
      'events (id #12, owner_id 2, status draft, deleted_at NULL)',
      'events (id #14, owner_id 2, status live, opens_at 2000-01-01, deleted_at NULL)',
      'events (id #16, owner_id 2, status draft, opens_at 2199-12-31, deleted_at NULL)',
      'events (id #18, owner_id 2, status draft, deleted_at 2020-01-02 03:04:05+00)',
      'events (id #20, owner_id 2, status live, deleted_at NULL)',
      'events (id #22, owner_id 2, status draft, opens_at 2000-01-01, deleted_at NULL)',
      'events (id #23, owner_id 3, status live, opens_at 2000-01-01, deleted_at NULL)',
    ],
    reads: { events: ['anon: 3 of 13', 'first_authenticated: 7 of 13', 'second_authenticated: 7 of 13'] },
  },
  {
    name: 'a role of an enumeration, asked for by a function with the role as its argument',
    hasTokens: true,
    given: `create type rank as enum ('reader', 'editor'); create table shops (id int primary key);
      create table staff (shop_id int references shops, user_id uuid references auth.users, rank rank not null, primary key (shop_id, user_id));
      create table prices (id int primary key, shop_id int not null references shops);
      create function has_rank(shop int, wanted rank default null) returns boolean language sql security definer set search_path = public as $$
        select exists (select 1 from staff s where s.shop_id = has_rank.shop and s.user_id = auth.uid() and (s.rank = has_rank.wanted or has_rank.wanted is null)) $$;
      alter table prices enable row level security; create policy editors on prices using (has_rank(shop_id, 'editor') = true)`,
    actors: signedIn,
    rows: [
      'shops (id #01)',
      'prices (id #02, shop_id #01)',
      'staff (shop_id #01, user_id 1, rank editor)',
      'staff (shop_id #01, user_id 3, rank editor)',
      'shops (id #03)',
      'prices (id #04, shop_id #03)',
      'staff (shop_id #03, user_id 2, rank editor)',
      'shops (id #05)',
      'prices (id #06, shop_id #05)',
      'staff (shop_id #05, user_id 3, rank editor)',
      'shops (id #07)',
      'prices (id #08, shop_id #07)',
      'staff (shop_id #07, user_id 1, rank reader)',
    ],
    reads: { prices: ['anon: 0 of 4', 'first_authenticated: 1 of 4', 'second_authenticated: 1 of 4'] },
  },
  {
    name: "claims of the token: an organisation of each actor's own, and a third actor with the role that a policy asks for",
    hasTokens: true,
    given: `create table things (id int primary key, org_id uuid not null); alter table things enable row level security;
      create policy org on things using (org_id = ((auth.jwt() -> 'app_metadata') ->> 'org_id')::uuid);
      create policy administrators on things using (((auth.jwt() -> 'app_metadata') ->> 'role') = 'admin')`,
    actors: [
      'anon: nobody',
      'first_authenticated: app_metadata {"org_id":"1"}',
      'second_authenticated: app_metadata {"org_id":"2"}',
      'third_authenticated: app_metadata {"org_id":"3","role":"admin"}',
    ],
    rows: ['things (id #01, org_id 1)', 'things (id #02, org_id 2)', 'things (id #03, org_id 3)'],
    reads: { things: ['anon: 0 of 3', 'first_authenticated: 1 of 3', 'second_authenticated: 1 of 3', 'third_authenticated: 3 of 3'] },
  },
  {
    name: 'owner = current_user: the roles that have privileges are the actors',
    given: `create role alice; create role bob; create table files (id int primary key, owner text not null default current_user); grant all on files to alice, bob;
      alter table files enable row level security; create policy own on files using (owner = current_user)`,
    actors: ['alice: nobody', 'bob: nobody'],
    rows: ['files (id #01, owner alice)', 'files (id #02, owner bob)', 'files (id #03, owner somebody_else)'],
    reads: { files: ['alice: 1 of 3', 'bob: 1 of 3'] },
  },
  {
    name: 'a profile that a trigger makes for who signs up is the one that rows lead to',
    hasTokens: true,
    given: `create table profiles (id int generated always as identity primary key, user_id uuid unique references auth.users);
      create table books (id int primary key, reader int not null references profiles);
      create function sign_up() returns trigger language plpgsql security definer set search_path = public as $$ begin insert into profiles (user_id) values (new.id); return new; end $$;
      create trigger sign_up after insert on auth.users for each row execute function sign_up();
      alter table books enable row level security;
      create policy own on books using (reader in (select id from profiles where user_id = auth.uid()))`,
    actors: signedIn,
    rows: ['books (id #02, reader 1)', 'books (id #05, reader 2)', 'books (id #07, reader 3)'],
    reads: { books: ['anon: 0 of 3', 'first_authenticated: 1 of 3', 'second_authenticated: 1 of 3'] },
  },
  {
    name: 'a role in which policies ask for nobody in particular is one actor',
    given: `create role reader; create table news (id int primary key, shown boolean); grant select on news to reader;
      alter table news enable row level security; create policy shown on news using (shown)`,
    actors: ['reader: nobody'],
    rows: [
      'news (id #01, shown f)',
      'news (id #03, shown true)',
      'news (id #04, shown f)',
      'news (id #06, shown true)',
      'news (id #07, shown true)',
    ],
    reads: { news: ['reader: 3 of 5'] },
  },
  {
    name: 'declared actors get the rows; nobody else is made',
    hasTokens: true,
    declared: [
      { name: 'ann', role: 'authenticated', claims: { sub: '11111111-1111-4111-8111-111111111111' } },
      { name: 'guest', role: 'anon' },
    ],
    given: `create table notes (id int primary key, user_id uuid not null references auth.users); alter table notes enable row level security; create policy own on notes using (auth.uid() = user_id)`,
    actors: ['ann: sub 1', 'guest: nobody'],
    rows: ['notes (id #01, user_id 1)', 'auth.users (id #02)', 'notes (id #03, user_id #02)'],
    reads: { notes: ['ann: 1 of 2', 'guest: 0 of 2'] },
  },
  {
    name: 'a table that takes no row, and why',
    hasTokens: true,
    given: `create table odd (id int primary key, user_id uuid, check (id is null)); alter table odd enable row level security; create policy own on odd using (auth.uid() = user_id)`,
    actors: signedIn,
    rows: [],
    reads: { odd: ['anon: 0 of 0', 'first_authenticated: 0 of 0', 'second_authenticated: 0 of 0'] },
    refuses: ['table public.odd: new row for relation "odd" violates check constraint "odd_id_check"'],
  },
]

onEachServer((server) => {
  test.each(cases)('$name', async ({ given, hasTokens, declared, actors, rows, reads, refuses = [] }) => {
    const { client } = server
    await client.query('begin')
    try {
      await client.query(`${hasTokens ? tokens : ''}${given}`)
      const world = await deriveWorld(client, {
        actors: declared,
        ...(hasTokens && { platform }),
        without: [['auth', 'users']],
      })
      const reached: Record<string, string[]> = {}
      for (const table of Object.keys(reads)) {
        const trial = await tryTable(client, { relation: `public.${table}`, actors: world.actors, commands: ['select'] })
        reached[table] = trial!.actors.map(({ actor, select }) =>
          select.state === 'tried' ? `${actor.name}: ${select.reached.size} of ${trial!.rows.length}` : `${actor.name}: ${select.state}`,
        )
      }
      expect({
        actors: world.actors.map(actorWords),
        rows: world.made.map(({ insert }) => rowWords(insert)),
        reads: reached,
        refuses: world.refused.map(({ table, reason }) => `${table}: ${reason}`),
      }).toEqual({ actors, rows, reads, refuses })
    } finally {
      await client.query('rollback')
    }
  })
})

function actorWords({ name, claims = {}, settings = {} }: Actor): string {
  const told = [
    ...Object.entries(claims).map(([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`),
    ...Object.entries(settings).map(([key, value]) => `${key} ${value}`),
  ]
  return shortened(`${name}: ${told.join(', ') || 'nobody'}`)
}

/** `notes (user_id 1, body text)`. */
function rowWords(insert: string): string {
  const [, table = '', columns = '', values = ''] =
    /^INSERT INTO (?:public\.)?(\S+) \((.*?)\)(?: OVERRIDING SYSTEM VALUE)? VALUES \((.*)\)$/.exec(insert) ?? []
  const told = values.split(', ').map((value) => value.replace(/^'(.*)'$/, '$1'))
  return shortened(
    `${table} (${columns
      .split(', ')
      .map((column, index) => `${column} ${told[index]}`)
      .join(', ')})`,
  )
}

/** Values of actors as the actor's number, keys as `#` and the last two digits. */
function shortened(text: string): string {
  return text
    .replace(/(\d)\1{7}-[0-9a-f]{4}-4\1{3}-8\1{3}-\1{12}/g, '$1')
    .replace(/(00000000-0000-4000-8000-00000000|\b)50(\d\d)\b/g, '#$2')
}
