import { describe, expect, test } from 'vitest'
import { created, down, refused, sent, told, up } from '../../../fixtures/layouts/reading.ts'

const config = { '../config.yaml': 'version: 3\nendpoint: http://localhost:8080\nmetadata_directory: metadata\n' }

describe('hasura', () => {
  test('runs by number; an empty file is as if it were not there', async () => {
    expect(
      await told({
        ...config,
        '10_b/up.sql': up,
        '10_b/down.sql': '',
        '9_a/up.sql': up,
        '9_a/down.sql': down,
        '11_c/up.sql': '',
        '11_c/down.sql': down,
        '12_d/up.yaml': 'args: {}',
        'squashed/up.sql': up,
        'README.md': '',
      }),
    ).toMatchInlineSnapshot(`
      "hasura: 3 migrations are spelled VERSION_words/up.sql, and config.yaml is that of a Hasura project
          9_a
        - 10_b
            It has no down.sql, or an empty one: Hasura refuses to roll it back.
          11_c
      warning: 11_c/down.sql has no up beside it, or an empty one; the migration does nothing.
      warning (line 1): 11_c does nothing: there is no statement in its up (11_c/down.sql).
      passed over 12_d/up.yaml: Hasura's metadata, not SQL
      passed over README.md: its name is not VERSION_words/up.sql or VERSION_words/down.sql
      passed over squashed/up.sql: its name is not VERSION_words/up.sql or VERSION_words/down.sql
      passed over 10_b/down.sql: it is empty, which to Hasura is as if it were not there
      passed over 11_c/up.sql: it is empty, which to Hasura is as if it were not there"
    `)
  })

  test('reads the directory above the one of a database, and flat files', async () => {
    expect(await told({ 'default/1650000000000_a/up.sql': up, 'default/1650000000000_a/down.sql': down })).toMatchInlineSnapshot(`
      "hasura: 1 migration is spelled VERSION_words/up.sql, all numbered by milliseconds
          1650000000000_a"
    `)
    expect(await told({ ...config, '1650000000000_a.up.sql': up, '1650000000000_a.down.yaml': '' })).toMatchInlineSnapshot(`
      "hasura: 1 migration is spelled VERSION_words/up.sql, and config.yaml is that of a Hasura project
        - 1650000000000_a
            It has no down.sql, or an empty one: Hasura refuses to roll it back.
      passed over 1650000000000_a.down.yaml: Hasura's metadata, not SQL"
    `)
  })

  test('refuses several databases, and a version twice', async () => {
    expect(await refused({ 'default/1650000000000_a/up.sql': up, 'other/1650000000000_a/up.sql': up })).toMatchInlineSnapshot(`
      "The migrations in DIR are not in order for the layout hasura (a folder per migration, VERSION_words/up.sql and down.sql, or the same below the one folder of a database, in a Hasura project).
      [what is wrong]
      There are migrations of 2 databases, default/ and other/; name the directory of one: --migrations DIR/default.
      Put that right, or name another layout: --layout NAME."
    `)
    expect(await refused({ ...config, '1_a/up.sql': up, '01_b/up.sql': up, '1_b/down.sql': down })).toMatchInlineSnapshot(`
      "The migrations in DIR are not in order for the layout hasura (a folder per migration, VERSION_words/up.sql and down.sql, or the same below the one folder of a database, in a Hasura project).
      [what is wrong]
      01_b/up.sql and 1_a/up.sql have the same version and direction; Hasura refuses that.
      [what is odd beside that]
      01_b/up.sql and 1_b/down.sql belong together by their version, though their words differ.
      Put that right, or name another layout: --layout NAME."
    `)
  })

  test('wraps a script, unless its first line says no transaction', async () => {
    expect(
      await sent({
        '1_a/up.sql': `  -- hasura:no-transaction \r\n${up}`,
        '1_a/down.sql': down,
        '2_b/up.sql': `\n-- hasura:no-transaction\n${up}`,
        '3_c/up.sql': `--hasura:no-transaction\n${up}`,
      }),
    ).toMatchInlineSnapshot(`
      [
        "up 1_a/up.sql:1 message ["  -- hasura:no-transaction \\r\\ncreate table a ();\\n"]",
        "down 1_a/down.sql:1 wrapped ["drop table a;\\n"]",
        "up 2_b/up.sql:1 wrapped ["\\n-- hasura:no-transaction\\ncreate table a ();\\n"]",
        "up 3_c/up.sql:1 wrapped ["--hasura:no-transaction\\ncreate table a ();\\n"]",
      ]
    `)
  })

  test('is not taken for granted: folders with other numbers are those of diesel', async () => {
    expect(await told({ '1_a/up.sql': up, '../config.yaml': 'name: other\n' })).toMatchInlineSnapshot(`
      "diesel: 1 folder holds an up.sql
        - 1_a
            It has no down.sql: diesel refuses to revert it."
    `)
  })

  test('numbers a new migration by the milliseconds, where the others are', async () => {
    expect([
      await created('hasura', {}),
      await created('hasura', { 'default/1650000000000_a/up.sql': up }),
      await created('hasura', { '1650000000000_a.up.sql': up }),
    ]).toMatchInlineSnapshot(`
      [
        [
          "1706702400000_add_a_rating/up.sql",
          "1706702400000_add_a_rating/down.sql",
        ],
        [
          "default/1706702400000_add_a_rating/up.sql",
          "default/1706702400000_add_a_rating/down.sql",
        ],
        [
          "1706702400000_add_a_rating.up.sql",
          "1706702400000_add_a_rating.down.sql",
        ],
      ]
    `)
  })
})
