import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sent, told } from '../../fixtures/layouts/as-detected.ts'
import { inMemory } from '../../fixtures/layouts/tree.ts'
import nodePgMigrate from './layouts/node-pg-migrate.ts'
import supabase from './layouts/supabase.ts'
import { supabasePieces } from './supabase-pieces.ts'

const up = 'create table a ();\n'
const down = 'drop table a;\n'
const config = { '../config.toml': 'project_id = "shop"\n' }

test('is proven by the config.toml beside, runs in the order of the names as text, and says what it passes over', async () => {
  expect(
    await told({
      ...config,
      '9_a.sql': up,
      '10_b.sql': up,
      '20240131120000_c.sql': up,
      'seed.sql': up,
      'README.md': '',
      '_init.sql': up,
      'old/1_x.sql': up,
    }),
  ).toMatchInlineSnapshot(`
    "supabase: it is beside Supabase's config.toml, and 3 of 5 .sql files at its top are named NUMBER_words.sql
      - 10_b
      - 20240131120000_c
      - 9_a
    passed over README.md: not a .sql file
    passed over _init.sql: its name is not NUMBER_words.sql
    passed over old/1_x.sql: in a folder; Supabase reads only the top of the directory
    passed over seed.sql: its name is not NUMBER_words.sql"
  `)
})

test('finds rollbacks in every spelling that is in use', async () => {
  expect(
    await told({
      ...config,
      '001_a.sql': up,
      '002_b.sql': up,
      '003_c.sql': up,
      '004_d.sql': up,
      '005_e.sql': up,
      '006_f.sql': up,
      '007_g.sql': up,
      '../rollbacks/001_a.sql': down,
      '../rollbacks/002_b.down.sql': down,
      '../rollbacks/003_c_down.sql': down,
      '../rollbacks/rollback_004_d.sql': down,
      '../rollbacks/005_rollback_e.sql': down,
      '../rollbacks/006_rollback_other.sql': down,
      '../rollbacks/README.md': '',
    }),
  ).toMatchInlineSnapshot(`
    "supabase: it is beside Supabase's config.toml, and 7 of 7 .sql files at its top are named NUMBER_words.sql
        001_a
        002_b
        003_c
        004_d
        005_e
        006_f
      - 007_g
    warning: ../rollbacks/006_rollback_other.sql belongs to 006_f.sql by its number, though their words differ.
    passed over ../rollbacks/README.md: not a .sql file"
  `)
})

test('refuses a version twice, and says that a rollback among the migrations is run as one', async () => {
  expect(await told({ ...config, '0002_x.down.sql': down, '0002_x.sql': up })).toMatchInlineSnapshot(`
    "The migrations in DIR are not in order for the layout supabase (supabase/migrations/NUMBER_words.sql, with rollbacks in supabase/rollbacks where a project keeps some).
    [what is wrong]
    0002_x.down.sql and 0002_x.sql have the same version, 0002; Supabase stops at the second one.
    [what is odd beside that]
    0002_x.down.sql reads like a rollback, and Supabase runs it as a migration: it belongs in supabase/rollbacks."
  `)
})

test('passes over the first file where it is an init from before December 2021', async () => {
  expect(await told({ ...config, '20211208000000_init.sql': up, '20211209000000_init.sql': up })).toMatchInlineSnapshot(`
    "supabase: it is beside Supabase's config.toml, and 2 of 2 .sql files at its top are named NUMBER_words.sql
      - 20211209000000_init
    passed over 20211208000000_init.sql: Supabase passes over an \`init\` from before 9 December 2021 that is the first file"
  `)
  expect(await told({ ...config, '1_first.sql': up, '20211208000000_init.sql': up })).toMatchInlineSnapshot(`
    "supabase: it is beside Supabase's config.toml, and 2 of 2 .sql files at its top are named NUMBER_words.sql
      - 1_first
      - 20211208000000_init"
  `)
})

test.each([
  ['elsewhere', { '1_a.sql': up }, 'no'],
  ['beside another config.toml', { '1_a.sql': up, '../config.toml': 'title = "Blog"\n' }, 'no'],
  ['with pairs', { ...config, '1_a.up.sql': up, '1_a.down.sql': down }, 'possible'],
  ["with another tool's markers", { ...config, '1_a.sql': `-- migrate:up\n${up}-- migrate:down\n${down}` }, 'possible'],
  ['with nothing but folders', { ...config, 'applied/1_a.sql': up }, 'no'],
] as const)('is less than proven %s', (_, tree, confidence) => {
  expect(supabase.detect(inMemory(tree)).confidence).toBe(confidence)
})

