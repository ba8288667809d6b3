import { expect, test } from 'vitest'
import { told } from '../../fixtures/layouts/told.ts'
import pop from './layouts/pop.ts'

const cases: Record<string, Record<string, string>> = {
  'a file for PostgreSQL wins, one for another database is passed over': {
    '20_a.up.sql': 'all;',
    '20_a.down.sql': 'undo all;',
    '20_a.postgres.up.sql': 'postgres;',
    '20_a.mysql.up.sql': 'mysql;',
    '3_b.pg.up.sql': 'b;',
    '3_b.cockroach.autocommit.down.sql': 'other;',
    'readme.md': '',
  },
  'autocommit is one message without a transaction, with a database in the name or without': {
    '1_a.autocommit.up.sql': 'a;',
    '1_a.autocommit.down.sql': 'undo a;',
    '2_b.postgres.autocommit.up.sql': 'b;',
    '2_b.postgres.down.sql': 'undo b;',
  },
  'scripts are templates': {
    '1_a.postgres.up.sql': '{{ if .IsPostgreSQL }}here{{ else }}there{{ end }} {{ .schema }}',
    '1_a.down.sql': '',
  },
  'what popx refuses': { '1_a.pg.up.sql': 'a;', '1_b.postgres.up.sql': 'b;', '2_c.down.sql': 'c;', '3_d.up.fizz': 'd', '4.up.sql': '' },
}

test.each(Object.entries(cases))('%s', async (name, tree) => {
  expect(await told(pop, tree, { variables: { schema: 's' } })).toMatchSnapshot(name)
})
