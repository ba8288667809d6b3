import { describe, expect, test } from 'vitest'
import { created, down, refused, sent, told, up } from '../../../fixtures/layouts/reading.ts'
import { onDisk } from '../../../fixtures/layouts/tree.ts'
import { readMigrations } from '../read.ts'

describe('golang-migrate', () => {
  test('runs by number, 10 after 9, paired by number whatever the words', async () => {
    expect(
      await told({ '10_b.up.sql': up, '9_a.up.sql': up, '9_a.down.sql': down, '10_other words.down.sql': down, '0011_größe.up.sql': up }),
    ).toMatchInlineSnapshot(`
      "golang-migrate: 5 of 5 .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql
          9_a
          10_b
        - 0011_größe
            It has no .down.sql: golang-migrate would roll it back by doing nothing, and count the version back.
      warning: 10_b.up.sql and 10_other words.down.sql belong together by their number, though their words differ."
    `)
  })

  test('passes over what the tool passes over, with a reason', async () => {
    expect(
      await told(
        {
          '1_a.up.sql': up,
          '1_a.down.sql': down,
          'README.md': '',
          'schema.sql': up,
          '2_b.UP.sql': up,
          '99999999999999999999_c.up.sql': up,
          'old/2_b.up.sql': up,
          '.hidden.sql': up,
          'node_modules/x/3_c.up.sql': up,
        },
        'golang-migrate',
      ),
    ).toMatchInlineSnapshot(`
      "golang-migrate: the options name it
          1_a
      passed over 2_b.UP.sql: its name is not NUMBER_words.up.sql or NUMBER_words.down.sql
      passed over 99999999999999999999_c.up.sql: its number is beyond 64 bits, where golang-migrate passes over it
      passed over README.md: not a .sql file
      passed over old/2_b.up.sql: in a folder; this layout reads only the top of the directory
      passed over schema.sql: its name is not NUMBER_words.up.sql or NUMBER_words.down.sql"
    `)
  })

  test('runs files of other endings, says code in Go, and a down without an up', async () => {
    expect(
      await told({
        '1_a.up.sql': up,
        '1_a.down.sql': down,
        '2_b.up.txt': up,
        '3_c.up.go': 'package c',
        '3_c.down.sql': down,
        '4_d.up.sql': up,
        '4_d.down.go': 'package d',
        '5_e.down.sql': down,
        '6_f.up.down.sql': down,
      }),
    ).toMatchInlineSnapshot(`
      "golang-migrate: 6 of 6 .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql
          1_a
        - 2_b
            It has no .down.sql: golang-migrate would roll it back by doing nothing, and count the version back.
        - 4_d
            Its rollback is code in Go, 4_d.down.go, which cannot run here.
          5_e
          6_f
      warning: 2_b.up.txt does not end in .sql; golang-migrate runs it all the same.
      warning: 3_c.up.go is code in Go, which cannot run here; what comes after it may need it.
      warning: 5_e.down.sql has no up: golang-migrate takes its version for a migration that does nothing.
      warning: 6_f.up.down.sql has no up: golang-migrate takes its version for a migration that does nothing.
      warning (line 1): 5_e does nothing: there is no statement in its up (5_e.down.sql).
      warning (line 1): 6_f does nothing: there is no statement in its up (6_f.up.down.sql).
      passed over 3_c.up.go: it is code in Go
      passed over 3_c.down.sql: its up is code in Go, 3_c.up.go
      passed over 4_d.down.go: it is code in Go"
    `)
  })

  test('refuses one number twice', async () => {
    expect(await refused({ '1_a.up.sql': up, '01_b.up.sql': up })).toMatchInlineSnapshot(`
      "The migrations in DIR are not in order for the layout golang-migrate (two files per migration, NUMBER_words.up.sql and NUMBER_words.down.sql).
      [what is wrong]
      01_b.up.sql and 1_a.up.sql have the same number and direction; golang-migrate refuses that.
      Put that right, or name another layout: --layout NAME."
    `)
  })

  test('sends a script as one message, and cuts it at every semicolon where x-multi-statement says so', async () => {
    const tree = { '1_a.up.sql': "select ';';\nselect 2", '1_a.down.sql': down }
    expect(await sent(tree)).toMatchInlineSnapshot(`
      [
        "up 1_a.up.sql:1 message ["select ';';\\nselect 2"]",
        "down 1_a.down.sql:1 message ["drop table a;\\n"]",
      ]
    `)
    expect(await sent(tree, 'pairs', { 'x-multi-statement': 'true' })).toMatchInlineSnapshot(`
      [
        "up 1_a.up.sql:1 statements ["select ';","';","\\nselect 2"]",
        "down 1_a.down.sql:1 statements ["drop table a;"]",
      ]
    `)
  })

  test('makes its ledger, by the name it is given, unless a migration makes a table of that name', async () => {
    const ledger = async (sql: string, variables = {}) => {
      using disk = onDisk({ '1_a.up.sql': sql })
      return (await readMigrations(disk.path, undefined, { variables })).ledger
    }
    expect([await ledger(up), await ledger(up, { 'x-migrations-table': 'own' })]).toMatchInlineSnapshot(`
      [
        "CREATE TABLE IF NOT EXISTS "schema_migrations" (version bigint not null primary key, dirty boolean not null);
      ",
        "CREATE TABLE IF NOT EXISTS "own" (version bigint not null primary key, dirty boolean not null);
      ",
      ]
    `)
    expect(await ledger('CREATE TABLE IF NOT EXISTS public."schema_migrations" (id int)')).toBeUndefined()
    expect(await ledger('create table schema_migrations_old (id int)')).toBeDefined()
  })

  test('is proven by go.mod, and is what is left where nothing tells the tools of these names apart', async () => {
    const files = { '1_a.up.sql': up, '1_a.down.sql': down }
    expect([
      await told({ ...files, '../go.mod': 'require (\n\tgithub.com/golang-migrate/migrate/v4 v4.17.0\n)\n' }),
      await told({
        ...files,
        '../go.mod': 'require (\n\tgithub.com/golang-migrate/migrate/v4 v4.17.0 // indirect\n\tgithub.com/lib/pq v1.0.0\n)\n',
      }),
    ]).toMatchInlineSnapshot(`
      [
        "golang-migrate: 2 of 2 .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql, and go.mod requires golang-migrate
          1_a",
        "golang-migrate: 2 of 2 .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql
          1_a",
      ]
    `)
  })

  test('numbers a new migration as those that are there', async () => {
    expect([
      await created('golang-migrate', {}),
      await created('golang-migrate', { '000009_a.up.sql': up, '000002_b.up.sql': up, '10.sql': up }),
      await created('golang-migrate', { '20230101000000_a.up.sql': up }),
      await created('golang-migrate', { '20250101000000_a.up.sql': up }),
      await created('golang-migrate', { '1650000000_a.up.sql': up }),
    ]).toMatchInlineSnapshot(`
      [
        [
          "20240131120000_add_a_rating.up.sql",
          "20240131120000_add_a_rating.down.sql",
        ],
        [
          "000010_add_a_rating.up.sql",
          "000010_add_a_rating.down.sql",
        ],
        [
          "20240131120000_add_a_rating.up.sql",
          "20240131120000_add_a_rating.down.sql",
        ],
        [
          "20250101000001_add_a_rating.up.sql",
          "20250101000001_add_a_rating.down.sql",
        ],
        [
          "1706702400_add_a_rating.up.sql",
          "1706702400_add_a_rating.down.sql",
        ],
      ]
    `)
  })
})
