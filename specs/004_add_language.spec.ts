import type { Spec } from 'pg-roundtrip'

export default {
  purpose: 'A story is English or Russian; every story from before is English.',
  seeds: { before: ['stories'], whileUp: ['russian_stories'] },
  changes: ['column public.stories.language', 'constraint stories_language_check on public.stories', 'index public.idx_stories_language'],
  preconditions: { tables: { 'public.stories': { columns: { language: 'absent' } } } },
  postconditions: {
    tables: {
      'public.stories': {
        columns: { language: { type: 'text', nullable: false, default: "'en'" } },
        constraints: { stories_language_check: { check: "language in ('en', 'ru')" } },
        indexes: { idx_stories_language: { on: ['language'] } },
        rowSecurity: { enabled: true },
      },
    },
  },
  data: [
    {
      claim: 'Every story from before is English now.',
      before: "select id, 'en' as language from public.stories",
      after: 'select id, language from public.stories',
    },
    {
      claim: 'Giving it a language does not make a story look edited.',
      before: 'select id, updated_at from public.stories',
      after: 'select id, updated_at from public.stories',
    },
    {
      claim: 'A Russian story outlives the rollback, letter by letter.',
      afterUse: 'select title, content from public.stories',
      afterRollback: 'select title, content from public.stories',
    },
  ],
  accepts: [
    { claim: 'A story may become Russian.', sql: "update public.stories set language = 'ru'" },
    {
      claim: 'The previous version of the application still works: it names no language.',
      sql: "insert into public.stories (title, content) values ('The Patient Snail', 'A snail set out to see the sea.')",
    },
  ],
  rejects: [
    {
      claim: 'The application knows no third language, so the table holds none.',
      sql: "update public.stories set language = 'de'",
      sqlstate: '23514',
      constraint: 'stories_language_check',
    },
    { claim: 'No story is without a language.', sql: 'update public.stories set language = null', sqlstate: '23502' },
  ],
  rollback: {
    discards: [
      { what: 'column public.stories.language', why: 'The Russian stories stay, but nothing says any more that they are Russian.' },
    ],
  },
} satisfies Spec
