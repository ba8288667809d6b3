import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { down, refused, shown, told, up } from '../../fixtures/layouts/reading.ts'
import { onDisk } from '../../fixtures/layouts/tree.ts'
import { readMigrations } from './read.ts'

describe('markers', () => {
  const header = (id: string, dependsOn: string): string =>
    `-- Migration: ${id}\r\n-- Description: Says: what it does\r\n-- Type: create_table\r\n-- Depends on: ${dependsOn}\r\n\r\n`

  test('read the header and both scripts, each with its first line', async () => {
    using disk = onDisk({ '001_users.sql': `\ufeff${header('001_users', '[]')}-- @up\r\n${up}-- @down\r\n${down}` })
    const { migrations } = await readMigrations(disk.path)
    const file = join(disk.path, '001_users.sql')
    expect(migrations).toEqual([
      {
        id: '001_users',
        file,
        header: { id: '001_users', description: 'Says: what it does', type: 'create_table', dependsOn: [] },
        up: { sql: up, transaction: 'inferred', file, firstLine: 7, psql: { variables: {} } },
        down: { sql: down, transaction: 'inferred', file, firstLine: 9, psql: { variables: {} } },
      },
    ])
  })

  test('are not looked for in the rows and commands that only psql can read', async () => {
    const rows = "copy users (name) from stdin;\nit's\n-- @down\n\\.\n\\echo don't\n"
    using disk = onDisk({ '001_users.sql': `-- @up\n${up}${rows}-- @down\n${down}` })
    const { migrations, problems } = await readMigrations(disk.path)
    expect(migrations).toMatchObject([{ up: { sql: `${up}${rows}` }, down: { sql: down } }])
    expect(problems).toEqual([])
  })

  test('run in the order of their dependencies, by number where those leave a choice', async () => {
    expect(
      await told({
        '001_c.sql': `${header('001_c', '[010_a, "009_b"]')}-- @up\n${up}`,
        '009_b.sql': `${header('009_b', 'none')}-- @up\n${up}-- @down\n${down}`,
        '010_a.sql': `${header('010_a', "['009_b']")}-- @up\n${up}`,
        '2_d.sql': `-- @down\n${down}-- @up\n${up}`,
      }),
    ).toMatchInlineSnapshot(`
      "markers: 4 of 4 .sql files have a line \`-- @up\` or \`-- @down\`
          2_d
          009_b
        - 010_a
        - 001_c
      warning: 001_c depends on 010_a, which comes after it by number; it runs after 010_a.
      warning: 001_c depends on 009_b, which comes after it by number; it runs after 009_b."
    `)
  })

  test('refuse a dependency that is not there, and one that goes round in a circle', async () => {
    expect(
      await refused({
        '1_a.sql': `${header('1_a', '[2_b]')}-- @up\n${up}`,
        '2_b.sql': `${header('2_b', '[1_a, 3_word]')}-- @up\n${up}`,
        '3_words.sql': `${header('3_words', '[]')}-- @up\n${up}`,
      }),
    ).toMatchInlineSnapshot(`
      "The migrations in DIR are not in order for the layout markers (one .sql file per migration with the lines \`-- @up\` and \`-- @down\`).
      [what is wrong]
      2_b depends on 3_word, which is not there. Did you mean 3_words?
      The dependencies go round in a circle: 1_a depends on 2_b depends on 1_a.
      [what is odd beside that]
      1_a depends on 2_b, which comes after it by number; it runs after 2_b.
      Put that right, or name another layout: --layout NAME."
    `)
  })

  test('report what is wrong and what is odd, with the line', async () => {
    expect(
      await refused(
        {
          '1_twice.sql': `-- @up\n${up}-- @down\n${down}-- @up\n${up}`,
          '2_none.sql': up,
          '3_down_only.sql': `-- @down\n${down}`,
          '4_before.sql': `create table early ();\n-- @up\n${up}`,
          '5_commented.sql': `-- Migration: 5_other\n-- Type: a\n-- Type: b\n-- Depends on: [1_twice,\n-- @up\n${up}/*\n-- @down\n${down}*/\n`,
          '6_open.sql': `-- @up\nselect 'open;\n-- @down\n${down}`,
          '7_empty.sql': '-- @up\n-- nothing yet\n-- @down\n',
          '7_again.sql': `-- @up\n${up}`,
          'seed.sql': up,
        },
        'markers',
      ),
    ).toMatchInlineSnapshot(`
      "The migrations in DIR are not in order for the layout markers (one .sql file per migration with the lines \`-- @up\` and \`-- @down\`).
      [what is wrong]
      1_twice.sql has a second \`-- @up\` on line 5; the first is on line 1.
      2_none.sql has no line \`-- @up\`.
      3_down_only.sql has a \`-- @down\` and no \`-- @up\`.
      4_before.sql has SQL before its first marker, which belongs to neither direction.
      [what is odd beside that]
      5_commented.sql has \`-- @down\` on line 8 inside a string or a comment, where it is not a marker.
      5_commented.sql says \`Type:\` a second time; the first one counts (line 3).
      5_commented.sql has a list after \`Depends on:\` that is not closed on its line (line 4).
      6_open.sql has a marker on line 3 after SQL that PostgreSQL cannot tokenise.
      7_again and 7_empty have the same number, 7; they run in the order of their names.
      Put that right, or name another layout: --layout NAME."
    `)
  })
})

