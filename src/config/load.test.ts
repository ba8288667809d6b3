import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { importWithTsx } from '../core/import-module.ts'
import { loadConfig } from './load.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pg-roundtrip-config-'))
})
afterEach(() => rmSync(root, { recursive: true }))

test.each([
  { name: 'ts', text: "import type { Options } from 'pg-roundtrip'\nexport default { layout: 'pairs' } satisfies Options\n" },
  { name: 'mts', text: "export default { layout: 'pairs' as string }\n" },
  { name: 'js', text: "export default { layout: 'pairs' }\n" },
  { name: 'mjs', text: "export default { layout: 'pairs' }\n" },
  { name: 'json', text: '{ "layout": "pairs" }' },
])('a configuration in $name is read where nothing is installed', async ({ name, text }) => {
  const file = join(root, `pg-roundtrip.config.${name}`)
  writeFileSync(file, text)
  expect(await loadConfig(root, importWithTsx)).toEqual({ file, options: { layout: 'pairs' } })
})

test('no configuration is an empty one; the directory above is not asked', async () => {
  writeFileSync(join(root, 'pg-roundtrip.config.json'), '{ "layout": "pairs" }')
  mkdirSync(join(root, 'below'))
  expect(await loadConfig(join(root, 'below'), importWithTsx)).toEqual({ options: {} })
})

test('two configurations are one too many', async () => {
  for (const ending of ['json', 'js']) writeFileSync(join(root, `pg-roundtrip.config.${ending}`), '{}')
  await expect(loadConfig(root, importWithTsx)).rejects.toThrow(
    'There are 2 configurations: pg-roundtrip.config.js and pg-roundtrip.config.json.',
  )
})

test.each([
  { sentence: 'JSON that does not parse', name: 'json', text: '{ layout: }' },
  { sentence: 'TypeScript that does not parse', name: 'ts', text: 'export default {{' },
  { sentence: 'code that throws', name: 'js', text: "throw new Error('no environment')" },
])('$sentence is a usage failure that names the file', async ({ name, text }) => {
  writeFileSync(join(root, `pg-roundtrip.config.${name}`), text)
  await expect(loadConfig(root, importWithTsx)).rejects.toMatchObject({
    name: 'Failure',
    kind: 'usage',
    message: expect.stringContaining(`pg-roundtrip.config.${name}`),
  })
})

test('an unknown option is refused with the name of the file', async () => {
  writeFileSync(join(root, 'pg-roundtrip.config.json'), '{ "migration": "db" }')
  await expect(loadConfig(root, importWithTsx)).rejects.toThrow(
    'pg-roundtrip.config.json: There is no option "migration". Did you mean "migrations"?',
  )
})
