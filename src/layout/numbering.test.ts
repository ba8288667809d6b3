import { expect, test } from 'vitest'
import { nextNumber } from './numbering.ts'

const now = new Date('2027-03-04T05:06:07.089Z')

test.each([
  { sentence: 'nothing is there', names: [], next: '001' },
  { sentence: 'nothing has a number', names: ['init.sql'], next: '001' },
  { sentence: 'three digits, with a gap', names: ['002_a', '004_b'], next: '005' },
  { sentence: 'the digits run out', names: ['9_a', '10_b', '99_c'], next: '100' },
  { sentence: 'the highest number has fewer digits', names: ['0002_a', '10_b'], next: '11' },
  { sentence: 'moments in UTC', names: ['20240131120000_a'], next: '20270304050607' },
  { sentence: 'moments of which the last is to come', names: ['20300131120000_a'], next: '20300131120001' },
  { sentence: 'minutes', names: ['202401311200_a'], next: '202703040506' },
  { sentence: 'days', names: ['20240131_a'], next: '20270304' },
  { sentence: 'today, once more', names: ['20270304_a'], next: '20270305' },
  { sentence: 'moments with milliseconds', names: ['20240131120000123_a'], next: '20270304050607089' },
  { sentence: 'milliseconds', names: ['1700000000000_a'], next: '1804136767089' },
  { sentence: 'seconds', names: ['1700000000_a'], next: '1804136767' },
  { sentence: 'fourteen digits that are no moment', names: ['00000000000007_a'], next: '00000000000008' },
])('$sentence: $names → $next', ({ names, next }) => {
  expect(nextNumber(names, now, '001')).toBe(next)
})
