import { describe, expect, test } from 'vitest'
import type { Actor } from '../core/actor.ts'
import { Failure } from '../core/failure.ts'
import { withActors } from './actor-references.ts'
import { actorsOf, resolveActors } from './actors.ts'
import type { Spec } from './spec.ts'

const actors: Actor[] = [
  { name: 'ann', role: 'authenticated', claims: { sub: "a'1", org_id: 7, app_metadata: { org: 'acme', none: null }, 'my.claim': 'x' } },
  { name: 'seven', role: 'app', settings: { 'app.tenant_id': '7' } },
  { name: 'two', role: 'app', settings: { 'app.a': '1', 'app.b': '2' } },
  { name: 'visitor', role: 'anon' },
]

describe("in SQL, :'ann' is", () => {
  test.each<[string, string, string]>([
    ['the claim sub, as a literal', "user_id = :'ann'", "user_id = 'a''1'"],
    ['the only setting', "tenant = :'seven'::integer", "tenant = '7'::integer"],
    ['another claim by its name', "org = :'ann.org_id'", "org = '7'"],
    ['a claim by its path', "org = :'ann.app_metadata.org'", "org = 'acme'"],
    ['a claim with a dot in its name', ":'ann.my.claim'", "'x'"],
    ['a setting by its name', ":'two.app.b' = :'two.app.a'", "'2' = '1'"],
    ['itself where it is nobody', "x = :'bob'", "x = :'bob'"],
    ['itself in a string', "x = 'it is :''ann'' :' and y = :'ann'", "x = 'it is :''ann'' :' and y = 'a''1'"],
    ['itself in a string with backslashes', "x = e'\\' :''ann'' ' || :'ann'", "x = e'\\' :''ann'' ' || 'a''1'"],
    ['itself in a quoted name', `":'ann'" = :'ann'`, `":'ann'" = 'a''1'`],
    ['itself in a comment', "1 -- :'ann'\n/* :'ann' /* */ :'ann' */ :'ann'", "1 -- :'ann'\n/* :'ann' /* */ :'ann' */ 'a''1'"],
    ['itself in dollar quotes', "$a$ :'ann' $$ $a$ || $$ :'ann' $$ || $1 || :'ann'", "$a$ :'ann' $$ $a$ || $$ :'ann' $$ || $1 || 'a''1'"],
    ['after a word that ends like a string begins', "case else'x' end = :'ann'", "case else'x' end = 'a''1'"],
    ['in what has no end', "'a :'ann", "'a :'ann"],
  ])('%s', (_, sql, expected) => {
    expect(withActors(sql, actors)).toBe(expected)
  })
})

test('an actor of the spec wins over one of the configuration', () => {
  const spec = { actors: { ann: { role: 'anon' } } }
  expect(actorsOf({ ann: { role: 'authenticated' }, bob: { role: 'x' } }, spec)).toEqual([
    { name: 'ann', role: 'anon' },
    { name: 'bob', role: 'x' },
  ])
})

test('a spec has literals wherever it holds SQL about rows', () => {
  const spec: Spec = {
    purpose: "Of :'ann'.",
    accepts: [{ claim: 'A.', sql: "select :'ann'", as: 'ann' }],
    rejects: [{ claim: 'R.', sql: "select :'seven'", sqlstate: '42501' }],
    data: [{ claim: 'D.', before: "select :'ann'", after: 'select 1' }],
    access: { 'public.t': { rows: { hers: "owner = :'ann'" }, may: { ann: 'all' } }, 'public.u': { may: { others: 'denied' } } },
    always: [{ claim: 'So.', query: "select :'ann.org_id'", returns: [] }],
  }
  expect(resolveActors(spec, actors, 'x.spec.ts')).toEqual({
    purpose: "Of :'ann'.",
    accepts: [{ claim: 'A.', sql: "select 'a''1'", as: 'ann' }],
    rejects: [{ claim: 'R.', sql: "select '7'", sqlstate: '42501' }],
    data: [{ claim: 'D.', before: "select 'a''1'", after: 'select 1' }],
    access: { 'public.t': { rows: { hers: "owner = 'a''1'" }, may: { ann: 'all' } }, 'public.u': { may: { others: 'denied' } } },
    always: [{ claim: 'So.', query: "select '7'", returns: [] }],
  })
})

describe('a problem of the spec is', () => {
  const rows = { hers: "owner = :'ann'" }
  const none = { insert: 'none', update: 'none', delete: 'none' } as const
  test.each<[string, Omit<Spec, 'purpose'>, string]>([
    [
      'an actor whom nobody declared, among those who may',
      { access: { 'public.t': { may: { anna: 'all', others: 'none' } } } },
      "access['public.t'].may.anna: there is no actor anna; did you mean ann?",
    ],
    [
      'one who sends a statement',
      { accepts: [{ claim: 'A.', sql: 'select 1', as: 'bob' }] },
      'accepts[0].as: there is no actor bob; known are ann, seven, two, visitor',
    ],
    [
      'one in a group of rows',
      { access: { 'public.t': { rows: { hers: "a = :'an'" }, may: {} } } },
      "access['public.t'].rows.hers: there is no actor an; did you mean ann?",
    ],
    [
      'one in a query',
      { data: [{ claim: 'D.', before: 'select 1', afterUse: "select :'vistor'" }] },
      'data[0].afterUse: there is no actor vistor; did you mean visitor?',
    ],
    [
      'a reference that stands for nothing',
      { rejects: [{ claim: 'R.', sql: "select :'visitor'", sqlstate: '42501' }] },
      "rejects[0].sql: :'visitor' stands for nothing: the actor visitor has neither a claim sub nor exactly one setting",
    ],
    [
      'a claim that is not there',
      { always: [{ claim: 'So.', query: "select :'ann.org'", returns: [] }] },
      "always[0].query: :'ann.org' stands for nothing: the actor ann has no claim and no setting org",
    ],
    [
      'a group of rows that is not there',
      { access: { 'public.t': { rows, may: { ann: { ...none, select: ['her'] } } } } },
      `access['public.t'].may.ann.select: there is no group of rows "her"; did you mean "hers"?`,
    ],
    [
      'a group of rows that is not there, after a change',
      { access: { 'public.t': { may: { ann: { ...none, select: 'all', update: { from: 'all', to: ['mine'] } } } } } },
      `access['public.t'].may.ann.update.to: there is no group of rows "mine"; rows names none`,
    ],
  ])('%s', (_, spec, message) => {
    const resolve = () => resolveActors({ purpose: 'Why.', ...spec }, actors, 'x.spec.ts')
    expect(resolve).toThrow(Failure)
    expect(resolve).toThrow(`x.spec.ts: ${message}`)
  })

  test('an access that is about nobody', () => {
    const resolve = () => resolveActors({ purpose: 'Why.', access: { 'public.t': { may: { others: 'none' } } } }, [], '/x.spec.ts')
    expect(resolve).toThrow("access['public.t'].may: it is about nobody: no actor is declared")
  })

  test('said with all the others', () => {
    const resolve = () =>
      resolveActors({ purpose: 'Why.', access: { 'public.t': { rows: { a: ":'x'" }, may: { y: 'all' } } } }, [], '/x.spec.ts')
    expect(resolve).toThrow('has 2 problems')
  })
})
