import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeFrame } from './caret.ts'

const script = ['create table a (', '  id int,', '  name txt,', '  born date', ');', '', 'select 1;'].join('\n')

describe('a code frame', () => {
  it('shows two lines before and after', () => {
    expect(codeFrame(script, 3, 8)).toMatchInlineSnapshot(`
      "  1 | create table a (
        2 |   id int,
      > 3 |   name txt,
          |        ^
        4 |   born date
        5 | );"
    `)
  })

  it('has no lines before the first and after the last', () => {
    expect(codeFrame('select 1;', 1, 10)).toMatchInlineSnapshot(`
      "> 1 | select 1;
          |          ^"
    `)
  })

  it('numbers the lines as the file does of which the source is a part', () => {
    expect(codeFrame('-- one\r\nselect a;\r\n', 100, 8, 99)).toMatchInlineSnapshot(`
      "   99 | -- one
      > 100 | select a;
            |        ^"
    `)
  })

  it('moves a place outside of the source to its nearest line', () => {
    expect(codeFrame('a\nb', 9, 9)).toMatchInlineSnapshot(`
      "  1 | a
      > 2 | b
          |  ^"
    `)
  })

  it('shows tabs as spaces, and control characters as symbols', () => {
    expect(codeFrame('a\tbc\td\u001b[31me', 1, 7)).toMatchInlineSnapshot(`
      "> 1 | a   bc  d␛[31me
          |          ^"
    `)
  })

  it('counts wide characters as two columns and marks as none', () => {
    expect(codeFrame("select '表😀e\u0301' x", 1, 15)).toMatchInlineSnapshot(`
      "> 1 | select '表😀é' x
          |                ^"
    `)
  })

  it('cuts a long line around the column', () => {
    expect(codeFrame(`${'a'.repeat(200)}X${'b'.repeat(200)}\n${'c'.repeat(200)}`, 1, 201)).toMatchInlineSnapshot(`
      "> 1 | …aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaXbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb…
          |                                                    ^
        2 | cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc…"
    `)
  })

  it('law: the caret stands under its character', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ' ', '\t', '(', "'"), minLength: 0, maxLength: 300 })
    fc.assert(
      fc.property(text, text, (before, after) => {
        const [line, caret] = codeFrame(`${before}X${after}`, 1, before.length + 1).split('\n')
        expect(line![caret!.indexOf('^')]).toBe('X')
      }),
    )
  })
})
