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
        policies: {
          stories_read: { for: 'select', using: "public.request_role() = 'authenticated'" },
          stories_generate: {
            for: 'all',
            using: "public.request_role() = 'service_role'",
            withCheck: "public.request_role() = 'service_role'",
          },
        },
        complete: ['columns', 'policies'],
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
  checks: [
    {
      claim: 'Signed out, nothing is visible; signed in, everything is, and nothing can be written; the generator writes.',
      run: async ({ client, expect }) => {
        await client.query("insert into public.stories (title, content) values ('The Lighthouse Mouse', 'A mouse kept the lamp burning.')")
        await client.query('create role visitor')
        await client.query('grant select, insert on public.stories to visitor')
        await client.query('set local role visitor')
        const signIn = (role: string) =>
          client.query("select set_config('request.jwt.claims', json_build_object('role', $1::text)::text, true)", [role])
        const titles = async () => (await client.query('select title from public.stories')).rows.map((row) => row.title)
        const insert = "insert into public.stories (title, content) values ('Seven Umbrellas', 'It rained.')"

        expect(await titles()).toEqual([])

        await signIn('authenticated')
        expect(await titles()).toEqual(['The Lighthouse Mouse'])
        await expect(client.query(insert)).rejects.toThrow('row-level security')

        await signIn('service_role')
        await client.query(insert)
        expect((await titles()).toSorted()).toEqual(['Seven Umbrellas', 'The Lighthouse Mouse'])
      },
    },
  ],
  rollback: { discards: [{ what: 'table public.stories', why: 'Stories written since are gone with the table: make a backup first.' }] },
} satisfies Spec
