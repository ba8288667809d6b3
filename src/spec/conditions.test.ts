import { beforeAll, describe, expect, test } from 'vitest'
import { onEachServer } from '../../fixtures/servers.ts'
import type { Conditions, TableCondition } from './condition.ts'
import { evaluateConditions } from './conditions.ts'
import type { Outcome } from './outcome.ts'

const schema = `
  create schema shop;
  create schema auth;
  create function auth.uid() returns uuid language sql stable as 'select null::uuid';
  create role reader;
  create type public.mood as enum ('good', 'bad');
  create domain public.score as integer check (value > 0);
  create table public.members (team integer, member uuid);
  create table public.children (id uuid primary key default gen_random_uuid(), age integer unique);
  create sequence public.numbers;
  create view public.rated as select 1 as one;
  create function public.touch() returns trigger language plpgsql as 'begin return new; end';
  create table public.stories (
    id integer generated always as identity primary key,
    title varchar(20) not null default 'untitled',
    language text not null default 'en',
    kind varchar(5),
    price numeric(10, 2),
    tags text[] default '{}',
    mood public.mood default 'good',
    score public.score,
    child_id uuid constraint stories_child_id_fkey references public.children on delete set null,
    rating integer,
    doubled integer generated always as (rating * 2) stored,
    created_at timestamptz default now(),
    number bigint default nextval('public.numbers'),
    owner uuid,
    "Odd Name" text,
    constraint stories_rating_check check (rating between 1 and 10),
    constraint stories_kind_check check (kind in ('a', 'b')),
    constraint stories_title_key unique nulls not distinct (title) deferrable initially deferred
  );
  alter table public.stories add constraint stories_late_check check (price > 0) not valid;
  comment on column public.stories.rating is 'from 1 to 10';
  comment on table public.stories is 'All of them';
  create index idx_rating on public.stories (rating desc) where rating is not null;
  create index idx_lower on public.stories (lower(title), "Odd Name") include (language);
  create index idx_kind on public.stories ((kind in ('a', 'b')));
  create index idx_tags on public.stories using gin (tags);
  create trigger touched before update on public.stories for each row execute function public.touch();
  alter table public.stories enable row level security;
  create policy "Own stories" on public.stories to reader, postgres
    using (owner = auth.uid()) with check (owner = auth.uid() and kind in ('a', 'b'));
  create policy members on public.stories as restrictive for select
    using (exists (select from public.members m where m.team = public.stories.id and m.member = auth.uid()));
  create table shop."Order" (id integer);
  create table shop.stories (id integer);
`

