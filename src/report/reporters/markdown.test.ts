import { expect, test } from 'vitest'
import { hostile, ordinary, root } from '../../../fixtures/report/runs.ts'
import markdown from './markdown.ts'

test('totals on top, then a chapter for each migration', async () => {
  await expect(markdown.render(ordinary, { root, colour: false })).toMatchFileSnapshot('../../../fixtures/report/ordinary.md.snap')
})

test('no text of others is markup', async () => {
  await expect(markdown.render(hostile, { root, colour: false })).toMatchFileSnapshot('../../../fixtures/report/hostile.md.snap')
})
