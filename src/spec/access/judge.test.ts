import { describe, expect, test } from 'vitest'
import type { ActorTrial, KeptOut, Reach, ServerWords, TableTrial, TrialRow } from '../../access/trial.ts'
import type { Actor } from '../../core/actor.ts'
import type { ActorAccess, Rows, TableAccess } from '../access.ts'
import { failed } from '../outcome.ts'
import { accessClaims } from './cells.ts'
import { judgeAccess, untriedAccess } from './judge.ts'

const ann: Actor = { name: 'ann', role: 'reader' }
const bob: Actor = { name: 'bob', role: 'reader' }
const carl: Actor = { name: 'carl', role: 'reader' }
const refusal: ServerWords = { sqlstate: '42501', message: 'permission denied for table t' }
const trouble: ServerWords = { sqlstate: 'P0001', message: 'no such thing', context: 'PL/pgSQL function f()' }

const row = (id: string, ...groups: string[]): TrialRow => ({ id, key: id, groups: new Set(groups), words: `id = ${id}` })
const both = [row('1', 'hers'), row('2', 'his'), row('3', 'public')]

interface Seen {
  readonly reached?: string
  readonly blindly?: string
  readonly filtered?: string
  readonly refused?: string
  readonly undecided?: string
}

/** Each a text of the rows' ids. */
function tried({ reached = '', blindly = '', filtered = '', refused = '', undecided = '' }: Seen): Reach {
  const keptOut = new Map<string, KeptOut>([
    ...[...filtered].map((id): [string, KeptOut] => [id, 'filtered']),
    ...[...refused].map((id): [string, KeptOut] => [id, 'refused by policy']),
  ])
  return {
    state: 'tried',
    reached: new Set(reached),
    blindly: new Set(blindly),
    keptOut,
    undecided: new Map([...undecided].map((id) => [id, trouble])),
  }
}

const untried: Reach = { state: 'untried', reason: 'It was not asked.' }
const denied: Reach = { state: 'denied', words: refusal }

function trialOf(rows: readonly TrialRow[], own: Partial<ActorTrial>, more: Partial<TableTrial> = {}): TableTrial {
  const actor: ActorTrial = {
    actor: ann,
    select: untried,
    insert: untried,
    update: { from: untried, to: untried },
    delete: untried,
    ...own,
  }
  return {
    schema: 'public',
    name: 't',
    kind: 'table',
    rowSecurity: { enabled: true, forced: false },
    rows,
    leftOut: 0,
    unreadable: new Map(),
    actors: [actor],
    ...more,
  }
}

const groups = { hers: 'a', his: 'b', public: 'c' }
const only = (select: Rows): TableAccess => ({ rows: groups, may: { ann: { select, insert: 'all', update: 'none', delete: 'all' } } })
const selected = (select: Rows, reach: Reach, rows = both, more: Partial<ActorTrial> = {}) =>
  judgeAccess('public.t', only(select), [ann], trialOf(rows, { select: reach, ...more }))[0]!

describe('a cell passes where', () => {
  test.each<[string, Rows, Reach, string]>([
    [
      'exactly the rows of its groups are reached',
      ['hers', 'public'],
      tried({ reached: '13', filtered: '2' }),
      'ann sees 2 of the 3 rows.',
    ],
    ['every row is', 'all', tried({ reached: '123' }), 'ann sees all 3 rows.'],
    ['no row is', 'none', tried({ filtered: '12', refused: '3' }), 'ann sees none of the 3 rows: filtered, refused by policy.'],
    ['an empty list is reached', [], tried({ filtered: '123' }), 'ann sees none of the 3 rows: filtered.'],
    ['the privilege is missing', 'denied', denied, 'It is denied: permission denied for table t.'],
    ['rows that were not tried say nothing', ['hers'], tried({ reached: '1', filtered: '3' }), 'ann sees 1 of the 2 rows.'],
  ])('%s', (_, rows, reach, sentence) => {
    expect(selected(rows, reach).outcome).toMatchObject({ verdict: 'passed', sentence })
  })
})

