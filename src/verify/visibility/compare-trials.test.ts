import { expect, test } from 'vitest'
import type { Reach, TableTrial } from '../../access/trial.ts'
import { compareTrials } from './compare-trials.ts'

const tried = (reached: readonly string[], more: Partial<Extract<Reach, { state: 'tried' }>> = {}): Reach => ({
  ...{ state: 'tried', reached: new Set(reached), blindly: new Set(), undecided: new Map() },
  keptOut: new Map(['1', '2'].filter((id) => !reached.includes(id)).map((id) => [id, 'filtered'] as const)),
  ...more,
})
const undecided = (sqlstate: string, message: string, context?: string): Reach =>
  tried([], { keptOut: new Map(), undecided: new Map([['1', { sqlstate, message, ...(context !== undefined && { context }) }]]) })
const denied: Reach = { state: 'denied', words: { sqlstate: '42501', message: 'permission denied' } }
const failed: Reach = { state: 'failed', words: { sqlstate: '42P17', message: 'infinite recursion' } }

/** One table with two rows, and what ann's SELECT came to. */
const trial = (select: Reach, keys = ['a', 'b']): TableTrial => ({
  ...{ schema: 'public', name: 'notes', kind: 'table', rowSecurity: { enabled: true, forced: false }, leftOut: 0, unreadable: new Map() },
  rows: keys.map((key, index) => ({ id: String(index + 1), key, groups: new Set<string>(), words: key })),
  actors: [{ actor: { name: 'ann', role: 'reader' }, select, insert: denied, update: { from: denied, to: denied }, delete: denied }],
})

const old = () => false

test.each([
  { sentence: 'a row more is gained', before: tried(['1']), after: tried(['1', '2']), gained: ['b'] },
  { sentence: 'what a privilege kept from somebody is gained', before: denied, after: tried(['1']), gained: ['a'] },
  {
    sentence: 'a row that only a blind statement reaches is gained',
    before: tried([]),
    after: tried([], { blindly: new Set(['1']) }),
    gained: ['a'],
  },
  { sentence: 'a row less is not', before: tried(['1', '2']), after: tried([]), gained: [] },
  { sentence: 'a row that a sample left out says nothing', before: tried([], { keptOut: new Map() }), after: tried(['1']), gained: [] },
  {
    sentence: 'a policy that refused and refuses no more lets in, whatever a trigger does then',
    before: undecided('42501', 'new row violates'),
    after: undecided('', 'a trigger of the table that fires before may have changed the row'),
    gained: ['a'],
  },
  {
    sentence: 'a constraint of the table is asked when the policies have let in',
    before: undecided('42501', 'new row violates'),
    after: undecided('23505', 'duplicate key'),
    gained: ['a'],
  },
])('$sentence', ({ before, after, gained }) => {
  const compared = compareTrials(trial(before), trial(after), old)
  expect({ unknown: compared.unknown, rows: compared.gained.flatMap(({ rows }) => rows.map(({ words }) => words)) }).toEqual({
    unknown: [],
    rows: gained,
  })
})

test.each([
  {
    sentence: 'what failed before is not known',
    before: failed,
    after: tried(['1']),
    unknown: ['whether ann may select is not known: infinite recursion'],
  },
  { sentence: 'what fails as it did is as closed as it was', before: failed, after: failed, unknown: [] },
  {
    sentence: 'a constraint that a trigger meets says nothing of the policies',
    before: tried([]),
    after: undecided('23505', 'duplicate key', 'PL/pgSQL function f()'),
    unknown: ['whether ann may select is not known: duplicate key'],
  },
])('$sentence', ({ before, after, unknown }) => {
  expect(compareTrials(trial(before), trial(after), old)).toEqual({ gained: [], unknown })
})

test('rows that are not known again are said', () => {
  const { unknown } = compareTrials(trial(tried([])), trial(tried(['1']), ['c', 'd']), old)
  expect(unknown).toEqual(['none of its rows is known again: it has no primary key, or another one'])
})

test('whoever comes as a role that was not there had reached nothing', () => {
  const before = { ...trial(denied), actors: [] }
  expect(compareTrials(before, trial(tried(['1'])), () => true).gained.map(({ rows }) => rows.length)).toEqual([1])
  expect(compareTrials(before, trial(tried(['1'])), old).gained).toEqual([])
})
