import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { importWithTsx } from '../core/import-module.ts'
import { loadSeed } from './load.ts'

const directory = mkdtempSync(join(tmpdir(), 'seeds-'))
afterAll(() => rmSync(directory, { recursive: true }))

mkdirSync(join(directory, 'shop'))
const files = {
  'stories.sql': '\uFEFFselect 1',
  'children.ts': 'export default async ({ insert }: { insert: unknown }) => {}',
  'twice.sql': '',
  'twice.ts': '',
  'nothing.ts': 'export const seed = 1',
  'object.ts': 'export default {}',
  'broken.ts': 'export default async ({ insert }) => {\n  insert(,)\n}',
  'typed.d.ts': 'export {}',
  'shop/orders.sql': 'select 2',
}
for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)

test('a seed is SQL or a function, wherever it lies', async () => {
  expect(await loadSeed(directory, 'stories', importWithTsx)).toMatchObject({
    kind: 'sql',
    sql: 'select 1',
    file: join(directory, 'stories.sql'),
  })
  expect(await loadSeed(directory, 'shop/orders', importWithTsx)).toMatchObject({ kind: 'sql', name: 'shop/orders', sql: 'select 2' })
  expect(await loadSeed(directory, 'children', importWithTsx)).toMatchObject({ kind: 'function', seed: expect.any(Function) })
})

test.each([
  ['storys', 'There is no seed "storys". Did you mean "stories"?'],
  ['typed', 'There is no seed "typed".'],
  ['shop/order', 'There is no seed "shop/order". Did you mean "orders"?'],
  ['far/away', 'There is no seed "far/away".'],
  ['twice', `The seed "twice" is two files: ${directory}/twice.sql and ${directory}/twice.ts.`],
  ['nothing', `${directory}/nothing.ts has no default export.`],
  ['object', `${directory}/object.ts does not export a function.`],
  ['broken', `${directory}/broken.ts cannot be read: Unexpected ","`],
])('"%s" is refused', async (name, message) => {
  await expect(loadSeed(directory, name, importWithTsx)).rejects.toMatchObject({ name: 'Failure', kind: 'usage', message })
})
