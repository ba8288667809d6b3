import { expect, test, vi } from 'vitest'
import { VitestProject, vitestConfig } from '../../fixtures/vitest-project.ts'

// Each test starts vitest and servers.
vi.setConfig({ testTimeout: 120_000 })

/** https://www.postgresql.org/docs/18/sql-createtable.html: 18 can leave a generated column uncomputed until it is read; 17 refuses it. */
const shop = {
  'migrations/001_items.up.sql': 'create table items (price int);\n',
  'migrations/001_items.down.sql': 'drop table items;\n',
  'migrations/002_gross.up.sql': 'alter table items add gross int generated always as (price * 2) virtual;\n',
  'migrations/002_gross.down.sql': 'alter table items drop gross;\n',
  'vitest.config.ts': vitestConfig('{ postgres: [18, 17] }'),
}

test('every server of a matrix has a project of its own, in which each migration is walked on it', async () => {
  using project = new VitestProject(shop)
  const run = await project.vitest('run')
  expect(run.status).toBe(1)
  expect(run.stdout.split('\n').filter((line) => line.includes('|'))).toMatchInlineSnapshot(`
    [
      " ✓ |migrations 17| migrations/001_items.up.sql (10 tests)",
      " ❯ |migrations 17| migrations/002_gross.up.sql (10 tests | 1 failed | 9 skipped)",
      " ✓ |migrations 18| migrations/001_items.up.sql (10 tests)",
      " ✓ |migrations 18| migrations/002_gross.up.sql (10 tests | 1 skipped)",
      " Test Files  1 failed | 3 passed (4)",
      "      Tests  1 failed | 29 passed | 10 skipped (40)",
    ]
  `)
  expect(run.stderr.split('\n').filter((line) => line.startsWith(' Migrations '))).toMatchInlineSnapshot(`
    [
      " Migrations  2 passed · PostgreSQL 18.4 (embedded) · layout golang-migrate: 4 of 4 .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql",
      " Migrations  1 passed, 1 failed · PostgreSQL 17.10 (embedded) · layout golang-migrate: 4 of 4 .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql",
    ]
  `)
})

test('one of them is run by its name', async () => {
  using project = new VitestProject(shop)
  const run = await project.vitest('run', '--project=migrations 18')
  expect(`${run.stdout}${run.stderr}`).not.toContain('migrations 17')
  expect(run.status).toBe(0)
})
