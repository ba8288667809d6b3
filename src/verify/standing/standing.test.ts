import { describe, expect, test } from 'vitest'
import type { Spec } from '../../spec/spec.ts'
import { claimText, type DeclaringSpec, standingAfter } from './standing.ts'

const claim = (text: string) => ({ claim: text, query: 'select 1 as one', returns: [{ one: 1 }] })
const access = { 'public.notes': { may: { ann: 'all' }, always: true }, 'public.cards': { may: { ann: 'all' } } } as const

function specs(...given: readonly Omit<Spec, 'purpose'>[]): DeclaringSpec[] {
  return given.map((spec, index) => ({
    id: `00${index + 1}`,
    file: `specs/00${index + 1}.spec.ts`,
    spec: { purpose: 'Why.', ...spec },
    actors: [],
  }))
}

const ends = (text: string) => ({ supersedes: [{ claim: text, why: 'It is over.' }] })

describe('what stands', () => {
  test.each<[string, readonly Omit<Spec, 'purpose'>[], string, readonly string[]]>([
    ['nothing, where nobody says so', [{}, {}], '002', []],
    ['a claim, at its own migration', [{ always: [claim('A')] }], '001', ['A']],
    ['a claim, at each later one', [{ always: [claim('A')] }, {}, { always: [claim('B')] }], '003', ['A (since 001)', 'B']],
    ['a claim, at a migration without a spec', [{ always: [claim('A')] }], '002', ['A (since 001)']],
    ['an access that is always so, from the next migration on', [{ access }], '002', ['access to public.notes (since 001)']],
    ['not an access at its own migration, where it is judged by itself', [{ access }], '001', []],
    ['not what a later spec ends', [{ always: [claim('A'), claim('B')] }, ends('A')], '002', ['B (since 001)']],
    ['not what an earlier spec has ended', [{ always: [claim('A')] }, ends('A'), {}], '003', []],
    ['not an access that a later spec ends', [{ access }, ends('access to public.notes')], '002', []],
    [
      'the same words anew, once they were ended',
      [{ always: [claim('A')] }, { ...ends('A'), always: [claim('A')] }, {}],
      '003',
      ['A (since 002)'],
    ],
  ])('%s', (_, given, id, expected) => {
    const upTo = specs(...given).filter((one) => one.id <= id)
    expect(standingAfter(upTo, id).claims.map((one) => claimText(one, id))).toEqual(expected)
  })
})

describe('what a spec would end and does not stand', () => {
  test.each<[string, readonly Omit<Spec, 'purpose'>[], string]>([
    [
      'a claim in nearly the same words',
      [{ always: [claim('Every table has row security.')] }, ends('Every table has row-security')],
      'Did you mean "Every table has row security." (since 001)?',
    ],
    [
      'something else',
      [{ always: [claim('Notes are short.')] }, ends('access to public.stories')],
      'These stand: "Notes are short." (since 001).',
    ],
    ['anything, where nothing stands', [{}, ends('A')], 'No claim stands here.'],
    ['what ended before', [{ always: [claim('A')] }, ends('A'), ends('A')], 'It ended with 002 already.'],
    ['a claim of its own', [{ ...ends('A'), always: [claim('A')] }], 'No claim stands here.'],
  ])('%s', (_, given, because) => {
    const all = specs(...given)
    expect(standingAfter(all, all.at(-1)!.id).unmet.map((one) => one.because)).toEqual([because])
  })
})

describe('two claims that stand at once and have one text', () => {
  test.each<[string, readonly Omit<Spec, 'purpose'>[], string]>([
    [
      'in two specs',
      [{ always: [claim('A')] }, { always: [claim('A')] }],
      'specs/001.spec.ts and specs/002.spec.ts both say what always holds in the same words: A',
    ],
    ['in one', [{ always: [claim('A'), claim('A')] }], 'specs/001.spec.ts says twice what always holds in the same words: A'],
    [
      'as access to one table',
      [{ access }, { access }],
      'specs/001.spec.ts and specs/002.spec.ts both say what always holds in the same words: access to public.notes',
    ],
  ])('%s', (_, given, message) => {
    const all = specs(...given)
    expect(() => standingAfter(all, all.at(-1)!.id)).toThrow(expect.objectContaining({ kind: 'usage', message }))
  })
})