test('a cell that passes says how many rows were left out', () => {
  const trial = { ...trialOf(both, { select: tried({ reached: '123' }) }), leftOut: 100 }
  expect(judgeAccess('public.t', only('all'), [ann], trial)[0]!.outcome).toMatchObject({
    verdict: 'passed',
    sentence: 'ann sees all 3 rows. There are 100 more, of which nothing is said: only the first 3 are tried.',
  })
})

test('an actor may have a name that every object has', () => {
  expect(accessClaims({ 'public.t': { may: { others: 'none' } } }, [{ name: 'constructor', role: 'reader' }])[0]).toBe(
    'constructor may select no row of public.t.',
  )
})

describe('a cell fails where', () => {
  test.each<[string, Rows, Reach, string, string | undefined]>([
    ['a row too many is reached', ['hers'], tried({ reached: '12', filtered: '3' }), 'ann sees 1 row of public.t too many: id = 2.', '2'],
    [
      'one is, that only a statement without a WHERE reaches',
      ['hers'],
      tried({ reached: '1', blindly: '3', filtered: '2' }),
      'ann sees 1 row of public.t too many, by a statement that reads nothing (without a WHERE): id = 3.',
      '3',
    ],
    [
      'a row is missing',
      ['hers', 'public'],
      tried({ reached: '1', filtered: '23' }),
      'ann does not see 1 row of public.t that must be reached: id = 3.',
      '3',
    ],
    [
      'a row that must be reached needs a statement without a WHERE',
      ['hers'],
      tried({ blindly: '1', filtered: '23' }),
      'ann does not see 1 row of public.t that must be reached: id = 1.',
      '1',
    ],
    [
      'both',
      ['hers'],
      tried({ reached: '2', filtered: '13' }),
      'ann sees 1 row of public.t too many and does not see 1 row of public.t that must be reached: id = 2.',
      '2',
    ],
    ['any row is', 'none', tried({ reached: '123' }), 'ann sees 3 rows of public.t too many: id = 1.', '1'],
    ['one is not', 'all', tried({ reached: '12', refused: '3' }), 'ann does not see 1 row of public.t that must be reached: id = 3.', '3'],
    ['the privilege is missing', ['hers'], denied, 'It is denied: there is no privilege.', undefined],
    [
      'it is denied, and only no row is meant',
      'none',
      denied,
      "It is denied: there is no privilege, which is more than that no row is reached. Say 'denied' if that is meant.",
      undefined,
    ],
    [
      'it is not denied',
      'denied',
      tried({ reached: '12', filtered: '3' }),
      'It is not denied: there is a privilege, and it reaches 2 rows.',
      undefined,
    ],
    [
      'it is not denied, without any row',
      'denied',
      tried({ filtered: '123' }),
      'It is not denied: there is a privilege, though it reaches no row.',
      undefined,
    ],
    [
      'a row is wrong, whatever else is not known',
      'none',
      tried({ reached: '1', undecided: '2' }),
      'ann sees 1 row of public.t too many: id = 1.',
      '1',
    ],
  ])('%s', (_, rows, reach, sentence, explained) => {
    const { outcome, explain } = selected(rows, reach)
    expect(outcome).toMatchObject({ verdict: 'failed', sentence })
    expect(explain).toEqual({ actor: ann, command: 'select', ...(explained !== undefined && { row: explained }) })
  })

  test('a row that every statement reaches is named before one that only some do', () => {
    const { outcome, explain } = selected('none', tried({ blindly: '1', reached: '2', filtered: '3' }))
    expect(outcome.sentence).toBe('ann sees 2 rows of public.t too many: id = 2.')
    expect(outcome.evidence[0]).toEqual({ title: 'Rows too many', body: 'id = 1 (hers): by a statement without a WHERE\nid = 2 (his)' })
    expect(explain?.row).toBe('2')
  })

  test('the rows are shown', () => {
    expect(selected(['hers'], tried({ reached: '2', filtered: '13' })).outcome.evidence).toEqual([
      { title: 'Rows too many', body: 'id = 2 (his)' },
      { title: 'Rows missing', body: 'id = 1 (hers): filtered' },
      { title: 'Rows that must be reached', body: 'id = 1 (hers)' },
      { title: 'Rows that are reached', body: 'id = 2 (his)' },
    ])
  })
})

