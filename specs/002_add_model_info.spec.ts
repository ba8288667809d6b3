import type { Spec } from 'pg-roundtrip'

export default {
  purpose: 'A story remembers which model wrote it and what exactly the model answered.',
  seeds: { before: ['stories'], whileUp: ['told_by_models'] },
  changes: ['column public.stories.model_used', 'column public.stories.full_response', 'index public.idx_stories_model_used'],
  preconditions: { tables: { 'public.stories': { columns: { model_used: 'absent', full_response: 'absent' } } } },
  postconditions: {
    tables: {
      'public.stories': {
        columns: {
          model_used: { type: 'text', nullable: true, default: false },
          full_response: { type: 'jsonb', nullable: true, default: false },
        },
        indexes: { idx_stories_model_used: { on: ['model_used'] } },
        rowSecurity: { enabled: true },
      },
    },
  },
  data: [
    {
      claim: 'Every story keeps its text.',
      before: 'select id, title, content, moral from public.stories',
      after: 'select id, title, content, moral from public.stories',
    },
    {
      claim: 'No model is made up for a story from before.',
      before: 'select id, null as model, null as response from public.stories',
      after: 'select id, model_used as model, full_response as response from public.stories',
    },
    {
      claim: 'A story written while the columns existed outlives them.',
      afterUse: 'select id, title, content from public.stories',
      afterRollback: 'select id, title, content from public.stories',
    },
  ],
  accepts: [
    {
      claim: 'The previous version of the application still works: it names neither column.',
      sql: "insert into public.stories (title, content) values ('The Patient Snail', 'A snail set out to see the sea.')",
    },
  ],
  rejects: [
    {
      claim: 'A response that is not JSON is not stored.',
      sql: "update public.stories set full_response = 'Once upon a time'",
      sqlstate: '22P02',
    },
  ],
  rollback: {
    discards: [
      { what: 'column public.stories.model_used', why: 'Which model wrote a story is recorded nowhere else.' },
      { what: 'column public.stories.full_response', why: 'The story itself stays; the raw answer it was cut from does not.' },
    ],
  },
} satisfies Spec
