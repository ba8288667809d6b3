import type { Spec } from 'pg-roundtrip'

export default {
  purpose: 'A recording names who read the story aloud and how it was made.',
  seeds: { before: ['stories'], whileUp: ['narrated_stories'] },
  changes: [
    'column public.stories.audio_provider',
    'column public.stories.audio_generation_metadata',
    'index public.idx_stories_audio_provider',
  ],
  preconditions: { tables: { 'public.stories': { columns: { audio_provider: 'absent', audio_generation_metadata: 'absent' } } } },
  postconditions: {
    tables: {
      'public.stories': {
        columns: {
          audio_provider: { type: 'text', nullable: true, default: false },
          audio_generation_metadata: { type: 'jsonb', nullable: true, default: false },
        },
        indexes: { idx_stories_audio_provider: { on: ['audio_provider'], where: 'audio_provider is not null' } },
        rowSecurity: { enabled: true },
      },
    },
  },
  data: [
    {
      claim: 'No story from before claims to have a recording.',
      before: 'select id, null as provider, null as metadata from public.stories',
      after: 'select id, audio_provider as provider, audio_generation_metadata as metadata from public.stories',
    },
    {
      claim: 'A story that was read aloud is still the same story after the rollback.',
      before: 'select id, title, content, rating, language from public.stories',
      afterUse: 'select id, title, content, rating, language from public.stories',
      afterRollback: 'select id, title, content, rating, language from public.stories',
    },
  ],
  accepts: [
    {
      claim: 'A provider that gives no details is recorded all the same.',
      sql: "update public.stories set audio_provider = 'elevenlabs', audio_generation_metadata = null",
    },
  ],
  rejects: [
    {
      claim: 'Details that are not JSON are not stored.',
      sql: "update public.stories set audio_generation_metadata = 'grandmother'",
      sqlstate: '22P02',
    },
  ],
  rollback: {
    discards: [
      { what: 'column public.stories.audio_provider', why: 'Who read a story aloud is recorded nowhere else.' },
      { what: 'column public.stories.audio_generation_metadata', why: 'The recordings themselves are not in the database and stay.' },
    ],
  },
} satisfies Spec
