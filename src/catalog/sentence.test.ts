import { afterAll, beforeAll, expect, test } from 'vitest'
import { PairServer } from '../../fixtures/catalog/pair-server.ts'
import { parsePairs } from '../../fixtures/catalog/read-pairs.ts'
import { sentenceOf } from './sentence.ts'

let server: PairServer

beforeAll(async () => {
  server = await PairServer.start(18)
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

test.each([
  [
    'CREATE TABLE document (owner name); CREATE POLICY owner_only ON document USING (owner = current_user)',
    'DROP POLICY owner_only ON document',
    'policy owner_only on public.document is gone',
  ],
  [
    'CREATE TABLE document (); ALTER TABLE document ENABLE ROW LEVEL SECURITY',
    'ALTER TABLE document DISABLE ROW LEVEL SECURITY',
    'row security on public.document: on → off',
  ],
  [
    'CREATE TABLE story (a int, b int, c int, rating int, e int, f int)',
    'DROP TABLE story; CREATE TABLE story (a int, b int, c int, e int, f int, g int, rating int)',
    'column public.story.rating moved from 4th to 7th',
  ],
  [
    'CREATE TABLE story (); CREATE PUBLICATION news FOR TABLE story',
    'ALTER PUBLICATION news DROP TABLE story',
    'table public.story in publication news is no longer published',
  ],
  [
    'CREATE TABLE story ()',
    'REVOKE USAGE ON TYPE story FROM PUBLIC',
    'privileges on its row type on public.story: −PUBLIC: usage (granted by postgres)',
  ],
])('%s; after a rollback that ran %s it is said: %s', async (setup, change, sentence) => {
  const [pair] = parsePairs(`-- pair: it is said\n-- finds: a difference\n${setup};\n-- change\n${change};`, '', 'differs')
  const { differences } = await server.try(pair!)
  const said = differences.filter(({ change: of }) => of !== 'added').map((difference) => sentenceOf(difference, 'of a rollback'))
  expect(said).toEqual([sentence])
})
