import { describe, expect, test } from 'vitest'
import { created, down, refused, sent, told, up } from '../../../fixtures/layouts/reading.ts'
import { onDisk } from '../../../fixtures/layouts/tree.ts'
import { readMigrations } from '../read.ts'

const cargo = { '../Cargo.toml': '[dependencies]\nsqlx = { version = "0.8", features = ["postgres"] }\n' }

describe('sqlx', () => {
  test('runs simple and reversible migrations in one directory, by number', async () => {
    expect(
      await told({
        ...cargo,
        '10_b.up.sql': up,
        '10_b.down.sql': down,
        '9_a-simple.one.sql': up,
        '11_c.up.sql': up,
        '12_d.down.sql': down,
        'README.md': '',
        'schema.sql': up,
        'old/8_x.sql': up,
      }),
    ).toMatchInlineSnapshot(`
      "sqlx: 5 of 8 files are named VERSION_words.sql, and Cargo.toml requires sqlx
        - 9_a-simple.one
            It is a simple migration: \`sqlx migrate revert\` passes over it to an older one.
          10_b
        - 11_c
            It is a migration without a .down.sql: \`sqlx migrate revert\` passes over it to an older one.
      warning: 12_d.down.sql is never run: no migration has its version.
      passed over README.md: its name is not VERSION_words.sql
      passed over old/8_x.sql: in a folder; sqlx reads only the top of the directory
      passed over schema.sql: its name is not VERSION_words.sql
      passed over 12_d.down.sql: it is the rollback of no migration"
    `)
  })

  test('reads a history without any way back', async () => {
    expect(await told({ ...cargo, '20230101000000_a.sql': up, '20230102000000_b.sql': up })).toMatchInlineSnapshot(`
      "sqlx: 2 of 2 files are named VERSION_words.sql, and Cargo.toml requires sqlx
        - 20230101000000_a
        - 20230102000000_b"
    `)
  })

  test('refuses a name without a version, and a version twice', async () => {
    expect(
      await refused(
        { 'README_x.sql': up, '1_a.sql': up, '01_b.up.sql': up, '2_c.up.sql': up, '2_c.down.sql': down, '02_d.down.sql': down },
        'sqlx',
      ),
    ).toMatchInlineSnapshot(`
      "The migrations in DIR are not in order for the layout sqlx (VERSION_words.sql, or VERSION_words.up.sql and VERSION_words.down.sql, in a project that uses sqlx).
      [what is wrong]
      README_x.sql has no version before its first underscore; sqlx refuses the whole directory.
      01_b.up.sql and 1_a.sql have the same version; sqlx fails at the second one.
      02_d.down.sql and 2_c.down.sql have the same version; sqlx would run one of them, whichever it finds first.
      Put that right, or name another layout: --layout NAME."
    `)
  })

  test('wraps a script, unless it begins with -- no-transaction', async () => {
    expect(
      await sent({
        '1_a.up.sql': `-- no-transaction\n${up}`,
        '1_a.down.sql': down,
        '2_b.sql': `-- no-transactional\n${up}`,
        '3_c.sql': ` -- no-transaction\n${up}`,
      }),
    ).toMatchInlineSnapshot(`
      [
        "up 1_a.up.sql:1 message ["-- no-transaction\\ncreate table a ();\\n"]",
        "down 1_a.down.sql:1 wrapped ["drop table a;\\n"]",
        "up 2_b.sql:1 message ["-- no-transactional\\ncreate table a ();\\n"]",
        "up 3_c.sql:1 wrapped [" -- no-transaction\\ncreate table a ();\\n"]",
      ]
    `)
  })

  test('is proven by Cargo.toml, by the lock of a workspace, by sqlx.toml, which also names the ledger, or by the mark', async () => {
    const files = { '1_a.up.sql': up, '1_a.down.sql': down }
    const read = async (more: Record<string, string>) => {
      using disk = onDisk({ ...files, ...more })
      const { layout, because, ledger } = await readMigrations(disk.path)
      return `${layout.name}: ${because} (${ledger?.split('\n')[0]})`
    }
    expect([
      await read({ '../Cargo.toml': '[dependencies.sqlx]\nversion = "0.8"\n' }),
      await read({ '../Cargo.toml': '[workspace]\n', '../Cargo.lock': '[[package]]\nname = "sqlx"\nversion = "0.8.0"\n' }),
      await read({ '../sqlx.toml': '[migrate]\ntable-name = "own.migrations"\n' }),
      await read({ '2_b.sql': `-- no-transaction\n${up}` }),
      await read({ '../Cargo.toml': '[dependencies]\nsqlx-like = "1"\n' }),
      await read({ '../Cargo.toml': '[dependencies]\nsqlx = "0.8"\n', 'go.mod': 'require github.com/golang-migrate/migrate/v4 v4.17.0\n' }),
    ]).toMatchInlineSnapshot(`
      [
        "sqlx: 2 of 2 files are named VERSION_words.sql, and Cargo.toml requires sqlx (CREATE TABLE IF NOT EXISTS _sqlx_migrations ()",
        "sqlx: 2 of 2 files are named VERSION_words.sql, and Cargo.lock requires sqlx (CREATE TABLE IF NOT EXISTS _sqlx_migrations ()",
        "sqlx: 2 of 2 files are named VERSION_words.sql, and sqlx.toml is there (CREATE TABLE IF NOT EXISTS own.migrations ()",
        "sqlx: 3 of 3 files are named VERSION_words.sql, and 2_b.sql begins with \`-- no-transaction\` (CREATE TABLE IF NOT EXISTS _sqlx_migrations ()",
        "golang-migrate: 2 of 2 .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql (CREATE TABLE IF NOT EXISTS "schema_migrations" (version bigint not null primary key, dirty boolean not null);)",
        "golang-migrate: 2 of 2 .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql, and go.mod requires golang-migrate (CREATE TABLE IF NOT EXISTS "schema_migrations" (version bigint not null primary key, dirty boolean not null);)",
      ]
    `)
  })

  test('makes a new migration reversible, unless those that are there are simple', async () => {
    expect([
      await created('sqlx', {}),
      await created('sqlx', { '0001_a.sql': up }),
      await created('sqlx', { '0001_a.sql': up, '0002_b.up.sql': up, '0002_b.down.sql': down }),
    ]).toMatchInlineSnapshot(`
      [
        [
          "20240131120000_add_a_rating.up.sql: "-- Add up migration script here\\n"",
          "20240131120000_add_a_rating.down.sql: "-- Add down migration script here\\n"",
        ],
        [
          "0002_add_a_rating.sql: "-- Add migration script here\\n"",
        ],
        [
          "0003_add_a_rating.up.sql: "-- Add up migration script here\\n"",
          "0003_add_a_rating.down.sql: "-- Add down migration script here\\n"",
        ],
      ]
    `)
  })
})
