import { describe, expect, expectTypeOf, test } from 'vitest'
import type { z } from 'zod'
import { Failure } from '../core/failure.ts'
import { parseSpec, type specSchema } from './schema.ts'
import type { Spec } from './spec.ts'

type DeepReadonly<T> = T extends (...parameters: never[]) => unknown
  ? T
  : T extends readonly (infer Item)[]
    ? readonly DeepReadonly<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
      : T

const full = {
  purpose: 'A reader rates a story from 1 to 10.',
  seeds: { before: ['stories'], whileUp: [] },
  changes: ['column public.stories.rating'],
  preconditions: { tables: { 'public.stories': { columns: { rating: 'absent' } }, 'public.children': 'absent' } },
  postconditions: {
    tables: {
      'public.stories': {
        columns: {
          rating: {
            type: 'integer',
            nullable: true,
            default: false,
            generated: false,
            identity: false,
            privileges: { anon: ['select', 'update with grant option'] },
            comment: 'from 1 to 10',
          },
        },
        constraints: {
          stories_pkey: { primaryKey: ['id'] },
          stories_title_key: { unique: ['title'], nullsNotDistinct: true, deferrable: 'initially deferred' },
          stories_rating_check: { check: 'rating between 1 and 10', validated: true },
          stories_child_id_fkey: {
            foreignKey: { columns: ['child_id'], references: 'public.children', referencedColumns: ['id'], onDelete: 'set null' },
          },
          old: 'absent',
        },
        indexes: [{ on: ['rating', 'lower(title)'], unique: false, method: 'btree', where: 'rating is not null', include: ['title'] }],
        triggers: { touch: 'present' },
        rowSecurity: { enabled: true, forced: false },
        policies: {
          'Anyone reads': { for: 'select', to: ['public'], using: 'true', withCheck: false, as: 'permissive' },
          old: 'absent',
        },
        privileges: { public: [], anon: ['all'] },
        complete: ['columns', 'policies', 'privileges'],
        comment: false,
      },
    },
    views: {
      'public.rated': 'present',
      'public.best': { securityInvoker: true, privileges: { anon: ['select'] }, complete: ['privileges'] },
    },
    sequences: { 'public.stories_id_seq': 'absent', 'public.numbers': { privileges: { anon: ['usage'] } } },
    functions: {
      'public.rate(uuid, integer)': 'present',
      'public.search(text)': { security: 'definer', searchPath: '', privileges: { anon: ['execute'] } },
    },
    types: { 'public.language': { labels: ['en', 'ru'] }, 'public.mood': 'absent' },
    schemas: { audit: 'present', private: { privileges: { anon: [] }, complete: ['privileges'] } },
    extensions: { 'uuid-ossp': 'present' },
  },
  data: [{ claim: 'Kept.', before: 'select 1', after: 'select 1' }],
  accepts: [{ claim: 'Ten.', sql: 'update public.stories set rating = 10' }],
  rejects: [{ claim: 'No eleven.', sql: 'update public.stories set rating = 11', sqlstate: '23514', constraint: 'stories_rating_check' }],
  actors: { ann: { role: 'authenticated', claims: { sub: 'a' }, settings: { 'app.tenant_id': '7' } }, anyone: { role: 'anon' } },
  access: {
    'public.stories': {
      rows: { "ann's": "owner = :'ann'", public: 'is_public' },
      may: {
        ann: { select: ["ann's", 'public'], insert: ["ann's"], update: { from: ["ann's"], to: 'all' }, delete: 'none' },
        anyone: { select: ['public'], insert: 'denied', update: 'denied', delete: 'denied' },
        others: 'bypasses',
      },
      always: true,
    },
  },
  widens: [{ actor: 'ann', may: ['select', 'update'], on: 'public.stories', why: 'She writes them.' }],
  unguarded: [{ what: 'view public.cards', why: 'It shows no more than the title.' }],
  always: [{ claim: 'None is lost.', query: 'select count(*) from public.stories', returns: [{ count: 7 }] }],
  supersedes: [{ claim: 'access to public.stories', why: 'Readers came.' }],
  rollback: {
    loses: [{ what: 'column public.stories.moral', why: 'It was merged.', where: 'moral is not null' }],
    discards: [{ what: 'column public.stories.rating', why: 'Gone with the column.' }],
    differs: [{ what: 'column public.stories.moral', attribute: 'attnum', why: 'It comes back as the last column.' }],
    refuses: { sqlstate: 'P0001', message: 'rated', why: 'Ratings are not thrown away.' },
  },
  idempotent: true,
  checks: [{ claim: 'Asked.', run: async ({ client }) => void (await client.query('select 1')) }],
} satisfies Spec

describe('a spec', () => {
  test('that says everything is taken as it is', () => {
    expect(parseSpec(full, 'full.spec.ts')).toBe(full)
  })

  test.each<[string, unknown]>([
    ['says only its purpose', { purpose: 'Why.' }],
    ['is exact', { purpose: 'Why.', rollback: 'exact' }],
    ['is irreversible', { purpose: 'Why.', rollback: { irreversible: 'The column is dropped.' } }],
    ['has an empty list of changes', { purpose: 'Why.', changes: [] }],
  ])('that %s is a spec', (_, value) => {
    expect(parseSpec(value, 'x.spec.ts')).toBe(value)
  })

  test('and its schema have the same type', () => {
    expectTypeOf<DeepReadonly<Spec>>().toEqualTypeOf<DeepReadonly<z.infer<typeof specSchema>>>()
  })
})

const table = (condition: unknown) => ({ purpose: 'Why.', postconditions: { tables: { 'public.stories': condition } } })

