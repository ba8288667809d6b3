import { assert, constantFrom, property, record, array as some, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Expected, ExpectedDifference } from '../config/expected.ts'
import type { Difference } from '../core/difference.ts'
import { Failure } from '../core/failure.ts'
import { finding } from './finding.ts'
import { isAbout, readRegister, setApart, withExpected } from './register.ts'

const stories = { kind: 'table', identity: ['public', 'stories'] }
const rating = { kind: 'table column', identity: ['public', 'stories', 'rating'] }

function difference(object: Pick<Difference, 'kind' | 'identity'>, more: Partial<Difference> = {}): Difference {
  return {
    tier: 'logical',
    scope: 'database',
    change: 'altered',
    attributes: [],
    belongsTo: [],
    sentence: 'It differs',
    ...object,
    ...more,
  }
}

const ofTable = difference(stories)
const ofColumn = difference(rating, { belongsTo: [stories] })
const rows = { tier: 'data', scope: 'rows', attributes: [{ name: 'rows', before: '2', after: '1' }] } as const
const ofRows = difference(stories, rows)
const ofPicture = difference(
  { kind: 'large object', identity: ['4711'] },
  { ...rows, attributes: [{ name: 'data', before: 'a', after: 'b' }] },
)
const ofRole = difference({ kind: 'role', identity: ['clerk'] }, { scope: 'cluster' })
const ofSequence = difference({ kind: 'sequence', identity: ['public', 'numbers'] }, { tier: 'data', scope: 'sequence' })

describe('what an entry is about', () => {
  test.each<[string, string, Difference, boolean]>([
    ['an object by its address', 'table public.stories', ofTable, true],
    ['what belongs to it', 'table public.stories', ofColumn, true],
    ['the part by itself', 'column public.stories.rating', ofColumn, true],
    ['in other letters and quotes', ' COLUMN  "public".Stories.rating', ofColumn, true],
    ['not the whole by its part', 'column public.stories.rating', ofTable, false],
    ['not another one that begins alike', 'table public.storie', ofTable, false],
    ['not one of another schema', 'table app.stories', ofTable, false],
    ['not one without its schema', 'table stories', ofTable, false],
    ['not everything in a schema', 'schema public', ofTable, false],
    ['rows by the name of the table', 'public.stories', ofRows, true],
    ['rows by the name in quotes', '"public"."stories"', ofRows, true],
    ['not rows by the address of the table', 'table public.stories', ofRows, false],
    ['not the table by its name alone', 'public.stories', ofTable, false],
    ['not a column by the name of its table', 'public.stories', ofColumn, false],
    ['a role', 'role clerk', ofRole, true],
    ['what a large object holds', 'large object 4711', ofPicture, true],
    ['the state of a sequence', 'sequence public.numbers', ofSequence, true],
    ['nothing by a word', 'stories', ofTable, false],
  ])('%s', (_, what, one, expected) => {
    expect(isAbout({ what }, one)).toBe(expected)
  })
})

const entry = { migration: '002_b', what: 'table public.t', why: 'Known.' }
const ids = ['001_a', '002_b', '002_c']

describe('the register', () => {
  test.each<[string, string | undefined, string, boolean]>([
    ['without a last day it counts for good', undefined, '2999-01-01T00:00:00Z', false],
    ['on the last day it counts to the end', '2027-03-31', '2027-03-31T23:59:59.999Z', false],
    ['on the day after it does not', '2027-03-31', '2027-04-01T00:00:00Z', true],
    ['the day is that of UTC', '2027-03-31', '2027-03-31T23:30:00-05:00', true],
  ])('%s', (_, until, now, over) => {
    const [read] = readRegister([{ ...entry, ...(until !== undefined && { until }) }], ids, new Date(now)).get('002_b')!
    expect(read?.over).toBe(over)
  })

  test('a migration is named by its id or the beginning that no other has', () => {
    const entries = ['001', '002_b', '002_c'].map((migration) => ({ ...entry, migration }))
    expect([...readRegister(entries, ids, new Date()).keys()]).toEqual(ids)
  })

  test.each<[string, Expected[], string]>([
    ['a migration that is not there', [{ ...entry, migration: '009' }], 'expected[0] names the migration 009, which is not there.'],
    ['the beginning of two', [entry, { ...entry, migration: '002_' }], 'expected[1] names the migration 002_, and several begin so.'],
    [
      'the same twice, however it is written',
      [entry, { ...entry, migration: '002_b', what: 'TABLE public."t"' }],
      'expected[1] says a second time that TABLE public."t" differs in 002_b.',
    ],
  ])('%s is refused', (_, entries, sentence) => {
    const read = () => readRegister(entries, ids, new Date())
    expect(read).toThrow(Failure)
    expect(read).toThrow(sentence)
  })
})

