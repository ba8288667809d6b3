import type { Spec } from 'pg-roundtrip'

export default {
  purpose: 'How a story came to be is one document; what was already known of its model is carried over.',
  seeds: { before: ['stories', 'told_by_models'], whileUp: ['generated_stories'] },
  changes: ['column public.stories.generation_info', 'index public.idx_stories_generation_info'],
  preconditions: { tables: { 'public.stories': { columns: { model_used: { type: 'text' }, generation_info: 'absent' } } } },
  postconditions: {
    tables: {
      'public.stories': {
        columns: { generation_info: { type: 'jsonb', nullable: true, default: false } },
        indexes: { idx_stories_generation_info: { on: ['generation_info jsonb_path_ops'], method: 'gin' } },
        rowSecurity: { enabled: true },
      },
    },
  },
  data: [
    {
      claim: 'Every model that was recorded is carried over.',
      before: 'select id, model_used as model from public.stories where model_used is not null',
      after: "select id, generation_info ->> 'model' as model from public.stories where model_used is not null",
    },
    {
      claim: 'A story whose model is unknown gets no document.',
      before: 'select id, null as document from public.stories where model_used is null',
      after: 'select id, generation_info as document from public.stories where model_used is null',
    },
    {
      claim: 'The column that the model was carried over from stays as it was.',
      before: 'select id, model_used, full_response from public.stories',
      after: 'select id, model_used, full_response from public.stories',
    },
  ],
  accepts: [
    {
      claim: 'A document may say more than the model.',
      sql: `update public.stories set generation_info = '{"model": "gpt-4o", "attempts": 3}'`,
    },
  ],
  rejects: [
    {
      claim: 'A document that is not JSON is not stored.',
      sql: "update public.stories set generation_info = 'third attempt'",
      sqlstate: '22P02',
    },
  ],
  rollback: {
    discards: [
      {
        what: 'column public.stories.generation_info',
        why: 'Attempts and tokens recorded since are gone; the model itself is still in model_used.',
      },
    ],
  },
} satisfies Spec