describe('a rollbacks folder', () => {
  test('may be below, and has three spellings', async () => {
    expect(
      await told({
        '001_a.sql': up,
        '002_b b.sql': up,
        '003_c.sql': up,
        '004_d.sql': up,
        'rollbacks/001_a.sql': down,
        'rollbacks/002_rollback_b b.sql': down,
        'rollbacks/rollback_003_c.sql': down,
        'rollbacks/README.md': '',
        'schema_version.sql': up,
      }),
    ).toMatchInlineSnapshot(`
      "rollbacks-folder: 3 of 4 .sql files have a rollback in rollbacks/
          001_a
          002_b b
          003_c
        - 004_d
      passed over rollbacks/README.md: not a .sql file
      passed over schema_version.sql: no number at the beginning of its name"
    `)
  })

  test('may be beside; other words under the same number are enough', async () => {
    expect(
      await told({ '002_add_upscaling_fields.sql': up, '../rollbacks/002_rollback_upscaling.sql': down, '../rollbacks/notes.txt': '' }),
    ).toMatchInlineSnapshot(`
      "rollbacks-folder: 1 of 1 .sql files have a rollback in ../rollbacks/
          002_add_upscaling_fields
      warning: ../rollbacks/002_rollback_upscaling.sql belongs to 002_add_upscaling_fields.sql by its number, though their words differ.
      passed over ../rollbacks/notes.txt: not a .sql file"
    `)
  })

  test('refuses two rollbacks of one migration, and one of none', async () => {
    expect(
      await refused({
        '001_a.sql': up,
        '002_b.sql': up,
        '002_c.sql': up,
        'rollbacks/001_a.sql': down,
        '../rollbacks/001_rollback_a.sql': down,
        'rollbacks/002_rollback_x.sql': down,
        'rollbacks/009_rollback_x.sql': down,
      }),
    ).toMatchInlineSnapshot(`
      "The migrations in DIR are not in order for the layout rollbacks-folder (plain .sql files, and a folder \`rollbacks\` below or beside them with a rollback for each).
      [what is wrong]
      001_a.sql has more than one rollback, rollbacks/001_a.sql and ../rollbacks/001_rollback_a.sql; keep one.
      rollbacks/002_rollback_x.sql rolls back a migration that is not there: no .sql file has its name or, alone, its number.
      rollbacks/009_rollback_x.sql rolls back a migration that is not there: no .sql file has its name or, alone, its number.
      [what is odd beside that]
      002_b.sql and 002_c.sql have the same number, 2; they run in the order of their names.
      Put that right, or name another layout: --layout NAME."
    `)
  })
})