test('is proven by where it is, also where a comment reads like a marker of node-pg-migrate', () => {
  const commented = inMemory({ '1_a.sql': `-- Up migration\n${up}` }, '/shop/supabase/migrations')
  expect([supabase, nodePgMigrate].map((layout) => layout.detect(commented).confidence)).toEqual(['proven', 'no'])
  expect(supabase.detect(inMemory({ '1_a.sql': up }, '/shop/supabase/migrations')).confidence).toBe('proven')
})

test('sends the statements of an up in one pipeline, and a rollback as nobody says', async () => {
  expect(
    await sent({ ...config, '001_a.sql': `${up};\n  insert into a default values ;;\n-- the end\n`, '../rollbacks/001_a.sql': down }),
  ).toMatchInlineSnapshot(`
    "001_a up, pipeline, from line 1
      | create table a ()
      | insert into a default values
      | -- the end
    001_a down, inferred, from line 1
      | drop table a"
  `)
})

test.each([
  ['a semicolon in a string', "select 'a;''b'; select 1", ["select 'a;''b'", 'select 1']],
  ['a semicolon in a quoted name', 'select 1 as "a;b"; select 2', ['select 1 as "a;b"', 'select 2']],
  ['dollar quotes, also with a tag', 'do $$ a; b $$; do $x$ $$; $x$;', ['do $$ a; b $$', 'do $x$ $$; $x$']],
  ['a dollar quote that begins with a dollar', 'select $$$1;$$; select 2', ['select $$$1', '$$; select 2']],
  ['comments', 'select 1 -- a;\n; /* b; /* c; */ d; */ select 2', ['select 1 -- a;', '/* b; /* c; */ d; */ select 2']],
  ['a comment alone is sent', 'select 1; -- done', ['select 1', '-- done']],
  ['a backslash in a string does not escape', "select E'it\\'s; ok'; select 2", ["select E'it\\'s", "ok'; select 2"]],
  ['a backslash outside hides what follows', 'select 1 \\; select 2', ['select 1 \\; select 2']],
  ['parentheses', 'create rule r as on insert to t do (a; b); select 1', ['create rule r as on insert to t do (a; b)', 'select 1']],
  ['the first one closes them all', 'do (a (1); b); select 1', ['do (a (1)', 'b)', 'select 1']],
  [
    'a body',
    'create function f() begin atomic select 1; select 2; end; select 3',
    ['create function f() begin atomic select 1; select 2; end', 'select 3'],
  ],
  [
    'a body that ends with the END of a CASE',
    'begin atomic select case when a then b end; select 2; end;',
    ['begin atomic select case when a then b end', 'select 2', 'end'],
  ],
  [
    'words that only begin like a body',
    'begin; select atomic; my_begin atomic; a end;',
    ['begin', 'select atomic', 'my_begin atomic', 'a end'],
  ],
  ['a string that nobody closes', "select 'a; b", ["select 'a; b"]],
  ['nothing', ' ;; \n', []],
] as const)('cuts where Supabase cuts: %s', (_, sql, pieces) => {
  expect(supabasePieces(sql).map(({ start, end }) => sql.slice(start, end))).toEqual(pieces)
})

test('leaves out nothing but white space and semicolons, whatever the text is', () => {
  const fragment = fc.constantFrom(
    "'",
    '"',
    '$$',
    '$x$',
    '--',
    '/*',
    '*/',
    '\\',
    ';',
    '(',
    ')',
    'begin atomic',
    ' end',
    '\n',
    ' ',
    'é🐘',
    'case',
  )
  fc.assert(
    fc.property(fc.array(fragment), (fragments) => {
      const sql = fragments.join('')
      let [rest, from] = ['', 0]
      for (const { start, end } of supabasePieces(sql)) {
        expect(start).toBeGreaterThanOrEqual(from)
        expect(end).toBeGreaterThan(start)
        rest += sql.slice(from, start)
        from = end
      }
      expect(`${rest}${sql.slice(from)}`).toMatch(/^[\s;]*$/)
    }),
  )
})

test('makes a new migration numbered like the last one, with a rollback spelled like another one', () => {
  const now = new Date('2026-03-04T05:06:07Z')
  expect(supabase.create(inMemory({}), "Add users' mail", now)).toEqual([{ file: '20260304050607_add_users_mail.sql', text: '' }])
  expect(supabase.create(inMemory({ '007_a.sql': up, '../rollbacks/007_rollback_a.sql': down }), 'b', now).map(({ file }) => file)).toEqual(
    ['008_b.sql', '../rollbacks/008_rollback_b.sql'],
  )
})
