import { describe, expect, test } from 'vitest'
import type { TableRows } from '../catalog/row-texts.ts'
import { changeLines, changeWords, rowChanges } from './row-changes.ts'

const columns = ['id', 'title', 'note']
const rows = (...list: (string | null)[][]): TableRows => ({ columns, rows: list })
const changes = (before: TableRows, after: TableRows, key: readonly string[] = ['id']) => rowChanges(before, after, columns, key)

const before = rows(['1', 'Emma', 'x'], ['2', 'Ulysses', null], ['3', 'Dracula', 'z'])

describe('with a primary key', () => {
  test.each<[string, TableRows, string, string[]]>([
    ['nothing', before, '', []],
    ['another order', rows(...[...before.rows].reverse().map((row) => [...row])), '', []],
    ['a row that is gone', rows(['1', 'Emma', 'x'], ['3', 'Dracula', 'z']), '1 lost', ["lost id 2: title 'Ulysses', note NULL"]],
    [
      'a row that has come',
      rows(['1', 'Emma', 'x'], ['2', 'Ulysses', null], ['3', 'Dracula', 'z'], ['4', '', '7']),
      '1 added',
      ["added id 4: title '', note 7"],
    ],
    [
      'a row with other values',
      rows(['1', 'Emma', 'y'], ['2', 'Ulysses', ''], ['3', 'Dracula', 'z']),
      '2 changed',
      ["changed id 1: note 'x' → 'y'", "changed id 2: note NULL → ''"],
    ],
    [
      'a row with another key',
      rows(['1', 'Emma', 'x'], ['2', 'Ulysses', null], ['9', 'Dracula', 'z']),
      '1 lost, 1 added',
      ["lost id 3: title 'Dracula', note 'z'", "added id 9: title 'Dracula', note 'z'"],
    ],
  ])('%s', (_, after, words, lines) => {
    expect(changeWords(changes(before, after))).toBe(words)
    expect(changeLines(changes(before, after))).toEqual(lines)
  })

  test('a key whose column is not compared tells no row from another', () => {
    const seen = rowChanges(before, rows(['1', 'Emma', 'x']), ['title'], ['id'])
    expect(changeLines(seen)).toEqual(["lost title 'Ulysses'", "lost title 'Dracula'"])
  })

  test('of many rows a few are shown', () => {
    const many = rows(...Array.from({ length: 17 }, (_, id) => [String(id), 'a', null]))
    expect(changeLines(changes(many, rows()))).toEqual([
      ...[0, 1, 2, 3, 4].map((id) => `lost id ${id}: title 'a', note NULL`),
      '… and 12 more lost',
    ])
  })
})

describe('without a primary key', () => {
  test('a row is only itself', () => {
    const after = rows(['1', 'Emma', 'y'], ['2', 'Ulysses', null], ['3', 'Dracula', 'z'])
    expect(changeLines(changes(before, after, []))).toEqual(["lost id 1, title 'Emma', note 'x'", "added id 1, title 'Emma', note 'y'"])
  })

  test('a row that was there twice and is there once', () => {
    const twice = rows(['1', 'a', null], ['1', 'a', null])
    expect(changeWords(changes(twice, rows(['1', 'a', null]), []))).toBe('1 lost')
  })
})

describe('long values', () => {
  const long = 'x'.repeat(200)

  test('are cut', () => {
    expect(changeLines(changes(rows(['1', long, null]), rows()))).toEqual([`lost id 1: title '${'x'.repeat(80)}…', note NULL`])
  })

  test('are shown where they differ', () => {
    const seen = changes(rows(['1', `${long}a${long}`, null]), rows(['1', `${long}b`, null]))
    expect(changeLines(seen)).toEqual([`changed id 1: title '…${'x'.repeat(20)}a${'x'.repeat(59)}…' → '…${'x'.repeat(20)}b'`])
  })

  test('stay on one line, and a quote stays a quote', () => {
    const seen = changes(rows(['1', "it's\nhere", null]), rows())
    expect(changeLines(seen)).toEqual(["lost id 1: title 'it''s\\nhere', note NULL"])
  })
})
