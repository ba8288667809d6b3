import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { importWithTsx } from '../core/import-module.ts'
import { findSpecs, loadSpec } from './load.ts'

const directory = mkdtempSync(join(tmpdir(), 'specs-'))
afterAll(() => rmSync(directory, { recursive: true }))

function write(name: string, text: string): string {
  const file = join(directory, name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

describe('the specs of a directory', () => {
  test('are the files that end in .spec', async () => {
    for (const name of ['2.spec.ts', '1.a.spec.json', '3.spec.mts', '4.spec.js', '5.ts', '6.spec.sql', '.spec.ts', 'below/7.spec.ts'])
      write(`found/${name}`, '')
    expect(await findSpecs(join(directory, 'found'))).toEqual([
      { id: '1.a', file: join(directory, 'found/1.a.spec.json') },
      { id: '2', file: join(directory, 'found/2.spec.ts') },
      { id: '3', file: join(directory, 'found/3.spec.mts') },
      { id: '4', file: join(directory, 'found/4.spec.js') },
    ])
  })

  test('are none where there is no directory', async () => {
    expect(await findSpecs(join(directory, 'nowhere'))).toEqual([])
  })

  test('are one for each migration', async () => {
    const [ts, json] = [write('twice/1.spec.ts', ''), write('twice/1.spec.json', '')]
    await expect(findSpecs(join(directory, 'twice'))).rejects.toMatchObject({
      kind: 'usage',
      message: `The migration 1 has two specs: ${json} and ${ts}.`,
    })
  })
})

describe('a spec is read', () => {
  test('from TypeScript', async () => {
    const file = write('a.spec.ts', "import type { Spec } from 'pg-roundtrip'\nexport default { purpose: 'Why.' } satisfies Spec")
    expect(await loadSpec(file, importWithTsx)).toEqual({ purpose: 'Why.' })
  })

  test('from JSON, without running anything', async () => {
    const file = write('b.spec.json', '{ "$schema": "../node_modules/pg-roundtrip/dist/spec.schema.json", "purpose": "Why." }')
    expect(await loadSpec(file, () => Promise.reject(new Error('It was imported.')))).toEqual({ purpose: 'Why.' })
  })

  test.each([
    ['no-default.spec.ts', "export const spec = { purpose: 'Why.' }", ' has no default export.'],
    ['syntax.spec.ts', "export default {\n  purpose: 'Why.',,\n}", ' cannot be read: Expected identifier but found ","'],
    ['throws.spec.ts', "throw new Error('no')", ' cannot be read: it throws Error: no'],
    ['class.spec.ts', 'export default () => {}', ': must be an object, not a function'],
    ['key.spec.ts', "export default { purpose: 'Why.', porpose: 1 }", ': porpose: unknown key; did you mean purpose?'],
    ['bad.spec.json', '{ purpose: 1 }', ' is not JSON: '],
    ['list.spec.json', '[]', ': must be an object, not a list'],
    ['checks.spec.json', '{ "purpose": "Why.", "checks": [{ "claim": "So.", "run": "select 1" }] }', ': checks[0].run: must be a function'],
  ])('but not from %s', async (name, text, message) => {
    const file = write(name, text)
    await expect(loadSpec(file, importWithTsx)).rejects.toMatchObject({
      name: 'Failure',
      kind: 'usage',
      message: expect.stringContaining(`${file}${message}`),
    })
  })
})