describe('a cell proves nothing where', () => {
  test.each<[string, Rows, Reach, readonly TrialRow[], string]>([
    ['there is no row', 'none', tried({}), [], 'There is no row in public.t. A seed with one would prove it.'],
    [
      'no row is in a group',
      ['hers', 'public'],
      tried({ reached: '1', filtered: '2' }),
      [row('1', 'hers'), row('2', 'his')],
      'No row is in the group public. A seed with one would prove it.',
    ],
    [
      'a group has no row of its own',
      ['hers', 'public'],
      tried({ reached: '12', filtered: '3' }),
      [row('1', 'hers'), row('2', 'hers', 'public'), row('3')],
      'Every row of the group public is in hers too. A seed with a row of public alone would prove it.',
    ],
    [
      'no row is outside of the groups',
      ['hers', 'public'],
      tried({ reached: '12' }),
      [row('1', 'hers'), row('2', 'public')],
      'Every row is in hers or public, so there is none that ann must not reach. A seed with another row would prove it.',
    ],
    [
      'the row outside of the groups was not tried',
      ['hers'],
      tried({ reached: '1' }),
      both,
      'Every row is in hers, so there is none that ann must not reach. A seed with another row would prove it.',
    ],
    [
      'nothing is known of a row',
      ['hers'],
      tried({ reached: '1', filtered: '3', undecided: '2' }),
      both,
      'Of 1 row nothing can be said, first id = 2: no such thing.',
    ],
    ['no row was tried', 'all', tried({}), both, 'No row of public.t could be tried.'],
    [
      'it failed as a whole',
      'denied',
      { state: 'failed', words: trouble },
      both,
      'It failed for a reason that says nothing of access: no such thing.',
    ],
    ['nothing was sent', 'none', { state: 'untried', reason: 'There is no role reader.' }, both, 'There is no role reader.'],
  ])('%s', (_, rows, reach, there, sentence) => {
    expect(selected(rows, reach, [...there])).toMatchObject({ outcome: { verdict: 'not-checked', sentence } })
  })
})

describe('who gets round row security', () => {
  const judged = (access: ActorAccess, own: Partial<ActorTrial>, enabled = true) =>
    judgeAccess('public.t', { may: { ann: access } }, [ann], trialOf(both, own, { rowSecurity: { enabled, forced: false } }))[0]!.outcome
  const bypasses = 'reader has BYPASSRLS.'
  test.each<[string, ActorAccess, Partial<ActorTrial>, boolean, 'passed' | 'failed', string]>([
    ['and is meant to', 'bypasses', { bypasses }, true, 'passed', 'No policy holds for ann: reader has BYPASSRLS.'],
    ['and does not', 'bypasses', {}, true, 'failed', 'The policies of public.t hold for ann.'],
    [
      'where there is none',
      'bypasses',
      {},
      false,
      'failed',
      'There is no row security on public.t, so there is nothing that ann gets round.',
    ],
    [
      'and is not meant to',
      'all',
      { bypasses, select: tried({ reached: '123' }) },
      true,
      'failed',
      "No policy of public.t holds for ann: reader has BYPASSRLS. Say 'bypasses' of it if that is meant.",
    ],
    ['and lacks the privilege', 'denied', { bypasses, select: denied }, true, 'passed', 'It is denied: permission denied for table t.'],
  ])('%s', (_, access, own, enabled, verdict, sentence) => {
    expect(judged(access, own, enabled)).toMatchObject({ verdict, sentence })
  })
})

