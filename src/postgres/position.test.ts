import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { offsetOfCharacter, offsetsOfBytes, placeOf } from './position.ts'

const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r\n', 'é', '表', '😀', "'"), maxLength: 40 })

describe('positions', () => {
  it('law: as many characters as were asked for lie before the offset', () => {
    fc.assert(
      fc.property(text, fc.nat(50), (sql, count) => {
        const characters = Array.from(sql)
        expect(sql.slice(0, offsetOfCharacter(sql, count))).toBe(characters.slice(0, count).join(''))
      }),
    )
  })

  it('law: as many bytes as were asked for lie before the offset', () => {
    fc.assert(
      fc.property(text, (sql) => {
        const prefixes = Array.from(sql).map((_, index, all) => all.slice(0, index).join(''))
        const offsets = offsetsOfBytes(
          sql,
          prefixes.map((prefix) => Buffer.byteLength(prefix)),
        )
        expect(offsets).toEqual(prefixes.map((prefix) => prefix.length))
      }),
    )
  })

  it('law: line and column lead back to the offset', () => {
    fc.assert(
      fc.property(text, fc.nat(40), (sql, count) => {
        const offset = offsetOfCharacter(sql, count)
        const { line, column } = placeOf(sql, offset)
        const lines = sql.split('\n')
        const start = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0)
        expect(start + offsetOfCharacter(sql.slice(start), column - 1)).toBe(offset)
      }),
    )
  })

  it('an end past the text is its end', () => {
    expect(offsetsOfBytes('é😀', [0, 2, Number.MAX_SAFE_INTEGER])).toEqual([0, 1, 3])
    expect(offsetsOfBytes('ab', [1, Number.MAX_SAFE_INTEGER])).toEqual([1, 2])
  })
})
