import { expect, test } from 'vitest'
import { CommandLineProject } from '../../fixtures/command-line.ts'
import { matrixReportSchema } from '../report/matrix-schema.ts'

/** https://www.postgresql.org/docs/18/sql-createtable.html: 18 can leave a generated column uncomputed until it is read; 17 refuses it. */
const shop = {
  'migrations/001_items.up.sql': 'create table items (price int);\n',
  'migrations/001_items.down.sql': 'drop table items;\n',
  'migrations/002_gross.up.sql': 'alter table items add gross int generated always as (price * 2) virtual;\n',
  'migrations/002_gross.down.sql': 'alter table items drop gross;\n',
}

test('a matrix says in the end where the verdicts differ', async () => {
  using project = new CommandLineProject(shop)
  const run = await project.run('verify', '--postgres', '18', '17', '--json', 'report.json', '--report', 'report.md')
  expect(run.status).toBe(1)
  const parts = run.stdout.split('\n\n')
  expect(parts.filter((part) => /^(PostgreSQL 1|[✓✗○] )/.test(part)).map((part) => part.split('\n')[0])).toMatchInlineSnapshot(`
    [
      "PostgreSQL 18.4",
      "✓ 001_items  passed",
      "✓ 002_gross  passed",
      "PostgreSQL 17.10",
      "✗ 002_gross  failed",
    ]
  `)
  expect(parts.at(-1)).toMatchInlineSnapshot(`
    "On PostgreSQL 18.4 and 17.10 the verdicts of 1 migration differ:
      002_gross: passed on 18.4; failed on 17.10
      002_gross applies: passed on 18.4; failed on 17.10
    "
  `)
  const { matrix, disagreements } = matrixReportSchema.parse(JSON.parse(project.read('report.json')))
  expect(matrix.map(({ postgres, totals }) => [postgres, totals.passed, totals.failed])).toMatchInlineSnapshot(`
    [
      [
        "18.4",
        2,
        0,
      ],
      [
        "17.10",
        1,
        1,
      ],
    ]
  `)
  expect(disagreements[0]).toMatchInlineSnapshot(`
    {
      "migration": "002_gross",
      "verdicts": [
        {
          "postgres": "18.4",
          "verdict": "passed",
        },
        {
          "postgres": "17.10",
          "verdict": "failed",
        },
      ],
    }
  `)
  expect(project.read('report.md')).toMatch(/^# 2 servers\n\nOn PostgreSQL 18\.4 and 17\.10 the verdicts of 1 migration differ:\n\n- 002/)
})

test('a matrix on which all agree says so, and the configuration may list the servers', async () => {
  const { 'migrations/002_gross.up.sql': _, 'migrations/002_gross.down.sql': __, ...items } = shop
  using project = new CommandLineProject({ ...items, 'pg-roundtrip.config.json': '{ "postgres": [18, 17] }' })
  const run = await project.run('verify')
  expect(run.status).toBe(0)
  expect(run.stdout.trimEnd().split('\n').at(-1)).toBe('On PostgreSQL 18.4 and 17.10 every verdict is the same.')
})

test('a baseline is written for one server', async () => {
  using project = new CommandLineProject(shop)
  const run = await project.run('verify', '--postgres', '18', '17', '--write-baseline', '--who', 'me', '--why', 'later')
  expect(run).toMatchObject({ status: 2, stderr: expect.stringContaining('--write-baseline is for one server') })
})
