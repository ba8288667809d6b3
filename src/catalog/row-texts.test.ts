import { describe, expect, test } from 'vitest'
import { onEachServer } from '../../fixtures/servers.ts'
import type { RowFingerprint } from './fingerprint.ts'
import { readRowTexts, takeApart } from './row-texts.ts'

const table = (name: string, columns: readonly string[]): RowFingerprint => ({
  kind: 'table',
  identity: ['public', name],
  count: 1,
  columns,
  hashes: ['0', '0'],
})

onEachServer((server) => {
  const values: (string | null)[] = [
    null,
    '',
    ' ',
    'a',
    'a b',
    '"',
    '""',
    '\\',
    '\\\\"',
    ',',
    '(',
    ')',
    '()',
    '(,)',
    '{"a,b"}',
    'é 🙂',
    'a\nb\r\n\t',
    'NULL',
    '"a"',
  ]

  test('every row is what it was', async () => {
    await server.client.query('drop table if exists t; create table t (n int, v text, w text)')
    const rows = values.flatMap((v) => values.map((w) => [v, w]))
    await server.client.query(
      'insert into t select ordinality, v, w from unnest($1::text[], $2::text[]) with ordinality as x (v, w, ordinality)',
      [rows.map(([v]) => v), rows.map(([, w]) => w)],
    )
    const [texts] = await readRowTexts(server.client, [table('t', ['n', 'v', 'w'])])
    const read = [...takeApart(texts!).rows].sort(([a], [b]) => Number(a) - Number(b))
    expect(read).toEqual(rows.map(([v, w], index) => [String(index + 1), v, w]))
  })

  test.each([
    ['one column, NULL', 'create table t (v text); insert into t values (null), (null)', ['v'], [[null], [null]]],
    ['one column, empty', "create table t (v text); insert into t values ('')", ['v'], [['']]],
    ['no column', 'create table t (); insert into t default values', [], [[]]],
    [
      'records in records',
      'create type pair as (a text, b text); create table t (v pair); insert into t values ((\'x,"y"\', null))',
      ['v'],
      [['("x,""y""",)']],
    ],
  ])('%s', async (_, given, columns, rows) => {
    await server.client.query(`drop table if exists t; drop type if exists pair; ${given}`)
    const [texts] = await readRowTexts(server.client, [table('t', columns)])
    expect(takeApart(texts!)).toEqual({ columns, rows })
  })

  describe('of several tables', () => {
    test('one that is too large is left out', async () => {
      await server.client.query(
        `drop table if exists t, large; create table t (v int); insert into t values (1); create table large (v text);
         alter table large alter v set storage external; insert into large values (repeat('x', 17000000))`,
      )
      const [first, second] = await readRowTexts(server.client, [table('large', ['v']), table('t', ['v'])])
      expect([first, takeApart(second!).rows]).toEqual([undefined, [['1']]])
    })
  })
})

test('what is no record is refused', () => {
  expect(() => takeApart({ columns: ['v'], text: '(a' })).toThrow('A record of the server cannot be read: a')
})
