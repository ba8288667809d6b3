import { expect, test } from 'vitest'
import { told } from '../../fixtures/layouts/told.ts'
import sqitch from './layouts/sqitch.ts'

const by = '2024-01-31T12:00:00Z A Librarian <librarian@example.com>'
const head = '%syntax-version=1.0.0\n%project=library\n%uri=https://example.com/\n\n'

const cases: Record<string, Record<string, string>> = {
  'the order is that of the plan, and the tool verifies': {
    'sqitch.plan': `${head}shelves ${by} # Shelves, first.\r\nbooks [shelves !old_books] ${by}# no blank before the note\r\n`,
    'deploy/books.sql': 'create table books ();',
    'deploy/shelves.sql': 'create table shelves ();',
    'revert/books.sql': 'drop table books;',
    'revert/shelves.sql': 'drop table shelves;',
    'verify/books.sql': 'select 1/count(*) from books;',
    'deploy/left_over.sql': '',
    'README.md': '',
  },
  'a change that is reworked is read from the file of the tag nearest to its rework': {
    'sqitch.plan': `${head}f ${by}\n@v1 ${by}\ng ${by}\n@v2 ${by}\nf [f@v2] ${by}\n@v3 ${by}\n`,
    'deploy/f.sql': 'second',
    'deploy/f@v1.sql': 'wrong',
    'deploy/f@v2.sql': 'first',
    'revert/f@v2.sql': 'drop f',
    'revert/f.sql': 'first again',
    'deploy/g.sql': 'g',
  },
  'the tag whose file is there is taken when that of the nearest is not': {
    'sqitch.plan': `${head}f ${by}\n@v1 ${by}\ng ${by}\n@v2 ${by}\nf ${by}\n`,
    'deploy/f.sql': 'second',
    'deploy/f@v1.sql': 'first',
    'deploy/g.sql': 'g',
  },
  'what the configuration says is where the files are, and has variables': {
    '../sqitch.conf':
      '[core]\n\tengine = pg\n\tplan_file = migrations/library.plan\n\ttop_dir = migrations\n\tdeploy_dir = migrations/up\n\textension = ddl\n[engine "pg"]\n\tregistry = "my ledger" ; said\n[deploy "variables"]\n\tOwner = me # here\n',
    'library.plan': `${head}books ${by}\n`,
    'up/books.ddl': 'create table books ();',
    'revert/books.ddl': 'drop table books;',
  },
  'what Sqitch refuses is fatal': {
    'sqitch.plan': `%syntax-version=1.0.0\n\nbooks [shelves] ${by}\nbooks ${by}\nreaders\n-gone ${by}\n`,
    'deploy/books.sql': 'create table books ();',
    'deploy/gone.sql': '',
  },
}

test.each(Object.entries(cases))('%s', async (name, tree) => {
  expect(await told(sqitch, tree)).toMatchSnapshot(name)
})

test('the registry is made under its configured name', async () => {
  const { inMemory } = await import('../../fixtures/layouts/tree.ts')
  const tree = { 'sqitch.conf': '[core "pg"]\n', 'sqitch.plan': head, '../x': '' }
  expect(sqitch.read(inMemory(tree), { variables: {} }).ledger).toMatch(/^CREATE SCHEMA sqitch;/)
})

test('the folder of the deploy scripts alone is refused by name', async () => {
  const { inMemory } = await import('../../fixtures/layouts/tree.ts')
  const deploy = inMemory({ 'books.sql': '', '../sqitch.plan': head, '../sqitch.conf': '' }, '/project/deploy')
  expect(sqitch.detect(deploy).confidence).toBe('proven')
  expect(sqitch.read(deploy, { variables: {} }).problems.map(({ sentence }) => sentence)).toEqual([
    'This is a folder of a Sqitch project; name the directory of its plan instead, /project/sqitch.plan.',
  ])
})