describe('a finding', () => {
  const genre: ExpectedDifference = { what: 'type public.genre', why: 'Labels stay', over: false }
  const old: ExpectedDifference = { what: 'role clerk', why: 'Roles stay.', until: '2001-01-01', over: true }
  const passed = finding('leaves no trace', 'passed', 'Nothing is left.')
  const failed = finding('leaves no trace', 'failed', 'A view is left.')
  const unknown = finding('keeps rows', 'not-checked', 'Of one nothing is known.')
  const excused = [
    { sentence: 'a label is left', by: [genre] },
    { sentence: 'another one is left', by: [genre] },
  ]

  test.each([
    ['that passed stays as it is when nothing is expected', passed, [], [], 'passed: Nothing is left.', []],
    [
      'that passed says what is expected, and why',
      passed,
      excused,
      [],
      'passed: Expected: a label is left (and 1 more). Why: Labels stay.',
      ['Expected', 'Why'],
    ],
    ['that failed stays failed', failed, excused, [], 'failed: A view is left.', ['Expected', 'Why']],
    [
      'that was not checked stays so',
      unknown,
      excused.slice(0, 1),
      [],
      'not-checked: Expected: a label is left. Why: Labels stay. Of the rest: Of one nothing is known.',
      ['Expected', 'Why'],
    ],
    ['names what counted until a day that has passed', failed, [], [old], 'failed: A view is left.', ['No longer expected', 'Next step']],
  ])('%s', (_, judged, excuses, over, said, titles) => {
    const { verdict, sentence, evidence } = withExpected(judged, { excused: excuses, over })
    expect(`${verdict}: ${sentence}`).toBe(said)
    expect(evidence.map(({ title }) => title)).toEqual(titles)
  })
})

describe('whatever differs, and whatever is expected', () => {
  const names = constantFrom('a', 'b', 'B', 'a.b', 'a b')
  const quoted = (name: string) => (/^[a-z]$/.test(name) ? name : `"${name}"`)
  const differences = some(
    tuple(names, names, constantFrom('table', 'column', 'rows')).map(([schema, name, what]) => {
      const table = { kind: 'table', identity: [schema, name] }
      if (what === 'table') return difference(table)
      if (what === 'rows') return difference(table, rows)
      return difference({ kind: 'table column', identity: [schema, name, 'c'] }, { belongsTo: [table] })
    }),
  )
  const entries = some(
    record({ schema: names, name: names, form: constantFrom('table', 'column', 'rows'), over: constantFrom(true, false) }).map(
      ({ schema, name, form, over }): ExpectedDifference => {
        const table = `${quoted(schema)}.${quoted(name)}`
        return { what: form === 'rows' ? table : form === 'table' ? `table ${table}` : `column ${table}.c`, why: 'Known.', over }
      },
    ),
  )
  const say = ({ kind, scope, identity }: Difference) => JSON.stringify([kind, scope, identity])
  /** The same rule without an address: schema and name, and what each may cover. */
  const mustCover = ({ what, over }: ExpectedDifference, { identity, kind, scope }: Difference) => {
    const table = `${quoted(identity[0]!)}.${quoted(identity[1]!)}`
    const allowed = scope === 'rows' ? [table] : kind === 'table' ? [`table ${table}`] : [`table ${table}`, `column ${table}.c`]
    return !over && allowed.includes(what)
  }

  test('excused is what an entry that counts is about, and nothing else', () => {
    assert(
      property(differences, entries, (found, expected) => {
        const { unexpected } = setApart(found, expected, say)
        expect(unexpected).toEqual(found.filter((one) => !expected.some((entry) => mustCover(entry, one))))
      }),
    )
  })

  test('another entry never makes a difference fail, and one that is over never excuses', () => {
    assert(
      property(differences, entries, (found, expected) => {
        const all = setApart(found, expected, say).unexpected
        const fewer = setApart(found, expected.slice(1), say).unexpected
        expect(all.every((one) => fewer.includes(one))).toBe(true)
        expect(
          setApart(
            found,
            expected.map((entry) => ({ ...entry, over: true })),
            say,
          ).unexpected,
        ).toEqual(found)
      }),
    )
  })
})