describe('what is not a spec', () => {
  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'is missing'],
    ['a function', () => {}, 'must be an object, not a function'],
    ['no purpose', {}, 'purpose: is missing'],
    ['an empty purpose', { purpose: ' ' }, 'purpose: must not be empty'],
    ['a word of a later version', { purpose: 'Why.', runAs: 'owner' }, 'runAs: not supported by this version'],
    ['a key with a typing mistake', { purpose: 'Why.', preconditons: {} }, 'preconditons: unknown key; did you mean preconditions?'],
    [
      'a key that is near nothing',
      table({ rowSecurity: { enabled: true, xyz: 1 } }),
      "postconditions.tables['public.stories'].rowSecurity.xyz: unknown key; known are enabled, forced",
    ],
    [
      'a typing mistake deep inside',
      table({ columns: { rating: { nulable: true } } }),
      "postconditions.tables['public.stories'].columns.rating.nulable: unknown key; did you mean nullable?",
    ],
    [
      'a word that is nearly absent',
      table({ columns: { rating: 'absnt' } }),
      "postconditions.tables['public.stories'].columns.rating: must be 'absent' or an object, not 'absnt'; did you mean 'absent'?",
    ],
    [
      'a name without its schema',
      { purpose: 'Why.', preconditions: { tables: { stories: 'absent' } } },
      "preconditions.tables: 'stories' must be a name with its schema, like 'public.stories'",
    ],
    [
      'an actor whose name cannot stand in SQL',
      { purpose: 'Why.', actors: { 'ann-1': { role: 'a' } } },
      "actors: 'ann-1' must be made of letters, digits and underscores",
    ],
    [
      'an actor who is called like all the others',
      { purpose: 'Why.', actors: { others: { role: 'a' } } },
      "actors: 'others' must not be others: that means the actors whom a spec does not name",
    ],
    [
      'a setting without a dot',
      { purpose: 'Why.', actors: { ann: { role: 'a', settings: { tenant: '7' } } } },
      "actors.ann.settings: 'tenant' must be the name of a setting with a dot in it, like app.tenant_id",
    ],
    [
      'access that says nothing of a command',
      { purpose: 'Why.', access: { 'public.t': { may: { ann: { select: 'all', insert: 'all', delete: 'all' } } } } },
      "access['public.t'].may.ann.update: is missing",
    ],
    [
      'access in a word that is none',
      { purpose: 'Why.', access: { 'public.t': { may: { ann: 'denid' } } } },
      "access['public.t'].may.ann: must be 'all', 'none', 'denied', 'bypasses' or an object, not 'denid'; did you mean 'denied'?",
    ],
    [
      'a constraint of two kinds',
      table({ constraints: [{ check: 'true', unique: ['a'] }] }),
      "postconditions.tables['public.stories'].constraints[0]: must have exactly one of primaryKey, unique, check and foreignKey",
    ],
    [
      'a constraint with a typing mistake',
      table({ constraints: { c: { check: 'true', validted: true } } }),
      "postconditions.tables['public.stories'].constraints.c.validted: unknown key; did you mean validated?",
    ],
    [
      'constraints that are text',
      table({ constraints: 'none' }),
      "postconditions.tables['public.stories'].constraints: must be an object or a list, not 'none'",
    ],
    [
      'a default that is a number',
      table({ columns: { 'Odd Name': { default: 3 } } }),
      "postconditions.tables['public.stories'].columns['Odd Name'].default: must be text or false, not 3",
    ],
    [
      'true where only false is meant',
      table({ comment: true }),
      "postconditions.tables['public.stories'].comment: must be text or false, not true",
    ],
    [
      'a claim at one moment',
      { purpose: 'Why.', data: [{ claim: 'Kept.', before: 'select 1' }] },
      'data[0]: must have a query at two moments at least: before, after, afterUse, afterRollback',
    ],
    [
      'a code that is none',
      { purpose: 'Why.', rejects: [{ claim: 'No.', sql: 'select 1', sqlstate: 'check' }] },
      'rejects[0].sqlstate: must be the five characters of an error code, like 23514',
    ],
    ['an up that may run often', { purpose: 'Why.', idempotent: 'yes' }, "idempotent: must be true or false, not 'yes'"],
    [
      'a rollback that is none',
      { purpose: 'Why.', rollback: 'none' },
      "rollback: must be 'exact', { irreversible: why }, or any of loses, discards, differs and refuses",
    ],
    [
      'a loss without a reason',
      { purpose: 'Why.', rollback: { loses: [{ what: 'table public.stories' }] } },
      'rollback.loses[0].why: is missing',
    ],
    ['a check without a function', { purpose: 'Why.', checks: [{ claim: 'x', run: 'select 1' }] }, 'checks[0].run: must be a function'],
  ])('%s', (_, value, problem) => {
    expect(failureOf(value)).toMatchObject({ kind: 'usage', message: `x.spec.ts: ${problem}`, evidence: [] })
  })

  test('has all its problems said at once', () => {
    const failure = failureOf({ porpose: 'Why.', runAs: 'owner', rejects: [{ claim: 'No.', sql: '', sqlstate: '23514' }] })
    expect(failure.message).toBe('x.spec.ts has 4 problems.')
    expect(failure.evidence[0]?.body).toMatchInlineSnapshot(`
      "purpose: is missing
      rejects[0].sql: must not be empty
      porpose: unknown key; did you mean purpose?
      runAs: not supported by this version"
    `)
  })
})

function failureOf(value: unknown): Failure {
  try {
    parseSpec(value, 'x.spec.ts')
  } catch (error) {
    expect(error).toBeInstanceOf(Failure)
    return error as Failure
  }
  throw new Error('It was taken for a spec.')
}
