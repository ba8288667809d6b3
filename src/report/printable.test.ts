import fc from 'fast-check'
import { expect, test } from 'vitest'
import { oneLine, printable } from './printable.ts'

test.each([
  { sentence: 'a colour and a bell', text: '\u001b[31mred\u0007', shown: '\\x1b[31mred\\x07' },
  { sentence: 'a carriage return that would write over the line', text: 'safe\rdrop', shown: 'safe\ndrop' },
  { sentence: 'line ends of other systems', text: 'a\r\nb\rc\nd', shown: 'a\nb\nc\nd' },
  { sentence: 'an override of the direction of writing', text: 'a\u202eb', shown: 'a\\u202eb' },
  { sentence: 'a line separator', text: 'a\u2028b', shown: 'a\\u2028b' },
  { sentence: 'half of a surrogate pair', text: 'a\ud800b', shown: 'a\\ud800b' },
  { sentence: 'tabs, accents, emoji and their joiners stay', text: '\té 👩‍🚀', shown: '\té 👩‍🚀' },
])('$sentence', ({ text, shown }) => {
  expect(printable(text)).toBe(shown)
})

test('one line is one line, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.nat(0x2fff).map((code) => String.fromCharCode(code)) }), (text) => {
      expect(oneLine(text)).not.toMatch(/[\n\r\u2028\u2029]/)
      expect(printable(printable(text))).toBe(printable(text))
    }),
  )
})
