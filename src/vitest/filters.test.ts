import { expect, test } from 'vitest'
import { filtersForMigrations, namesFile } from './filters.ts'

const up = '/p/migrations/006_add_rating.up.sql'
const migrations = [{ file: up, also: ['/p/specs/006_add_rating.spec.ts', '/p/migrations/006_add_rating.down.sql'] }]

test.each([
  ['part of a name', '006', true],
  ['part of a name in other letters', 'ADD_RATING.SPEC', true],
  ['a path', 'specs/006_add_rating.spec.ts', true],
  ['a path from here', './specs/006_add_rating.spec.ts', true],
  ['an absolute path', '/p/specs/006_add_rating.spec.ts', true],
  ['a directory', 'specs/', true],
  ['an absolute directory', '/p/specs', true],
  ['another name', '007', false],
  ['another project', '/q/specs/006_add_rating.spec.ts', false],
])('%s', (_, filter, expected) => {
  expect(namesFile(filter, '/p/specs/006_add_rating.spec.ts', '/p')).toBe(expected)
})

test.each([
  ['its spec', ['specs/006_add_rating.spec.ts'], ['specs/006_add_rating.spec.ts', up]],
  ['its rollback', ['006_add_rating.down'], ['006_add_rating.down', up]],
  ['something else', ['src'], ['src']],
])('a migration is meant when %s is named', (_, filters, expected) => {
  expect(filtersForMigrations(filters, migrations, '/p')).toEqual(expected)
})
