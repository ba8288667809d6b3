import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { askBy } from './ask.ts'

test.each([
  { sentence: 'a number', typed: '2\n', choice: 1 },
  { sentence: 'nothing', typed: '\n', choice: 0 },
  { sentence: 'the end of the input', typed: '', choice: 0 },
  { sentence: 'what is no choice, then one', typed: '3\nno\n 2 \n', choice: 1 },
])('$sentence chooses', async ({ typed, choice }) => {
  const input = new PassThrough()
  const shown: string[] = []
  const ask = askBy(input, { write: (text: string | Uint8Array) => shown.push(String(text)) > 0 })
  const answer = ask('Which layout?', ['pairs: two files', 'up-only:\nplain files'])
  input.end(typed)
  expect(await answer).toBe(choice)
  expect(shown.join('')).toContain('Which layout?\n  1  pairs: two files\n  2  up-only: plain files\nWhich one, 1 to 2? [1] ')
})
