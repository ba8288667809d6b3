import type { Spec } from 'pg-roundtrip'

export default {
  purpose: 'A family may keep a story to itself, and changes and deletes its own; stories from before are shared, as they were.',
  seeds: { before: ['stories'], whileUp: ['families'] },
  changes: [
    'function public.request_family()',
    'column public.stories.family',
    'column public.stories.shared',
    'index public.idx_stories_family',
    'policy stories_read on public.stories',
    'policy stories_read_shared on public.stories',
    'policy stories_change_own on public.stories',
    'policy stories_delete_own on public.stories',
    'table public.stories',
  ],
  preconditions: {
    tables: {
      'public.stories': {
        columns: { family: 'absent', shared: 'absent' },
        policies: { stories_read: { for: 'select', using: "public.request_role() = 'authenticated'" } },
        privileges: { authenticated: ['select'] },
      },
    },
  },
  postconditions: {
    tables: {
      'public.stories': {
        columns: { family: { type: 'uuid', nullable: true }, shared: { type: 'boolean', nullable: false, default: 'true' } },
        rowSecurity: { enabled: true },
        privileges: { authenticated: ['select', 'update', 'delete'] },
        policies: { stories_read: 'absent' },
      },
    },
  },
  // ann and bob are two families that are signed in (the role authenticated), visitor is nobody (anon), generator is the service: pg-roundtrip.config.ts. :'ann' is the id in ann's token.
  access: {
    'public.stories': {
      // A row may be in several groups. One that is in none (kept to itself, and nobody's) is out of reach of everybody who has a list.
      rows: { "Ann's": "family = :'ann'", "Bob's": "family = :'bob'", shared: 'shared' },
      // Exactly these rows, no more and no fewer. 'none': the statement runs and touches no row; 'denied': it is refused, the privilege is missing.
      may: {
        visitor: { select: 'none', insert: 'denied', update: 'denied', delete: 'denied' },
        ann: { select: ["Ann's", 'shared'], insert: 'denied', update: { from: ["Ann's"], to: ["Ann's"] }, delete: ["Ann's"] },
        bob: { select: ["Bob's", 'shared'], insert: 'denied', update: { from: ["Bob's"], to: ["Bob's"] }, delete: ["Bob's"] },
        generator: 'all',
      },
      // After every later migration too, until one supersedes it.
      always: true,
    },
  },
  widens: [
    {
      actor: 'authenticated',
      may: ['update', 'delete'],
      on: 'public.stories',
      why: 'A family changes and deletes its own stories. Until now nobody but the generator did.',
    },
  ],
  supersedes: [{ claim: 'access to public.stories', why: 'Not every story is for everybody any more, and a family changes its own.' }],
  data: [
    {
      claim: 'Every story from before stays shared.',
      before: 'select id, true as shared from public.stories',
      after: 'select id, shared from public.stories',
    },
  ],
  rollback: {
    discards: [
      {
        what: 'column public.stories.family',
        why: 'Whose a story is, is recorded nowhere else; nobody but the generator changes one any more.',
      },
      {
        what: 'column public.stories.shared',
        why: 'Every story is read by everybody who is signed in again, also one that a family kept to itself.',
      },
    ],
  },
} satisfies Spec
