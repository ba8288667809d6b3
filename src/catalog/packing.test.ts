import { expect, test } from 'vitest'
import { onEachServer } from '../../fixtures/servers.ts'
import { Packing } from './packing.ts'
import { commonOf } from './row.ts'

const values: (string | null)[] = [
  null,
  '',
  ' ',
  'a',
  'NULL',
  '"',
  '""',
  '"a"',
  '\\',
  '\\\\"',
  ',',
  '(',
  ')',
  '(,)',
  '{"a,b"}',
  'é 🙂',
  '\n',
  'a\n"b\r\n\t',
  '\n"',
]

const column = (name: string, inCommon: boolean) => ({ name, expression: name, inCommon })

onEachServer((server) => {
  const ask = async (packing: Packing, rows: readonly (readonly (string | null)[])[]) => {
    await server.client.query('drop table if exists t; create table t (oid int, v text, w text, x text)')
    await server.client.query('insert into t select a.n, r->>0, r->>1, r->>2 from json_array_elements($1::json) with ordinality a (r, n)', [
      JSON.stringify(rows),
    ])
    const answer = await server.client.query<{ packed: string }>(`select ${packing.all} as packed from t`)
    return answer.rows[0]!.packed
  }
  const rows = values.flatMap((v) => values.flatMap((w) => values.map((x) => [v, w, x])))
  const expected = rows.map(([v, w, x], index) => ({ oid: String(index + 1), v, w, x }))

  test('every row is what it was, whatever is in common and whatever its own', async () => {
    const packing = new Packing([column('oid', false), column('v', true), column('w', false), column('x', true)])
    expect(packing.unpack(await ask(packing, rows))).toMatchObject(expected)
  })

  test('rows say that they hold the same in common when they do, and only then', async () => {
    const packing = new Packing([column('oid', false), column('v', true), column('w', false), column('x', false)])
    const unpacked = packing.unpack(await ask(packing, rows))
    expect(new Set(unpacked.map(commonOf)).size).toBe(values.length)
    expect(new Set(unpacked.map((row) => `${JSON.stringify(row['v'])}`)).size).toBe(values.length)
  })

  test('a row is found by its OID', async () => {
    const packing = new Packing([column('oid', false), column('w', false), column('v', false), column('x', false)])
    const found = packing.byOid(await ask(packing, rows))
    for (const one of expected) expect(found.get(one.oid)).toMatchObject(one)
    expect(found.get('0')).toBeUndefined()
  })
})
