import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fenced, list, plain, table } from './markdown-text.ts'

test.each([
  {
    sentence: 'a name with an underscore inside it stays readable',
    text: 'idx_stories_rating on public.stories',
    shown: 'idx_stories_rating on public.stories',
  },
  { sentence: 'one at its end is escaped', text: '_private_', shown: '\\_private\\_' },
  { sentence: 'what would end a cell', text: 'a | b', shown: 'a &#124; b' },
  { sentence: 'what would end a cell after a backslash', text: 'a \\| b', shown: 'a \\\\&#124; b' },
  { sentence: 'HTML and entities', text: '<b>&lt;', shown: '&lt;b&gt;&amp;lt;' },
  { sentence: 'what would be a heading, a list or a rule', text: '# x', shown: '\\# x' },
  { sentence: 'what would be a numbered list', text: '12. x', shown: '12\\. x' },
  { sentence: 'lines become one', text: 'a\n\n# b\r\n- c', shown: 'a # b - c' },
  { sentence: 'a link that nobody wrote as one', text: 'see https://x.example', shown: 'see http&#115;://x.example' },
])('$sentence', ({ text, shown }) => {
  expect(plain(text)).toBe(shown)
})

const anything = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'`\n\r~|\\ ab'),
    fc.nat(0x2fff).map((code) => String.fromCharCode(code)),
  ),
})

test('plain text is one line without a character that begins markup', () => {
  fc.assert(
    fc.property(anything, (text) => {
      const escaped = plain(text).replace(/\\[!-/:-@[-`{-~]/g, '')
      expect(escaped).not.toMatch(/[\n\r|<>`*[\]~$\\]/)
    }),
  )
})

test('a fence is ended by itself only, and holds every line', () => {
  fc.assert(
    fc.property(anything, (text) => {
      const lines = fenced(text, 'text').split('\n')
      const fence = /^`{3,}/.exec(lines[0]!)![0]
      expect(lines.at(-1)).toBe(fence)
      expect(lines.slice(1, -1).join('\n')).not.toContain(fence)
    }),
  )
})

test('the lines of a list item stay in it', () => {
  expect(list(['a\n\n```\nb\n```', 'c'])).toBe('- a\n\n  ```\n  b\n  ```\n- c')
})

test('a table has a line for each row', () => {
  expect(table(['a', 'b'], [['1', '2']])).toBe('| a | b |\n| --- | --- |\n| 1 | 2 |')
})