describe('of a whole table', () => {
  test('each command is a cell, an update two, and others are all who are not named', () => {
    const access: TableAccess = {
      rows: groups,
      may: {
        bob: { select: ['hers', 'his', 'public'], insert: ['his'], update: { from: ['his'], to: 'all' }, delete: 'none' },
        ann: { select: 'all', insert: [], update: 'none', delete: 'denied' },
        others: 'denied',
      },
    }
    const claims = accessClaims({ 'public.t': access, 'public.u': { may: { ann: 'bypasses' } } }, [ann, bob, carl])
    expect(claims).toEqual([
      'bob may select hers, his and public of public.t.',
      'bob may insert his into public.t.',
      'bob may update his of public.t.',
      'bob may turn rows of public.t into any row.',
      'bob may delete no row of public.t.',
      'ann may select every row of public.t.',
      'ann may insert no row into public.t.',
      'ann may update no row of public.t.',
      'ann has no privilege to delete from public.t.',
      'carl has no privilege to select from public.t.',
      'carl has no privilege to insert into public.t.',
      'carl has no privilege to update public.t.',
      'carl has no privilege to delete from public.t.',
      'No policy of public.u holds for ann.',
      'It is said of every actor what it may do to public.u.',
    ])
    expect(judgeAccess('public.t', access, [ann, bob, carl], trialOf([], {})).map(({ outcome }) => outcome.claim)).toEqual(
      claims.slice(0, 13),
    )
  })

  test('what an actor may change, and into what, are judged by themselves', () => {
    const update = { from: tried({ reached: '1', filtered: '23' }), to: tried({ reached: '12', refused: '3' }) }
    const may = { ann: { select: 'all', insert: 'all', update: ['hers'], delete: 'all' } } as const
    const judged = judgeAccess('public.t', { rows: groups, may }, [ann], trialOf(both, { update }))
    expect(judged[3]!.explain).toEqual({ actor: ann, command: 'update', part: 'to', row: '2' })
    expect(judged.slice(2, 4).map(({ outcome: { verdict, sentence } }) => `${verdict}: ${sentence}`)).toEqual([
      'passed: ann can change 1 of the 3 rows.',
      'failed: ann can turn a row into 1 row of public.t too many: id = 2.',
    ])
  })

  test('an actor of whom nothing is said is not checked', () => {
    const judged = judgeAccess('public.t', { may: { ann: 'denied' } }, [ann, bob, carl], trialOf(both, { select: denied }))
    expect(judged.at(-1)!.outcome).toMatchObject({
      verdict: 'not-checked',
      claim: 'It is said of every actor what it may do to public.t.',
      sentence: 'Nothing is said of bob and carl. Name them in may, or say what others may.',
    })
  })

  test('a group that cannot be read fails once', () => {
    const unreadable = new Map([['hers', { sqlstate: '42703', message: 'column "a" does not exist' }]])
    const may = { ann: { select: ['hers'], insert: ['hers'], update: 'none', delete: 'none' } } as const
    const judged = judgeAccess(
      'public.t',
      { rows: groups, may },
      [ann],
      trialOf(both, { delete: tried({ filtered: '1' }) }, { unreadable }),
    )
    expect(judged.map(({ outcome: { verdict, sentence } }) => `${verdict}: ${sentence}`)).toEqual([
      'failed: The server cannot read the group hers: column "a" does not exist.',
      'not-checked: The group hers cannot be read, as is said above.',
      'not-checked: It was not asked.',
      'passed: ann cannot delete the only row: filtered.',
    ])
  })

  test('one that no cell names fails too', () => {
    const unreadable = new Map([['his', { sqlstate: '42703', message: 'column "b" does not exist' }]])
    const judged = judgeAccess(
      'public.t',
      { rows: groups, may: { ann: 'denied' } },
      [ann],
      trialOf(both, { select: denied }, { unreadable }),
    )
    expect(judged.map(({ outcome }) => outcome.verdict)).toEqual(['passed', 'not-checked', 'not-checked', 'failed'])
  })

  test('that is not there, one cell fails', () => {
    const judged = untriedAccess('public.t', { may: { ann: 'denied' } }, [ann], failed('table public.t is missing'))
    expect(judged.map(({ outcome: { verdict, sentence } }) => `${verdict}: ${sentence}`)).toEqual([
      'failed: table public.t is missing',
      'not-checked: Nothing could be tried on public.t.',
      'not-checked: Nothing could be tried on public.t.',
      'not-checked: Nothing could be tried on public.t.',
    ])
  })
})
