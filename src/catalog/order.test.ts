import fc from 'fast-check'
import { expect, test } from 'vitest'
import { moved } from './order.ts'

const shuffles = fc.integer({ min: 0, max: 8 }).chain((n) => {
  const members = Array.from({ length: n }, (_, index) => index)
  return fc.tuple(fc.constant(members), fc.shuffledSubarray(members, { minLength: n }))
})

test('without those that moved, both orders are the same', () => {
  fc.assert(
    fc.property(shuffles, ([before, after]) => {
      const gone = new Set(moved(before, after))
      expect(before.filter((member) => !gone.has(member))).toEqual(after.filter((member) => !gone.has(member)))
    }),
  )
})

test('no fewer would do', () => {
  fc.assert(
    fc.property(shuffles, ([before, after]) => {
      const count = moved(before, after).length
      const subsets = 2 ** before.length
      for (let bits = 0; bits < subsets; bits++) {
        const gone = new Set(before.filter((_, index) => (bits >> index) & 1))
        if (gone.size >= count) continue
        expect(before.filter((member) => !gone.has(member))).not.toEqual(after.filter((member) => !gone.has(member)))
      }
    }),
  )
})

test('a column that was dropped and added anew is the one that moved', () => {
  expect(moved(['id', 'rating', 'title'], ['id', 'title', 'rating'])).toEqual(['rating'])
})
