import { describe, expect, test } from 'vitest'
import { created, down, refused, sent, told, up } from '../../../fixtures/layouts/reading.ts'

describe('diesel', () => {
  test('runs by version, dashes left out', async () => {
    expect(
      await told({
        '2019-02-26-002946_create_user/up.sql': up,
        '2019-02-26-002946_create_user/down.sql': down,
        '20181231000000_before/up.sql': up,
        '00000000000000_initial/up.sql': up,
        '00000000000000_initial/down.sql': '',
        '2020-01-01-000000_last words/up.sql': up,
        '2020-01-01-000000_last words/notes.md': '',
        'schema.sql': up,
      }),
    ).toMatchInlineSnapshot(`
      "diesel: 4 folders hold an up.sql
          00000000000000_initial
        - 20181231000000_before
            It has no down.sql: diesel refuses to revert it.
          2019-02-26-002946_create_user
        - 2020-01-01-000000_last words
            It has no down.sql: diesel refuses to revert it.
      warning: 00000000000000_initial/down.sql is empty; \`diesel migration\` refuses that, embedded migrations do not.
      passed over 2020-01-01-000000_last words/notes.md: not an up.sql or down.sql in a folder of its own
      passed over schema.sql: not an up.sql or down.sql in a folder of its own"
    `)
  })

  test('compares versions as text, and says where that is not their order', async () => {
    expect(await told({ 'a/up.sql': up, '10_x/up.sql': up, '9_x/up.sql': up, '100_y/up.sql': up })).toMatchInlineSnapshot(`
      "diesel: 4 folders hold an up.sql
        - 10_x
            It has no down.sql: diesel refuses to revert it.
        - 100_y
            It has no down.sql: diesel refuses to revert it.
        - 9_x
            It has no down.sql: diesel refuses to revert it.
        - a
            It has no down.sql: diesel refuses to revert it.
      warning: 9_x runs after 100_y, though its number is smaller: diesel compares versions as text."
    `)
  })

  test('refuses a folder without an up, and a version twice', async () => {
    expect(
      await refused({ '1_a/up.sql': up, '2_b/down.sql': down, '3_c/notes.md': '', '2019-01-01_d/up.sql': up, '20190101_e/up.sql': up }),
    ).toMatchInlineSnapshot(`
      "The migrations in DIR are not in order for the layout diesel (a folder per migration with up.sql and down.sql in it).
      [what is wrong]
      2_b/down.sql rolls back a migration that is not there: the folder has no up.sql, which diesel refuses.
      2019-01-01_d and 20190101_e have the same version, 20190101; diesel runs only one of them, and nothing says which.
      The folder 3_c has no up.sql, which diesel refuses.
      Put that right, or name another layout: --layout NAME."
    `)
  })

  test('runs each script in a transaction; metadata.toml says otherwise, also where it does not say it', async () => {
    const folder = (name: string, metadata?: string) => ({
      [`${name}/up.sql`]: up,
      [`${name}/down.sql`]: down,
      ...(metadata !== undefined && { [`${name}/metadata.toml`]: metadata }),
    })
    expect(
      await sent({
        ...folder('1_none'),
        ...folder('2_false', '# why\nrun_in_transaction = false # here\n'),
        ...folder('3_true', 'run_in_transaction=true'),
        ...folder('4_silent', '[other]\nkey = 1\n'),
        ...folder('5_empty', ''),
        ...folder('6_no_toml', 'run it as you like\n'),
      }),
    ).toMatchInlineSnapshot(`
      [
        "up 1_none/up.sql:1 wrapped ["create table a ();\\n"]",
        "down 1_none/down.sql:1 wrapped ["drop table a;\\n"]",
        "up 2_false/up.sql:1 message ["create table a ();\\n"]",
        "down 2_false/down.sql:1 message ["drop table a;\\n"]",
        "up 3_true/up.sql:1 wrapped ["create table a ();\\n"]",
        "down 3_true/down.sql:1 wrapped ["drop table a;\\n"]",
        "up 4_silent/up.sql:1 message ["create table a ();\\n"]",
        "down 4_silent/down.sql:1 message ["drop table a;\\n"]",
        "up 5_empty/up.sql:1 message ["create table a ();\\n"]",
        "down 5_empty/down.sql:1 message ["drop table a;\\n"]",
        "up 6_no_toml/up.sql:1 wrapped ["create table a ();\\n"]",
        "down 6_no_toml/down.sql:1 wrapped ["drop table a;\\n"]",
      ]
    `)
  })

  test('is proven by what only diesel writes; by numbers alone, milliseconds are taken for Hasura', async () => {
    const because = (tree: Record<string, string>) => told(tree).then((text) => text.split('\n')[0])
    expect([
      await because({ '00000000000000_diesel_initial_setup/up.sql': up }),
      await because({ '1_a/up.sql': up, '1_a/metadata.toml': 'run_in_transaction = false\n' }),
      await because({ '1_a/up.sql': up, '../diesel.toml': '' }),
      await because({ '1_a/up.sql': up, '../Cargo.toml': '[dependencies]\ndiesel = "2"\n' }),
      await because({ '2026-03-08-202630-0000_a/up.sql': up }),
      await because({ '1650000000000_a/up.sql': up }),
      await because({ '1650000000000_a/up.sql': up, '../diesel.toml': '' }),
    ]).toMatchInlineSnapshot(`
      [
        "diesel: 1 folder holds an up.sql, and one of them is diesel_initial_setup",
        "diesel: 1 folder holds an up.sql, and 1_a/metadata.toml says run_in_transaction",
        "diesel: 1 folder holds an up.sql, and diesel.toml is there",
        "diesel: 1 folder holds an up.sql, and Cargo.toml requires diesel",
        "diesel: 1 folder holds an up.sql, and their names begin with a date in diesel's spelling",
        "hasura: 1 migration is spelled VERSION_words/up.sql, all numbered by milliseconds",
        "diesel: 1 folder holds an up.sql, and diesel.toml is there",
      ]
    `)
  })

  test('dates a new migration as those that are there', async () => {
    expect([
      await created('diesel', {}),
      await created('diesel', { '00000000000000_diesel_initial_setup/up.sql': up }),
      await created('diesel', { '2023-01-01-000000_a/up.sql': up }),
      await created('diesel', { '20230101000000_a/up.sql': up }),
      await created('diesel', { '001_a/up.sql': up }),
    ]).toMatchInlineSnapshot(`
      [
        [
          "2024-01-31-120000-0000_add_a_rating/up.sql: "-- Your SQL goes here\\n"",
          "2024-01-31-120000-0000_add_a_rating/down.sql: "-- This file should undo anything in \`up.sql\`\\n"",
        ],
        [
          "2024-01-31-120000-0000_add_a_rating/up.sql: "-- Your SQL goes here\\n"",
          "2024-01-31-120000-0000_add_a_rating/down.sql: "-- This file should undo anything in \`up.sql\`\\n"",
        ],
        [
          "2024-01-31-120000_add_a_rating/up.sql: "-- Your SQL goes here\\n"",
          "2024-01-31-120000_add_a_rating/down.sql: "-- This file should undo anything in \`up.sql\`\\n"",
        ],
        [
          "20240131120000_add_a_rating/up.sql: "-- Your SQL goes here\\n"",
          "20240131120000_add_a_rating/down.sql: "-- This file should undo anything in \`up.sql\`\\n"",
        ],
        [
          "002_add_a_rating/up.sql: "-- Your SQL goes here\\n"",
          "002_add_a_rating/down.sql: "-- This file should undo anything in \`up.sql\`\\n"",
        ],
      ]
    `)
  })
})