onEachServer((server) => {
  beforeAll(async () => {
    await server.client.query(schema)
  })

  const evaluate = (conditions: Conditions) => evaluateConditions(server.client, conditions)
  const one = async (condition: TableCondition) => {
    const [table, ...outcomes] = await evaluate({ tables: { 'public.stories': condition } })
    expect(table).toMatchObject({ verdict: 'passed' })
    expect(outcomes).toHaveLength(1)
    return outcomes[0]!
  }
  const passes = (sentence: string): Outcome => ({ verdict: 'passed', sentence, evidence: [] })

  describe('a column that is as claimed', () => {
    test.each<[string, NonNullable<TableCondition['columns']>, string]>([
      ['is there', { rating: {} }, 'column public.stories.rating is there'],
      ['is absent', { raiting: 'absent' }, 'column public.stories.raiting is absent'],
      [
        'has type, null and no default',
        { rating: { type: 'int4', nullable: true, default: false } },
        'column public.stories.rating is integer, nullable, without a default',
      ],
      [
        'has a length and a default',
        { title: { type: 'varchar(20)', nullable: false, default: "'untitled'" } },
        `column public.stories.title is character varying(20), NOT NULL, with the default 'untitled'::character varying`,
      ],
      [
        'has a default as the server prints it',
        { language: { default: "'en'::text" } },
        "column public.stories.language is with the default 'en'::text",
      ],
      ['is an array', { tags: { type: 'text[]', default: "'{}'" } }, "column public.stories.tags is text[], with the default '{}'::text[]"],
      ['is a numeric', { price: { type: 'decimal(10,2)' } }, 'column public.stories.price is numeric(10,2)'],
      [
        'is an enumeration',
        { mood: { type: 'mood', default: "'good'" } },
        "column public.stories.mood is public.mood, with the default 'good'::public.mood",
      ],
      ['is a domain', { score: { type: 'public.score' } }, 'column public.stories.score is public.score'],
      [
        'calls a function',
        { created_at: { default: 'NOW()', type: 'timestamptz' } },
        'column public.stories.created_at is timestamp with time zone, with the default now()',
      ],
      [
        'takes from a sequence',
        { number: { default: "nextval('numbers')" } },
        "column public.stories.number is with the default nextval('public.numbers'::regclass)",
      ],
      [
        'is generated as written',
        { doubled: { generated: 'rating * 2', default: false } },
        'column public.stories.doubled is without a default, generated as rating * 2',
      ],
      [
        'is an identity',
        { id: { identity: 'always', generated: false } },
        'column public.stories.id is not generated, an identity column (always)',
      ],
      ['has a comment', { rating: { comment: 'from 1 to 10' } }, 'column public.stories.rating is commented "from 1 to 10"'],
      ['has an odd name', { 'Odd Name': { type: 'text' } }, 'column public.stories."Odd Name" is text'],
    ])('%s', async (_, columns, sentence) => {
      expect(await one({ columns })).toEqual(passes(sentence))
    })
  })

  describe('a column that is not as claimed', () => {
    test.each<[string, NonNullable<TableCondition['columns']>, string]>([
      ['is missing', { raiting: {} }, 'column public.stories.raiting is missing; did you mean rating?'],
      ['is there', { rating: 'absent' }, 'column public.stories.rating is there, and must be absent'],
      ['has another type', { rating: { type: 'text' } }, 'column public.stories.rating is integer, not text'],
      ['has another length', { title: { type: 'varchar(21)' } }, 'column public.stories.title is character varying(20), not varchar(21)'],
      ['has a length', { title: { type: 'varchar' } }, 'column public.stories.title is character varying(20), not varchar'],
      ['allows null', { rating: { nullable: false, type: 'integer' } }, 'column public.stories.rating is nullable, not NOT NULL'],
      [
        'has a default',
        { language: { default: false, nullable: true } },
        "column public.stories.language is NOT NULL, not nullable; with the default 'en'::text, not without a default",
      ],
      [
        'has another default',
        { language: { default: "'ru'" } },
        "column public.stories.language is with the default 'en'::text, not with the default 'ru'",
      ],
      ['has none', { rating: { default: '1' } }, 'column public.stories.rating is without a default, not with the default 1'],
      ['is not generated', { rating: { generated: '1' } }, 'column public.stories.rating is not generated, not generated as 1'],
      [
        'is generated otherwise',
        { doubled: { generated: 'rating + rating' } },
        'column public.stories.doubled is generated as rating * 2, not generated as rating + rating',
      ],
      [
        'is no identity',
        { rating: { identity: 'by default' } },
        'column public.stories.rating is not an identity column, not an identity column (by default)',
      ],
      [
        'has a type that is none',
        { rating: { type: 'intger' } },
        'column public.stories.rating is not comparable: the server cannot read its type in the spec (type "intger" does not exist)',
      ],
      [
        'has more than a type',
        { rating: { type: 'integer not null' } },
        'column public.stories.rating is not comparable: the server cannot read its type in the spec (it says more than a type)',
      ],
      [
        'has a default that is no SQL',
        { language: { default: 'en' } },
        'column public.stories.language is not comparable: the server cannot read its default in the spec (cannot use column reference in DEFAULT expression)',
      ],
    ])('%s', async (_, columns, sentence) => {
      expect(await one({ columns })).toMatchObject({ verdict: 'failed', sentence })
    })

    test('shows both sides', async () => {
      expect(await one({ columns: { rating: { type: 'text', nullable: false } } })).toMatchObject({
        evidence: [
          { title: 'expected', body: 'type: text\nnullable: NOT NULL' },
          { title: 'found', body: 'type: integer\nnullable: nullable' },
        ],
      })
    })
  })

  describe('a constraint that is as claimed', () => {
    test.each<[string, NonNullable<TableCondition['constraints']>, RegExp]>([
      [
        'between',
        { stories_rating_check: { check: 'rating between 1 and 10', validated: true } },
        /^constraint stories_rating_check on public.stories is CHECK/,
      ],
      [
        'pasted from the server',
        { stories_kind_check: { check: "((kind)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))" } },
        /kind/,
      ],
      ['a list of text in a varchar', { stories_kind_check: { check: "kind in ('a', 'b')" } }, /kind/],
      ['the primary key', { stories_pkey: { primaryKey: ['id'], deferrable: false } }, /PRIMARY KEY \(id\)/],
      [
        'unique',
        { stories_title_key: { unique: ['title'], nullsNotDistinct: true, deferrable: 'initially deferred' } },
        /UNIQUE NULLS NOT DISTINCT/,
      ],
      [
        'a foreign key',
        {
          stories_child_id_fkey: {
            foreignKey: {
              columns: ['child_id'],
              references: 'public.children',
              referencedColumns: ['id'],
              onDelete: 'set null',
              onUpdate: 'no action',
            },
          },
        },
        /REFERENCES public.children\(id\) ON DELETE SET NULL/,
      ],
      ['not valid', { stories_late_check: { check: 'price > 0', validated: false } }, /NOT VALID/],
      ['absent', { stories_old_check: 'absent' }, /is absent/],
      ['any that says so', [{ check: 'rating >= 1 and rating <= 10' }], /^table public.stories has the constraint CHECK/],
    ])('%s', async (_, constraints, sentence) => {
      expect(await one({ constraints })).toMatchObject({ verdict: 'passed', sentence: expect.stringMatching(sentence) })
    })
  })

  describe('a constraint that is not as claimed', () => {
    test.each<[string, NonNullable<TableCondition['constraints']>, string]>([
      [
        'missing',
        { stories_ratings_check: { check: 'true' } },
        'constraint stories_ratings_check on public.stories is missing; did you mean stories_rating_check?',
      ],
      ['there', { stories_pkey: 'absent' }, 'constraint stories_pkey on public.stories is there, and must be absent'],
      [
        'another check',
        { stories_rating_check: { check: 'rating between 1 and 11' } },
        'constraint stories_rating_check on public.stories is CHECK (((rating >= 1) AND (rating <= 10))), not CHECK (rating between 1 and 11)',
      ],
      [
        'no check',
        { stories_pkey: { check: 'id > 0' } },
        'constraint stories_pkey on public.stories is PRIMARY KEY (id), not CHECK (id > 0)',
      ],
      [
        'not valid',
        { stories_late_check: { check: 'price > 0', validated: true } },
        'constraint stories_late_check on public.stories is CHECK ((price > (0)::numeric)) NOT VALID, not CHECK (price > 0) validated',
      ],
      [
        'unreadable',
        { stories_rating_check: { check: 'raiting > 0' } },
        'constraint stories_rating_check on public.stories is not comparable: the server cannot read it in the spec (column "raiting" does not exist)',
      ],
      [
        'another action',
        { stories_child_id_fkey: { foreignKey: { columns: ['child_id'], references: 'public.children', onDelete: 'cascade' } } },
        'constraint stories_child_id_fkey on public.stories is FOREIGN KEY (child_id) REFERENCES public.children(id) ON DELETE SET NULL, not FOREIGN KEY (child_id) REFERENCES public.children ON DELETE CASCADE',
      ],
      [
        'another column',
        { stories_child_id_fkey: { foreignKey: { columns: ['child_id'], references: 'public.children', referencedColumns: ['age'] } } },
        'constraint stories_child_id_fkey on public.stories is FOREIGN KEY (child_id) REFERENCES public.children(id) ON DELETE SET NULL, not FOREIGN KEY (child_id) REFERENCES public.children(age)',
      ],
      [
        'another table',
        { stories_child_id_fkey: { foreignKey: { columns: ['child_id'], references: 'public.members' } } },
        'constraint stories_child_id_fkey on public.stories is FOREIGN KEY (child_id) REFERENCES public.children(id) ON DELETE SET NULL, not FOREIGN KEY (child_id) REFERENCES public.members',
      ],
      ['nowhere', [{ unique: ['rating'] }], 'table public.stories has no constraint UNIQUE (rating)'],
      [
        'deferred',
        { stories_title_key: { unique: ['title'], deferrable: false } },
        'constraint stories_title_key on public.stories is UNIQUE NULLS NOT DISTINCT (title) DEFERRABLE INITIALLY DEFERRED, not UNIQUE (title) NOT DEFERRABLE',
      ],
    ])('%s', async (_, constraints, sentence) => {
      expect(await one({ constraints })).toMatchObject({ verdict: 'failed', sentence })
    })
  })

  describe('an index that is as claimed', () => {
    test.each<[string, NonNullable<TableCondition['indexes']>, string]>([
      [
        'backwards and partial',
        { idx_rating: { on: ['rating desc'], where: 'rating is not null', unique: false } },
        'index public.idx_rating is btree (rating DESC) WHERE (rating IS NOT NULL)',
      ],
      [
        'of expressions',
        { idx_lower: { on: ['LOWER(title)', 'Odd Name'], include: ['language'], where: false } },
        `index public.idx_lower is btree (lower((title)::text), "Odd Name") INCLUDE (language)`,
      ],
      ['of another method', { idx_tags: { on: ['tags'], method: 'gin' } }, 'index public.idx_tags is gin (tags)'],
      ['of a constraint', { stories_pkey: { on: ['id'], unique: true } }, 'index public.stories_pkey is unique btree (id)'],
      ['absent', { idx_old: 'absent' }, 'index public.idx_old is absent'],
      ['under any name', [{ on: ['tags'] }], 'index public.idx_tags is gin (tags)'],
    ])('%s', async (_, indexes, sentence) => {
      expect(await one({ indexes })).toEqual(passes(sentence))
    })

    test('as the server prints it, which is not how it prints that again', async () => {
      const printed = "((kind)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))"
      expect(await one({ indexes: { idx_kind: { on: [printed] } } })).toMatchObject({ verdict: 'passed' })
      expect(await one({ indexes: { idx_kind: { on: ["(kind in ('a', 'b'))"] } } })).toMatchObject({ verdict: 'passed' })
      expect(await one({ indexes: { idx_kind: { on: ["(kind in ('a', 'c'))"] } } })).toMatchObject({ verdict: 'failed' })
    })
  })

  describe('an index that is not as claimed', () => {
    test.each<[string, NonNullable<TableCondition['indexes']>, string]>([
      ['missing', { idx_ratings: { on: ['rating'] } }, 'index public.idx_ratings is missing; did you mean idx_rating?'],
      ['there', { idx_rating: 'absent' }, 'index public.idx_rating is there, and must be absent'],
      [
        'the other way',
        { idx_rating: { on: ['rating'] } },
        'index public.idx_rating is btree (rating DESC) WHERE (rating IS NOT NULL), not (rating)',
      ],
      [
        'partial',
        { idx_rating: { on: ['rating desc'], where: false } },
        'index public.idx_rating is btree (rating DESC) WHERE (rating IS NOT NULL), not (rating desc) without WHERE',
      ],
      [
        'whole',
        { idx_tags: { on: ['tags'], where: 'tags is null' } },
        'index public.idx_tags is gin (tags), not (tags) WHERE tags is null',
      ],
      ['not unique', { idx_tags: { on: ['tags'], unique: true } }, 'index public.idx_tags is gin (tags), not unique (tags)'],
      ['of another method', { idx_tags: { on: ['tags'], method: 'gist' } }, 'index public.idx_tags is gin (tags), not gist (tags)'],
      [
        'unreadable',
        { idx_tags: { on: ['tgas'] } },
        'index public.idx_tags is not comparable: the server cannot read it in the spec (column "tgas" does not exist)',
      ],
      [
        'another one in meaning only',
        { idx_rating: { on: ['rating desc'], where: 'not rating is null' } },
        'index public.idx_rating is btree (rating DESC) WHERE (rating IS NOT NULL), not (rating desc) WHERE not rating is null',
      ],
      [
        'nowhere, and unreadable',
        [{ on: ['prcie'] }],
        'table public.stories has no index (prcie): the server cannot read it in the spec (column "prcie" does not exist)',
      ],
      ['nowhere', [{ on: ['price'] }], 'table public.stories has no index (price)'],
    ])('%s', async (_, indexes, sentence) => {
      expect(await one({ indexes })).toMatchObject({ verdict: 'failed', sentence })
    })

    test('invalid', async () => {
      await server.client.query("update pg_index set indisvalid = false where indexrelid = 'public.idx_tags'::regclass")
      const outcome = await one({ indexes: { idx_tags: { on: ['tags'] } } })
      await server.client.query("update pg_index set indisvalid = true where indexrelid = 'public.idx_tags'::regclass")
      expect(outcome).toMatchObject({
        verdict: 'failed',
        sentence: 'index public.idx_tags is gin (tags), but it is invalid: building it has failed, and no query uses it',
      })
    })
  })

  describe('a policy', () => {
    test.each<[string, NonNullable<TableCondition['policies']>, 'passed' | 'failed', string]>([
      [
        'as claimed',
        {
          'Own stories': {
            as: 'permissive',
            for: 'all',
            to: ['postgres', 'reader'],
            using: 'owner = auth.uid()',
            withCheck: "owner = auth.uid() and kind in ('a', 'b')",
          },
        },
        'passed',
        `policy "Own stories" on public.stories is permissive, for all, to postgres, reader, using (owner = auth.uid()), with check ((owner = auth.uid()) AND ((kind)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])))`,
      ],
      [
        'that asks another table, and names its own',
        {
          members: {
            as: 'restrictive',
            for: 'select',
            to: ['public'],
            using: 'exists (select from members m where m.team = stories.id and m.member = auth.uid())',
            withCheck: false,
          },
        },
        'passed',
        'policy members on public.stories is restrictive, for select, to public, using (EXISTS ( SELECT',
      ],
      ['absent', { nobody: 'absent' }, 'passed', 'policy nobody on public.stories is absent'],
      ['there', { members: 'absent' }, 'failed', 'policy members on public.stories is there, and must be absent'],
      ['missing', { member: {} }, 'failed', 'policy member on public.stories is missing; did you mean members?'],
      [
        'for others',
        { members: { to: ['reader'], for: 'all' } },
        'failed',
        'policy members on public.stories is for select, not for all; to public, not to reader',
      ],
      [
        'with another condition',
        { 'Own stories': { using: 'true' } },
        'failed',
        'policy "Own stories" on public.stories is using (owner = auth.uid()), not using (true)',
      ],
      [
        'without a condition',
        { members: { withCheck: 'true' } },
        'failed',
        'policy members on public.stories is without WITH CHECK, not with check (true)',
      ],
      [
        'unreadable',
        { members: { using: 'nobody()' } },
        'failed',
        'policy members on public.stories is not comparable: the server cannot read its using in the spec (function nobody() does not exist)',
      ],
    ])('%s', async (_, policies, verdict, sentence) => {
      const outcome = await one({ policies })
      expect(outcome.verdict).toBe(verdict)
      expect(outcome.sentence.slice(0, sentence.length)).toBe(sentence)
    })
  })

  describe('of a table', () => {
    test.each<[string, TableCondition, 'passed' | 'failed', string]>([
      [
        'row security',
        { rowSecurity: { enabled: true, forced: false } },
        'passed',
        'row security of public.stories is enabled, not forced on the owner',
      ],
      ['missing row security', { rowSecurity: { enabled: false } }, 'failed', 'row security of public.stories is enabled, not disabled'],
      ['a trigger', { triggers: { touched: 'present' } }, 'passed', 'trigger touched on public.stories is there'],
      [
        'a missing trigger',
        { triggers: { touch: 'present' } },
        'failed',
        'trigger touch on public.stories is missing; did you mean touched?',
      ],
      [
        'an absent trigger',
        { triggers: { touched: 'absent' } },
        'failed',
        'trigger touched on public.stories is there, and must be absent',
      ],
    ])('%s', async (_, condition, verdict, sentence) => {
      expect(await one(condition)).toMatchObject({ verdict, sentence })
    })

    test('a comment', async () => {
      const sentences = async (comment: string | false) =>
        (await evaluate({ tables: { 'public.stories': { comment } } })).map(({ sentence }) => sentence)
      expect(await sentences('All of them')).toEqual(['table public.stories is commented "All of them"'])
      expect(await sentences(false)).toEqual(['table public.stories is commented "All of them", not without a comment'])
    })

    test('what is complete', async () => {
      const outcomes = await evaluate({
        tables: {
          'public.children': {
            columns: { id: {}, age: {} },
            constraints: [{ primaryKey: ['id'] }],
            complete: ['columns', 'constraints', 'indexes', 'policies'],
          },
        },
      })
      expect(outcomes.slice(-4).map(({ verdict, sentence }) => `${verdict}: ${sentence}`)).toMatchInlineSnapshot(`
        [
          "passed: the columns of public.children are those that the spec names, and no others",
          "failed: public.children has constraints that the spec does not name: children_age_key",
          "passed: the indexes of public.children are those that the spec names, and no others",
          "passed: the policies of public.children are those that the spec names, and no others",
        ]
      `)
    })
  })

  test('tables and other objects, there, missing and absent', async () => {
    const outcomes = await evaluate({
      tables: {
        'public.stories': {},
        'SHOP."Order"': {},
        'shop.Order': {},
        'public.storys': { columns: { a: 'absent' } },
        'public.gone': 'absent',
        'public.children': 'absent',
        'public.rated': {},
        'a.b.c.d': {},
      },
      views: { 'public.rated': 'present', 'public.stories': 'present', 'public.old': 'absent' },
      sequences: { 'public.numbers': 'present', 'public.number': 'present' },
      functions: { 'public.touch()': 'present', 'public.tuch()': 'present', 'public.touch(integer)': 'absent', 'public.touch': 'present' },
      types: { 'public.mood': { labels: ['good', 'bad'] }, 'public.score': { labels: ['good'] }, 'public.moods': 'present' },
      schemas: { shop: 'present', shops: 'present', auth: 'absent' },
      extensions: { plpgsql: 'present', postgis: 'absent' },
    })
    expect(outcomes.map(({ verdict, sentence }) => `${verdict}: ${sentence}`)).toMatchSnapshot()
  })

  test('the order of the labels of an enumeration matters', async () => {
    const [outcome] = await evaluate({ types: { 'public.mood': { labels: ['bad', 'good'] } } })
    expect(outcome).toMatchObject({ verdict: 'failed', sentence: 'type public.mood has the labels good, bad, not bad, good' })
  })

  test('nothing that it does stays, and no event trigger sees it', async () => {
    const state = async () =>
      (
        await server.client.query(
          "select (select json_agg(c order by oid) from pg_class c where relnamespace = 'public'::regnamespace)::text, current_setting('search_path')",
        )
      ).rows
    const before = await state()
    await server.client.query(`
      create function public.no_ddl() returns event_trigger language plpgsql as $$ begin raise exception 'no DDL here'; end $$;
      create event trigger no_ddl on ddl_command_start execute function public.no_ddl();
      alter event trigger no_ddl enable always`)
    const outcome = await one({ columns: { title: { type: 'varchar(20)' } } })
    await expect(server.client.query('create table nope ()')).rejects.toThrow('no DDL here')
    await server.client.query('drop event trigger no_ddl; drop function public.no_ddl()')
    expect(outcome.verdict).toBe('passed')
    expect(await state()).toEqual(before)
  })

  test('a session in a transaction is refused', async () => {
    await server.client.query('begin')
    await expect(evaluate({})).rejects.toThrow('the session is in one already')
    await server.client.query('rollback')
  })
})
