import { expect, test } from 'vitest'
import { millisecondsIn } from './duration.ts'

test.each([
  ['500', 500],
  ['500ms', 500],
  ['30s', 30_000],
  ['1.5m', 90_000],
])('%s is a time', (text, milliseconds) => {
  expect(millisecondsIn(text, 'timeout')).toBe(milliseconds)
})

test.each(['', '0', '-1', '10 m', '1h', 'soon'])('"%s" is none', (text) => {
  expect(() => millisecondsIn(text, 'timeout')).toThrow(`--timeout ${text} is no time.`)
})
