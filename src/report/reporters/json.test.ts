import { expect, test } from 'vitest'
import { hostile, nothing, ordinary, root } from '../../../fixtures/report/runs.ts'
import { reportSchema, toReport } from '../schema.ts'
import json from './json.ts'

test('the document of the contract, exactly its fields', async () => {
  await expect(json.render(ordinary, { root, colour: false })).toMatchFileSnapshot('../../../fixtures/report/ordinary.report.json')
})

test.each([
  ['ordinary', ordinary],
  ['hostile', hostile],
  ['nothing', nothing],
])('what is written can be read: %s', (_, run) => {
  expect(reportSchema.parse(JSON.parse(json.render(run, { root, colour: false })))).toEqual(toReport(run, root))
})

test('paths outside of the root stay absolute, and all do without a root', () => {
  const files = (report: ReturnType<typeof toReport>) => report.migrations.map(({ file }) => file)
  expect(files(toReport(nothing, '/home/bob'))).toEqual([`${root}/migrations/008_one_way.sql`])
  expect(files(toReport(nothing))).toEqual([`${root}/migrations/008_one_way.sql`])
  expect(files(toReport(nothing, `${root}/migrations`))).toEqual(['008_one_way.sql'])
})

test.each([
  { sentence: 'a field that nobody agreed on', change: { purpose: 'x' } },
  { sentence: 'another version', change: { schemaVersion: 2 } },
  { sentence: 'a total that is no count', change: { totals: { passed: -1, failed: 0, notChecked: 0 } } },
])('$sentence is refused', ({ change }) => {
  expect(reportSchema.safeParse({ ...toReport(ordinary, root), ...change }).success).toBe(false)
})
