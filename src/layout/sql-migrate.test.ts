import { expect, test } from 'vitest'
import { told } from '../../fixtures/layouts/told.ts'
import { inMemory } from '../../fixtures/layouts/tree.ts'
import sqlMigrate from './layouts/sql-migrate.ts'

const cases: Record<string, Record<string, string>> = {
  'numbers come before names, and 10 after 9': {
    '10_c.sql': '-- +migrate Up\nc;\n',
    '9_b.sql': '-- +migrate Up\nb;\n',
    'a.sql': '-- +migrate Up\na;\n',
    'notes.md': '',
    'old/1.sql': '',
  },
  'the down may stand before the up': { '1.sql': '-- +migrate Down\ndrop table a;\n-- +migrate Up\ncreate table a ();\n' },
  'statements end with a line, bodies with StatementEnd, and comments are taken out': {
    '1.sql':
      "-- +migrate Up notransaction\ncreate table a (); -- one\n-- taken out\ninsert into a values (';\n-- in a string'); select 1;\n-- +migrate StatementBegin\ndo $$ begin\n  perform 1;\nend $$;\n-- +migrate StatementEnd\n-- +migrate Down\n-- nothing to do\n",
  },
  'two parts of one direction that follow one another are one': {
    '1.sql': '-- +migrate Up\na;\n-- +migrate Up\nb;\n-- +migrate Down\nc;\n',
  },
  'what sql-migrate refuses is fatal': {
    '1.sql': 'create table a ();\n',
    '2.sql': '-- +migrate Up\ncreate table a ()\n-- +migrate Down\ndrop table a\n',
    '3.sql': '-- +migrate Up\n-- +migrate StatementBegin\na;\n',
    '4.sql': '-- +migrate Up\na;\n-- +migrate Down\nb;\n-- +migrate Up\nc;\n',
  },
  'SQL above the first marker runs nowhere': { '1.sql': 'select 1;\n-- +migrate Up\na;\n' },
}

test.each(Object.entries(cases))('%s', async (name, tree) => {
  expect(await told(sqlMigrate, tree)).toMatchSnapshot(name)
})

test('the ledger has the name that dbconfig.yml gives it', async () => {
  const tree = { '1.sql': '', '../dbconfig.yml': 'development:\n  dialect: postgres\n  table: Ran\n  schema: tools\n' }
  expect((await sqlMigrate.read(inMemory(tree))).ledger).toContain('CREATE TABLE IF NOT EXISTS tools."Ran" (')
})

test.each([
  ['after short numbers', { '0009.sql': '' }, '0010_add_books.sql'],
  ['by the time', {}, '20240131120000-add_books.sql'],
])('a new file is numbered %s', (_, tree, file) => {
  expect(sqlMigrate.create(inMemory(tree), 'add books', new Date('2024-01-31T12:00:00Z')).map((one) => one.file)).toEqual([file])
})
