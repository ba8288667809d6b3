import { expect, test } from 'vitest'
import { widerValues } from './wider-values.ts'

test.each([
  ['character varying(3)', 'character varying(5)', ['xxxx']],
  ['character varying(3)', 'text', ['xxxx']],
  ['character(2)', 'character varying', ['xxx']],
  ['character varying(5)', 'character varying(3)', []],
  ['text', 'character varying(3)', []],
  ['integer', 'text', ['text']],
  ['public.mood', 'text', ['text']],
  ['smallint', 'integer', ['32768']],
  ['integer', 'bigint', ['2147483648']],
  ['bigint', 'integer', []],
  ['integer', 'numeric(20,2)', ['0.5', '2147483648']],
  ['numeric(4,2)', 'numeric(6,2)', ['100']],
  ['numeric(4,2)', 'numeric(6,4)', ['0.001']],
  ['numeric(4,2)', 'numeric', ['0.001', '100']],
  ['numeric(6,2)', 'numeric(4,2)', []],
  ['numeric', 'numeric(4,2)', []],
  ['real', 'double precision', ['1e300']],
  ['date', 'timestamp with time zone', ['2020-01-02 03:04:05']],
  ['timestamp without time zone', 'timestamp with time zone', []],
  ['json', 'jsonb', []],
])('from %s to %s', (before, after, values) => {
  expect(widerValues(before, after)).toEqual(values)
})
