import { expect, test } from 'vitest'
import { sent, told } from '../../fixtures/layouts/as-detected.ts'

const up = 'create table a ();\n'

function journal(entries: readonly (readonly [tag: string, when: number])[], dialect = 'postgresql'): string {
  const listed = entries.map(([tag, when], idx) => ({ idx, version: '7', when, tag, breakpoints: true }))
  return JSON.stringify({ version: '7', dialect, entries: listed })
}

test('the journal decides which files are migrations and in which order', async () => {
  expect(
    await told({
      'meta/_journal.json': journal([
        ['0001_b', 10],
        ['0000_a', 20],
        ['0002_c', 15],
      ]),
      'meta/0000_snapshot.json': '{}',
      '0000_a.sql': up,
      '0001_b.sql': up,
      '0002_c.sql': up,
      '0003_d.sql': up,
      'relations.ts': '',
    }),
  ).toMatchInlineSnapshot(`
    "drizzle: meta/_journal.json lists 3 migrations
      - 0001_b
      - 0000_a
      - 0002_c
    warning: 0002_c is not later than 0000_a by its \`when\` in meta/_journal.json: Drizzle passes over it on a database that has 0000_a.
    warning: 0003_d.sql is not in meta/_journal.json: Drizzle never runs it.
    passed over 0003_d.sql: meta/_journal.json does not list it, so Drizzle never runs it
    passed over meta/0000_snapshot.json: drizzle-kit's own record of the schema
    passed over relations.ts: not a file that meta/_journal.json lists"
  `)
})

test.each([
  [
    'an entry without a file, and one twice',
    journal([
      ['0000_a', 1],
      ['0001_b', 2],
      ['0000_a', 3],
    ]),
  ],
  ['a journal that is no JSON', '{'],
  ['a journal without a list', '{}'],
  ['an entry without a name', '{"entries":[{"idx":0}]}'],
  ['another database', journal([['0000_a', 1]], 'sqlite')],
])('refuses %s', async (_, text) => {
  expect(await told({ 'meta/_journal.json': text, '0000_a.sql': up })).toMatchSnapshot()
})

test('cuts at each breakpoint, wherever it stands', async () => {
  expect(
    await sent({
      'meta/_journal.json': journal([['0000_a', 1]]),
      '0000_a.sql': `${up}--> statement-breakpoint\nselect 1;\nselect '--> statement-breakpoint';--> statement-breakpoint\n \n--> statement-breakpoint`,
    }),
  ).toMatchInlineSnapshot(`
    "0000_a up, wrapped-statements, from line 1
      | create table a ();
      | select 1;
      | select '
      | ';"
  `)
})

test('says where one transaction for all would not do', async () => {
  expect(
    await told({
      'meta/_journal.json': journal([
        ['0000_a', 1],
        ['0001_b', 2],
        ['0002_c', 3],
      ]),
      '0000_a.sql': "create type mood as enum ('sad');",
      '0001_b.sql': `ALTER TYPE "public"."mood" ADD VALUE 'happy';`,
      '0002_c.sql': "alter table p alter m set default 'happy';",
    }),
  ).toMatchInlineSnapshot(`
    "drizzle: meta/_journal.json lists 3 migrations
      - 0000_a
      - 0001_b
      - 0002_c
          note: It mentions 'happy', which 0001_b adds to an enum. Drizzle runs everything that is pending in one transaction, where PostgreSQL may refuse that (55P04); here each migration has its own."
  `)
})
