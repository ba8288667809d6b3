import { describe, expect, test } from 'vitest'
import type { TableAt } from './table-rows.ts'
import { compareUse, type TableUse } from './use-of-table.ts'

type Row = readonly (string | null)[]

/** A table at one moment; equal rows have equal fingerprints, as real ones have. */
function at(columns: readonly string[], rows: readonly Row[], { tooMany = false } = {}): TableAt {
  const text = JSON.stringify(rows.map((row) => JSON.stringify(row)).sort())
  const fingerprint = {
    kind: 'table',
    identity: ['public', 't'],
    count: rows.length,
    columns: [...columns].sort(),
    hashes: [text, text],
  } as const
  return { fingerprint, rows: tooMany ? undefined : { columns, rows } }
}

const columns = ['id', 'title', 'note']
const emma: Row = ['1', 'Emma', 'x']
const ulysses: Row = ['2', 'Ulysses', 'y']
const dracula: Row = ['3', 'Dracula', 'z']
const old = [emma, ulysses]
const plain = (...rows: Row[]) => at(columns, rows)
const without = (column: string, ...rows: Row[]) => {
  const place = columns.indexOf(column)
  const cut = (row: Row) => row.filter((_, index) => index !== place)
  return at(
    columns.filter((one) => one !== column),
    rows.map(cut),
  )
}

interface Case {
  readonly name: string
  readonly before?: TableAt
  readonly after?: TableAt | undefined
  readonly used: TableAt | undefined
  readonly undone: TableAt | undefined
  readonly use: Partial<TableUse>
  readonly unknown?: RegExp
}

const shout = ([id, title, note]: Row): Row => [id!, title!.toUpperCase(), note!]

const cases: readonly Case[] = [
  { name: 'everything is kept', used: plain(...old, dracula), undone: plain(...old, dracula), use: {} },
  { name: 'nothing was written', used: plain(...old), undone: plain(...old), use: {} },
  { name: 'a written row is gone', used: plain(...old, dracula), undone: plain(...old), use: { discarded: 1 } },
  { name: 'a row from before is gone', used: plain(...old, dracula), undone: plain(emma, dracula), use: { lost: 1 } },
  { name: 'the table is gone', used: plain(...old, dracula), undone: undefined, use: { lost: 2 } },
  { name: 'a row from before has another value', used: plain(...old), undone: plain(emma, ['2', 'Ulysses', null]), use: { spoiled: 1 } },
  {
    name: 'a written row has another value',
    used: plain(...old, dracula),
    undone: plain(...old, ['3', 'Dracula', null]),
    use: { altered: 1 },
  },
  { name: 'a row that nobody wrote', used: plain(...old), undone: plain(...old, dracula), use: { extra: 1 } },
  {
    name: 'a row from before that somebody changed, and the change is gone',
    used: plain(emma, ['2', 'Ulysses', 'new']),
    undone: plain(...old, dracula),
    use: { altered: 1, extra: 1 },
  },
  { name: 'a row from before that somebody deleted stays deleted', used: plain(emma), undone: plain(emma), use: {} },
  { name: 'a row from before that somebody deleted is back', used: plain(emma), undone: plain(...old), use: { extra: 1 } },
  {
    name: 'a column that the up dropped comes back with its values, and empty in written rows',
    after: without('note', ...old),
    used: without('note', ...old, dracula),
    undone: plain(...old, ['3', 'Dracula', null]),
    use: {},
  },
  {
    name: 'a column that the up dropped comes back empty',
    after: without('note', ...old),
    used: without('note', ...old, dracula),
    undone: plain(['1', 'Emma', null], ['2', 'Ulysses', null], ['3', 'Dracula', null]),
    use: { spoiled: 2 },
  },
  {
    name: 'a column that the up dropped comes back empty in a row that somebody changed',
    after: without('note', ...old),
    used: without('note', emma, ['2', 'ulysses', null]),
    undone: plain(emma, ['2', 'ulysses', null]),
    use: {},
  },
  {
    name: 'what the up rewrote is as it was',
    after: plain(...old.map(shout)),
    used: plain(...old.map(shout)),
    undone: plain(...old),
    use: {},
  },
  {
    name: 'what the up rewrote is otherwise than it was',
    after: plain(...old.map(shout)),
    used: plain(...old.map(shout)),
    undone: plain(emma, ['2', 'ulysses', 'y']),
    use: { spoiled: 1 },
  },
  {
    name: 'what was written where the up rewrote is counted',
    after: plain(...old.map(shout)),
    used: plain(...[...old, dracula].map(shout)),
    undone: plain(...old, dracula),
    use: {},
    unknown: /^the up rewrote title, so what was written there was counted and not compared$/,
  },
  {
    name: 'what was written where the up rewrote is gone',
    after: plain(...old.map(shout)),
    used: plain(...[...old, dracula].map(shout)),
    undone: plain(...old),
    use: { discarded: 1 },
    unknown: /^the up rewrote title/,
  },
  {
    name: 'the up replaced the table',
    after: undefined,
    used: undefined,
    undone: plain(emma),
    use: { lost: 1 },
    unknown: /^the up replaced the table/,
  },
]

const nothing = { lost: 0, spoiled: 0, discarded: 0, altered: 0, extra: 0 }

describe('rows that can be compared one by one', () => {
  test.each(cases)('$name', ({ before = plain(...old), used, undone, use, unknown, ...more }) => {
    const after = 'after' in more ? more.after : plain(...old)
    const { changes: _, unknown: why, ...counts } = compareUse({ before, after, used, undone }, columns, ['id'])
    expect(counts).toEqual({ ...nothing, ...use })
    if (unknown) expect(why).toMatch(unknown)
    else expect(why).toBeUndefined()
  })

  test('without a key a row that changed is one that is gone and one that nobody wrote', () => {
    const states = { before: plain(...old), after: plain(...old), used: plain(...old), undone: plain(emma, ['2', 'Ulysses', null]) }
    expect(compareUse(states, columns, [])).toMatchObject({ lost: 1, spoiled: 0, extra: 1 })
  })

  test('columns that are left out are not compared', () => {
    const states = { before: plain(...old), after: plain(...old), used: plain(...old), undone: plain(emma, ['2', 'Ulysses', null]) }
    expect(compareUse(states, ['id', 'title'], ['id'])).toMatchObject(nothing)
  })
})

describe('rows that are too many to be held', () => {
  const large = (...rows: Row[]) => at(columns, rows, { tooMany: true })

  test.each<[string, TableAt, TableAt, TableAt, Partial<TableUse>]>([
    ['everything is kept', large(...old), large(...old, dracula), large(...old, dracula), {}],
    ['what was written is gone', large(...old), large(...old, dracula), large(...old), { discarded: 1 }],
    ['rows are fewer than before', large(...old), large(...old, dracula), large(emma), { lost: 1 }],
    ['rows are others', large(...old), large(...old, dracula), large(...old, ulysses), { uncounted: true }],
    [
      'the up rewrote them',
      large(...old.map(shout)),
      large(...[...old, dracula].map(shout)),
      large(...old, dracula),
      { unknown: 'it is too large to be compared row by row' },
    ],
  ])('%s', (_, after, used, undone, use) => {
    expect(compareUse({ before: large(...old), after, used, undone }, columns, ['id'])).toEqual({ ...nothing, ...use })
  })
})
