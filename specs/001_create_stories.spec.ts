import type { Spec } from 'pg-roundtrip'

export default {
  purpose: 'Stories are kept. Whoever is signed in reads all of them; only the story generator writes them.',
  seeds: { whileUp: ['stories'] },
  changes: ['function public.request_role()', 'table public.stories'],
  preconditions: { tables: { 'public.stories': 'absent' }, functions: { 'public.request_role()': 'absent' } },
  postconditions: {
    tables: {
      'public.stories': {
        columns: {
          id: { type: 'uuid', nullable: false, default: 'gen_random_uuid()' },
          title: { type: 'text', nullable: false, default: false },
          content: { type: 'text', nullable: false, default: false },
          moral: { type: 'text', nullable: true },
          child_name: { type: 'text', nullable: true },
          child_age: { type: 'integer', nullable: true },
          child_gender: { type: 'text', nullable: true },
          child_interests: { type: 'text[]', nullable: true },
          created_at: { type: 'timestamptz', nullable: false, default: 'now()' },
          updated_at: { type: 'timestamptz', nullable: false, default: 'now()' },
        },
        indexes: { idx_stories_created_at: { on: ['created_at desc'] } },
        rowSecurity: { enabled: true },
        privileges: { anon: ['select'], authenticated: ['select'], service_role: ['select', 'insert', 'update', 'delete'] },
        policies: {
          stories_read: { for: 'select', using: "public.request_role() = 'authenticated'" },
          stories_generate: {
            for: 'all',
            using: "public.request_role() = 'service_role'",
            withCheck: "public.request_role() = 'service_role'",
          },
        },
        complete: ['columns', 'policies', 'privileges'],
      },
    },
    functions: { 'public.request_role()': 'present' },
  },
  accepts: [
    {
      claim: 'A title and a text are enough; the database gives the id and the dates.',
      sql: "insert into public.stories (title, content) values ('The Patient Snail', 'A snail set out to see the sea.')",
    },
  ],
  rejects: [
    {
      claim: 'There is no story without a text.',
      sql: "insert into public.stories (title) values ('The Silent Bell')",
      sqlstate: '23502',
    },
  ],
  access: {
    'public.stories': {
      may: {
        visitor: { select: 'none', insert: 'denied', update: 'denied', delete: 'denied' },
        ann: { select: 'all', insert: 'denied', update: 'denied', delete: 'denied' },
        bob: { select: 'all', insert: 'denied', update: 'denied', delete: 'denied' },
        generator: 'all',
      },
      always: true,
    },
  },
  always: [
    {
      claim: 'Every table has row security.',
      query: "select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and not relrowsecurity",
      returns: [],
    },
  ],
  rollback: { discards: [{ what: 'table public.stories', why: 'Stories written since are gone with the table: make a backup first.' }] },
} satisfies Spec