describe('up only', () => {
  test('runs by number, and passes over what has none', async () => {
    expect(
      await told({
        '10_b.sql': up,
        '9_a.sql': up,
        '9_b.SQL': up,
        '011_empty.sql': '\n',
        'schema.sql': up,
        'seeds/1_x.sql': up,
        'README.md': '',
      }),
    ).toMatchInlineSnapshot(`
      "up-only: 4 plain .sql files, 4 of them with a number at the beginning
        - 9_a
        - 9_b
        - 10_b
        - 011_empty
      warning: 9_a.sql and 9_b.SQL have the same number, 9; they run in the order of their names.
      warning (line 1): 011_empty does nothing: there is no statement in its up (011_empty.sql).
      passed over README.md: not a .sql file
      passed over schema.sql: no number at the beginning of its name
      passed over seeds/1_x.sql: in a folder; this layout reads only the top of the directory"
    `)
  })

  test('runs by name where no file has a number', async () => {
    expect(await told({ 'b.sql': up, 'a.sql': up, 'rollback_a.sql': down })).toMatchInlineSnapshot(`
      "up-only: 2 plain .sql files, 0 of them with a number at the beginning
        - a
        - b
      passed over rollback_a.sql: its name says that it rolls back"
    `)
  })
})

describe('is refused with one clear message', () => {
  test('a directory that does not exist', async () => {
    using disk = onDisk({ '1_a.sql': up })
    expect(await shown(join(disk.path, '..'), readMigrations(join(disk.path, '../migration')))).toMatchInlineSnapshot(`
      "The directory DIR/migration does not exist. Did you mean DIR/migrations?
      Name the directory that holds the migrations: --migrations DIR."
    `)
  })

  test('a file', async () => {
    using disk = onDisk({ '1_a.sql': up })
    expect(await shown(disk.path, readMigrations(join(disk.path, '1_a.sql')))).toMatchInlineSnapshot(`
      "DIR/1_a.sql is a file, not a directory of migrations.
      Name the directory that holds the migrations: --migrations DIR."
    `)
  })

  test('an empty directory', async () => {
    expect(await refused({})).toMatchInlineSnapshot(`
      "DIR holds no migration: it is empty.
      [what each layout looked for]
      command (migrations in code (knex, Alembic, Rails, …), run by the commands that the configuration names): the configuration names no commands
      dbmate (one .sql file per migration with the lines \`-- migrate:up\` and \`-- migrate:down\`): 0 of 0 numbered .sql files have a line \`-- migrate:up\`
      diesel (a folder per migration with up.sql and down.sql in it): 0 folders hold an up.sql
      drizzle (Drizzle's NUMBER_words.sql, in the order of meta/_journal.json): there is no meta/_journal.json
      flyway (Flyway's V1_2__words.sql, U1_2__words.sql and R__words.sql, in folders of any depth): 0 of 0 .sql files are named V<version>__words.sql
      golang-migrate (two files per migration, NUMBER_words.up.sql and NUMBER_words.down.sql): 0 of 0 .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql
      goose (one .sql file per migration with the lines \`-- +goose Up\` and \`-- +goose Down\`): 0 of 0 .sql files have a line \`-- +goose Up\`
      hasura (a folder per migration, VERSION_words/up.sql and down.sql, or the same below the one folder of a database, in a Hasura project): 0 migrations are spelled VERSION_words/up.sql
      life-cycle (numbered .sql files in the folders planned, testing and applied/YYYY-MM, the rollback in a block comment at the end or in rollbacks/): 0 of 0 .sql files are in applied/, testing/ and planned/
      markers (one .sql file per migration with the lines \`-- @up\` and \`-- @down\`): 0 of 0 .sql files have a line \`-- @up\` or \`-- @down\`
      morph (NUMBER_words.up.sql and NUMBER_words.down.sql, as morph runs them: paired by their words, each in a transaction): 0 of 0 .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql; no file begins with \`-- morph:nontransactional\`, and neither go.mod nor migrations.list names morph's
      node-pg-migrate (node-pg-migrate's NUMBER_words.sql with \`-- Up Migration\` and \`-- Down Migration\`): there is no .sql file
      pop (pairs VERSION_words[.postgres][.autocommit].up.sql and .down.sql, for several databases): 0 of 0 names say for which database they are, or .autocommit
      prisma (Prisma's directories with migration.sql, and down.sql beside it where a project keeps one): 0 directories hold a migration.sql
      rollbacks-folder (plain .sql files, and a folder \`rollbacks\` below or beside them with a rollback for each): no .sql file in rollbacks/ or ../rollbacks/
      sourcegraph (a folder per migration with up.sql, down.sql and metadata.yaml, ordered by the parents that it names): 0 numbered folders hold a metadata.yaml
      sqitch (sqitch.plan with the folders deploy, revert and verify): no sqitch.plan
      sql-migrate (one .sql file per migration with the lines \`-- +migrate Up\` and \`-- +migrate Down\`): 0 of 0 .sql files have a line \`-- +migrate Up\` or \`-- +migrate Down\`
      sqlx (VERSION_words.sql, or VERSION_words.up.sql and VERSION_words.down.sql, in a project that uses sqlx): 0 of 0 files are named VERSION_words.sql; no Cargo.toml requires sqlx, there is no sqlx.toml, and no file begins with \`-- no-transaction\`
      supabase (supabase/migrations/NUMBER_words.sql, with rollbacks in supabase/rollbacks where a project keeps some): it is not the directory \`migrations\` of a directory \`supabase\`
      tern (one .sql file per migration, with the rollback below \`---- create above / drop below ----\`): no numbered .sql file has the line \`---- create above / drop below ----\`
      up-only (plain .sql files in the order of their number, without rollbacks): no plain .sql file at the top of the directory
      Name the directory that holds the migrations: --migrations DIR."
    `)
  })

  test('a directory without a migration', async () => {
    expect(await refused({ 'README.md': 'Nothing here.' }, 'golang-migrate')).toMatchInlineSnapshot(`
      "DIR holds no migration that the layout golang-migrate (two files per migration, NUMBER_words.up.sql and NUMBER_words.down.sql) recognises.
      [files passed over]
      README.md: not a .sql file
      Name the directory that holds the migrations (--migrations DIR), or the layout (--layout NAME)."
    `)
  })

  test('a layout that there is not', async () => {
    expect(await refused({ '1_a.sql': up }, 'pair')).toMatchInlineSnapshot(`
      "There is no layout pair. Did you mean pairs?
      [the layouts]
      command: migrations in code (knex, Alembic, Rails, …), run by the commands that the configuration names
      dbmate: one .sql file per migration with the lines \`-- migrate:up\` and \`-- migrate:down\`
      diesel: a folder per migration with up.sql and down.sql in it
      drizzle: Drizzle's NUMBER_words.sql, in the order of meta/_journal.json
      flyway: Flyway's V1_2__words.sql, U1_2__words.sql and R__words.sql, in folders of any depth
      golang-migrate: two files per migration, NUMBER_words.up.sql and NUMBER_words.down.sql
      goose: one .sql file per migration with the lines \`-- +goose Up\` and \`-- +goose Down\`
      hasura: a folder per migration, VERSION_words/up.sql and down.sql, or the same below the one folder of a database, in a Hasura project
      life-cycle: numbered .sql files in the folders planned, testing and applied/YYYY-MM, the rollback in a block comment at the end or in rollbacks/
      markers: one .sql file per migration with the lines \`-- @up\` and \`-- @down\`
      morph: NUMBER_words.up.sql and NUMBER_words.down.sql, as morph runs them: paired by their words, each in a transaction
      node-pg-migrate: node-pg-migrate's NUMBER_words.sql with \`-- Up Migration\` and \`-- Down Migration\`
      pop: pairs VERSION_words[.postgres][.autocommit].up.sql and .down.sql, for several databases
      prisma: Prisma's directories with migration.sql, and down.sql beside it where a project keeps one
      rollbacks-folder: plain .sql files, and a folder \`rollbacks\` below or beside them with a rollback for each
      sourcegraph: a folder per migration with up.sql, down.sql and metadata.yaml, ordered by the parents that it names
      sqitch: sqitch.plan with the folders deploy, revert and verify
      sql-migrate: one .sql file per migration with the lines \`-- +migrate Up\` and \`-- +migrate Down\`
      sqlx: VERSION_words.sql, or VERSION_words.up.sql and VERSION_words.down.sql, in a project that uses sqlx
      supabase: supabase/migrations/NUMBER_words.sql, with rollbacks in supabase/rollbacks where a project keeps some
      tern: one .sql file per migration, with the rollback below \`---- create above / drop below ----\`
      up-only: plain .sql files in the order of their number, without rollbacks
      Name one of them, or leave it to detection."
    `)
  })

  test('a directory that fits two layouts for certain', async () => {
    expect(await refused({ '1_a.sql': `-- @up\n${up}-- @down\n${down}`, 'rollbacks/1_a.sql': down })).toMatchInlineSnapshot(`
      "DIR fits more than one layout: markers, rollbacks-folder.
      [why each of them]
      markers (one .sql file per migration with the lines \`-- @up\` and \`-- @down\`): 1 of 1 .sql files have a line \`-- @up\` or \`-- @down\`
      rollbacks-folder (plain .sql files, and a folder \`rollbacks\` below or beside them with a rollback for each): 1 of 1 .sql files have a rollback in rollbacks/
      Say which one it is: --layout markers or --layout rollbacks-folder."
    `)
  })

  test('a directory that may be one or the other', async () => {
    expect(await refused({ '1_a.up.sql': up, '1_a.down.sql': down, '2_b.sql': up })).toMatchInlineSnapshot(`
      "DIR fits more than one layout: golang-migrate, up-only.
      [why each of them]
      golang-migrate (two files per migration, NUMBER_words.up.sql and NUMBER_words.down.sql): 2 of 3 .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql
      up-only (plain .sql files in the order of their number, without rollbacks): 2 plain .sql files, 2 of them with a number at the beginning
      Say which one it is: --layout golang-migrate or --layout up-only."
    `)
  })

  test('a file that is no text', async () => {
    expect(await refused({ '1_a.sql': new Uint8Array([0x50, 0x47, 0x00, 0x01]) })).toMatchInlineSnapshot(`
      "DIR/1_a.sql is not a text file: byte 3 is NUL.
      Save it as UTF-8, or move it out of the directory of the migrations."
    `)
    expect(await refused({ '1_a.sql': new Uint8Array([0xe9, 0x0a]) })).toMatchInlineSnapshot(`
      "DIR/1_a.sql is not a text file: it is not valid UTF-8.
      Save it as UTF-8, or move it out of the directory of the migrations."
    `)
  })

  test('a file that cannot be read', async () => {
    const link = (path: string): void => symlinkSync('nowhere.sql', join(path, '2_b.sql'))
    expect(await refused({ '1_a.sql': up }, undefined, link)).toMatchInlineSnapshot(`
      "DIR/2_b.sql cannot be read.
      [the system says]
      ENOENT: no such file or directory, open 'DIR/2_b.sql'
      Make it readable for the user who runs this, or move it out of the directory of the migrations."
    `)
  })
})

test('follows links, but never in a circle', async () => {
  using disk = onDisk({ 'real/1_a.sql': up, 'real/keep': '' })
  symlinkSync(join(disk.path, 'real/1_a.sql'), join(disk.path, '1_a.sql'))
  symlinkSync(disk.path, join(disk.path, 'real/back'))
  writeFileSync(join(disk.path, 'real/2_b.sql'), up)
  rmSync(join(disk.path, 'real/keep'))
  const { migrations, ignored } = await readMigrations(disk.path)
  expect(migrations.map(({ id }) => id)).toEqual(['1_a'])
  expect(ignored.map(({ file }) => file)).toEqual(['real/1_a.sql', 'real/2_b.sql'])
})
