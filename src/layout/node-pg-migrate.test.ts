import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sent, told } from '../../fixtures/layouts/as-detected.ts'
import { inMemory } from '../../fixtures/layouts/tree.ts'
import nodePgMigrate from './layouts/node-pg-migrate.ts'
import { splitByComments } from './split-migration-comments.ts'

const up = 'create table a ();\n'
const down = 'drop table a;\n'
const marked = `-- Up Migration\n${up}\n-- Down Migration\n${down}`

test('runs by number, a date of 17 digits among milliseconds, ties by words', async () => {
  expect(
    await told({
      '20200513070724505_date.sql': marked,
      '1589353644504_before.sql': marked,
      '1589353644506_after.sql': marked,
      '2_b.sql': marked,
      '2_a.sql': marked,
      '1589353644507_code.ts': '',
      'old/1_x.sql': marked,
    }),
  ).toMatchInlineSnapshot(`
    "node-pg-migrate: 5 of 5 .sql files have a line \`-- Up Migration\` or \`-- Down Migration\`
        2_a
        2_b
        1589353644504_before
        20200513070724505_date
        1589353644506_after
    warning: 1589353644507_code.ts is a migration in code: it is not run here.
    passed over 1589353644507_code.ts: a migration in code
    passed over old/1_x.sql: in a folder; node-pg-migrate reads only the top of the directory"
  `)
})

test('refuses a name without a number, unless the configuration ignores it', async () => {
  expect(await told({ '1_a.sql': marked, 'seed.sql': up }, 'node-pg-migrate')).toMatchInlineSnapshot(`
    "The migrations in DIR are not in order for the layout node-pg-migrate (node-pg-migrate's NUMBER_words.sql with \`-- Up Migration\` and \`-- Down Migration\`).
    [what is wrong]
    seed.sql has no number at its beginning; node-pg-migrate stops at it."
  `)
  expect(
    await told({ '1_a.sql': marked, 'seed.sql': up, '../.pgmigraterc.json': '{ "ignore-pattern": "seed.*" }' }, 'node-pg-migrate'),
  ).toMatchInlineSnapshot(`
    "node-pg-migrate: the options name it
        1_a
    passed over seed.sql: the project's configuration of node-pg-migrate says to ignore it"
  `)
})

test.each([
  ['both', `-- Migration of the tables\n\n-- Up Migration\n${up}\n-- Down Migration\n${down}`],
  ['both, the down first', `--- DOWN migrations are hard\n${down}--  - up\tMigration (by Ada)\n${up}`],
  ['an up alone', `-- Up Migration\n${up}`],
  ['none', up],
  ['a down alone', `${up}-- Down Migration\n${down}`],
  ['only the first of each counts', `-- Up Migration\n${up}-- Up Migration\n${up}-- Down Migration\n${down}-- Down Migration\n${down}`],
  ['over two lines, which is no comment any more', `--\nup\nmigration\n-- Down Migration\n${down}`],
  ['in Windows, and behind blanks', `\r\n  -- up migration\r\n${up}\r\n\t-- down migration\r\n${down}`],
])('cuts where node-pg-migrate cuts: %s', async (_, text) => {
  expect(await sent({ '1_a.sql': text }, 'node-pg-migrate')).toMatchSnapshot()
})

test("finds what node-pg-migrate's own expressions find, and loses nothing, whatever the text is", () => {
  const fragment = fc.constantFrom(
    '--',
    '-',
    ' ',
    '\n',
    '\r',
    '\r\n',
    '\t',
    '\u2028',
    'up',
    'DOWN',
    'migration',
    'up migration',
    '-- Up Migration\n',
    '-- Down Migration\n',
    'x',
  )
  fc.assert(
    fc.property(fc.array(fragment, { maxLength: 30 }), (fragments) => {
      const text = fragments.join('')
      const { parts, hasUp, downWithin } = splitByComments(text)
      expect(parts.map((part) => part.text).join('')).toBe(text)
      const [up, down] = [/^\s*--[\s-]*up\s+migration/im, /^\s*--[\s-]*down\s+migration/im].map((marker) => marker.test(text))
      expect(hasUp).toBe(up)
      expect(parts.some(({ what }) => what === 'down') || downWithin !== null).toBe(down)
    }),
    { numRuns: 2000 },
  )
})

test('takes its time from the length of the text, not from its square', () => {
  expect(splitByComments(`${'\n'.repeat(500_000)}${'-'.repeat(500_000)} up`).hasUp).toBe(false)
})

test('says what it never runs, and what it runs twice', async () => {
  expect(
    await told({ '1_a.sql': `select 1;\n${marked}`, '2_b.sql': `${up}-- Down Migration\n${down}` }, 'node-pg-migrate'),
  ).toMatchInlineSnapshot(`
    "node-pg-migrate: the options name it
        1_a
        2_b
    warning (line 1): 1_a.sql has SQL before its first marker, which node-pg-migrate never runs.
    warning (line 2): 2_b.sql has \`-- Down Migration\` and no \`-- Up Migration\`: node-pg-migrate takes the whole file for the up, the way back with it."
  `)
})

const dependency =
  '{ "scripts": { "migrate": "node-pg-migrate -m ./migrations -j sql up" }, "devDependencies": { "node-pg-migrate": "8" } }'

test.each([
  ['proven by its markers', { '1_a.sql': marked }, 'proven'],
  ['proven by package.json', { '1_a.sql': up, '../package.json': dependency }, 'proven'],
  ['proven by its configuration', { '1_a.sql': up, '../.pgmigraterc.json': '{ "migrations-dir": "migrations" }' }, 'proven'],
  ['not proven by the configuration of another directory', { '1_a.sql': up, '../.pgmigraterc.json': '{ "migrations-dir": "db" }' }, 'no'],
  ['possible where some files are marked', { '1_a.sql': marked, '2_b.sql': up }, 'possible'],
  ['no for pairs', { '1_a.up.sql': marked, '../package.json': dependency }, 'no'],
  ["no where there are another tool's markers", { '1_a.sql': `-- +goose Up\n-- up migration\n${up}` }, 'no'],
] as const)('is %s', (_, tree, confidence) => {
  expect(nodePgMigrate.detect(inMemory(tree)).confidence).toBe(confidence)
})

test('makes a new file numbered like the last one', () => {
  const now = new Date('2026-03-04T05:06:07.089Z')
  const named = (tree: Readonly<Record<string, string>>) => nodePgMigrate.create(inMemory(tree), 'Add mail', now).map(({ file }) => file)
  expect(named({})).toEqual(['1772600767089_add-mail.sql'])
  expect(named({ '1589353644504_a.sql': up })).toEqual(['1772600767089_add-mail.sql'])
  expect(named({ '20200513070724505_a.sql': up })).toEqual(['20260304050607089_add-mail.sql'])
  expect(named({ '0009_a.sql': up })).toEqual(['0010_add-mail.sql'])
})
