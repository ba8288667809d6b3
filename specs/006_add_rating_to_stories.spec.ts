import type { Spec } from 'pg-roundtrip'

export default {
  purpose: 'A reader rates a story from 1 to 10; stories that nobody rated stay unrated.',
  seeds: { before: ['stories'], whileUp: ['rated_stories'] },
  changes: ['column public.stories.rating', 'constraint stories_rating_check on public.stories', 'index public.idx_stories_rating'],
  preconditions: { tables: { 'public.stories': { columns: { rating: 'absent' } } } },
  postconditions: {
    tables: {
      'public.stories': {
        columns: { rating: { type: 'integer', nullable: true, default: false } },
        constraints: { stories_rating_check: { check: 'rating between 1 and 10' } },
        indexes: { idx_stories_rating: { on: ['rating'] } },
        rowSecurity: { enabled: true },
      },
    },
  },
  data: [
    {
      claim: 'Every story keeps its text.',
      before: 'select id, title, content from public.stories',
      after: 'select id, title, content from public.stories',
      afterUse: 'select id, title, content from public.stories',
      afterRollback: 'select id, title, content from public.stories',
    },
    {
      claim: 'No story is rated before somebody rates it.',
      before: 'select id, null as rating from public.stories',
      after: 'select id, rating from public.stories',
    },
  ],
  accepts: [
    { claim: 'One is the worst rating.', sql: 'update public.stories set rating = 1' },
    { claim: 'Ten is the best rating.', sql: 'update public.stories set rating = 10' },
    { claim: 'A rating can be taken back.', sql: 'update public.stories set rating = null' },
  ],
  rejects: [
    {
      claim: 'There is no zero.',
      sql: 'update public.stories set rating = 0',
      sqlstate: '23514',
      constraint: 'stories_rating_check',
    },
    {
      claim: 'There is no eleven.',
      sql: 'update public.stories set rating = 11',
      sqlstate: '23514',
      constraint: 'stories_rating_check',
    },
  ],
  rollback: { discards: [{ what: 'column public.stories.rating', why: 'Ratings given since are gone with the column.' }] },
} satisfies Spec
