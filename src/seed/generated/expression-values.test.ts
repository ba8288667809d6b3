import { expect, test } from 'vitest'
import { expressionValues } from './expression-values.ts'

test.each([
  ["(status = ANY (ARRAY['lent'::text, 'it''s'::text]))", ['lent', "it's"]],
  ["((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))", ['a', 'b']],
  ["((status)::text = ANY ('{a,b}'::text[]))", ['{a,b}', 'a', 'b']],
  ["(code ~ '^[A-Z]{2}$'::text)", ['AA', '^[A-Z]{2}$']],
  ["(code ~~ 'DE-%'::text)", ['DE-', 'DE-%']],
  ["(at > '2020-01-31'::date)", ['2020-01-31', '2020-02-01', '2020-01-30']],
  ['(n > 5)', []],
])('%s speaks of texts', (expression, texts) => {
  expect(expressionValues(expression).texts).toEqual(texts)
})

test.each([
  ['((n >= 1) AND (n <= 10))', [1, 2, 0, 10, 11, 9]],
  ["((price > (0)::numeric) AND (price < '99.5'::numeric))", [99.5, 100.5, 98.5, 0, 1, -1]],
  ["(n > '-5'::integer)", [-5, -4, -6]],
  ['(c2 > d3)', []],
  ["(note <> 'room 101'::text)", []],
])('%s speaks of numbers', (expression, numbers) => {
  expect(expressionValues(expression).numbers).toEqual(numbers)
})

test.each([
  ['(char_length(code) = 3)', ['xxx', 'xxxx', 'xx']],
  ['(cardinality(tags) > 1)', ['x', 'xx']],
  ['(n = 3)', []],
])('%s speaks of sizes', (expression, sized) => {
  expect(expressionValues(expression).sized).toEqual(sized)
})
