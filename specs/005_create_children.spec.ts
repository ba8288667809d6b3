import type { Spec } from 'pg-roundtrip'

export default {
  purpose: 'A child is described once, and only the service sees it. Deleting a child keeps its stories and forgets whose they were.',
  seeds: { before: ['stories'], whileUp: ['children'] },
  changes: [
    'table public.children',
    'column public.stories.child_id',
    'constraint stories_child_id_fkey on public.stories',
    'index public.idx_stories_child_id',
  ],
  preconditions: { tables: { 'public.children': 'absent', 'public.stories': { columns: { child_id: 'absent' } } } },
  postconditions: {
    tables: {
      'public.children': {
        columns: {
          id: { type: 'uuid', nullable: false, default: 'gen_random_uuid()' },
          name: { type: 'text', nullable: false, default: false },
          age: { type: 'integer', nullable: false, default: false },
          gender: { type: 'text', nullable: true },
          interests: { type: 'text[]', nullable: true },
          created_at: { type: 'timestamptz', nullable: false, default: 'now()' },
          updated_at: { type: 'timestamptz', nullable: false, default: 'now()' },
        },
        indexes: { idx_children_name: { on: ['name'] } },
        rowSecurity: { enabled: true },
        privileges: { service_role: ['select', 'insert', 'update', 'delete'] },
        policies: {
          children_service: {
            for: 'all',
            using: "public.request_role() = 'service_role'",
            withCheck: "public.request_role() = 'service_role'",
          },
        },
        complete: ['columns', 'policies', 'privileges'],
        comment: 'Personal data of minors: only the service reads and writes it.',
      },
      'public.stories': {
        columns: { child_id: { type: 'uuid', nullable: true, default: false } },
        constraints: {
          stories_child_id_fkey: {
            foreignKey: { columns: ['child_id'], references: 'public.children', referencedColumns: ['id'], onDelete: 'set null' },
          },
        },
        indexes: { idx_stories_child_id: { on: ['child_id'] } },
      },
    },
  },
  data: [
    {
      claim: 'The description inside a story stays where the previous version of the application reads it.',
      before: 'select id, child_name, child_age, child_gender, child_interests from public.stories',
      after: 'select id, child_name, child_age, child_gender, child_interests from public.stories',
      afterRollback: 'select id, child_name, child_age, child_gender, child_interests from public.stories',
    },
  ],
  rejects: [
    {
      claim: 'A story belongs to a child that exists.',
      sql: "update public.stories set child_id = '00000000-0000-4000-8000-000000000000'",
      sqlstate: '23503',
      constraint: 'stories_child_id_fkey',
    },
  ],
  access: {
    'public.children': { may: { generator: 'all', others: 'denied' }, always: true },
  },
  checks: [
    {
      claim: 'Deleting a child keeps its stories and leaves no trace of the child in them.',
      run: async ({ client, expect }) => {
        await client.query("insert into public.children (name, age) values ('Masha', 5)")
        const told = await client.query('update public.stories set child_id = (select id from public.children)')
        await client.query('delete from public.children')

        const left = await client.query('select child_id from public.stories')
        expect(left.rowCount).toBe(told.rowCount)
        expect(left.rows.filter((story) => story.child_id !== null)).toEqual([])
      },
    },
    {
      claim: 'Nobody who is signed in as a person sees a child, not even with the privilege to read the table.',
      run: async ({ client, as, expect }) => {
        await client.query("insert into public.children (name, age) values ('Masha', 5)")
        await client.query('grant select on public.children to anon, authenticated')
        const children = 'select name from public.children'

        expect((await as('visitor').query(children)).rows).toEqual([])
        expect((await as('ann').query(children)).rows).toEqual([])
        expect((await as('generator').query(children)).rows).toEqual([{ name: 'Masha' }])
      },
    },
  ],
  rollback: {
    discards: [
      { what: 'table public.children', why: 'Children described since are gone; their stories stay.' },
      { what: 'column public.stories.child_id', why: 'Which story was told for which child is gone with the children.' },
    ],
  },
} satisfies Spec
