import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Failure } from './failure.ts'
import { importWithTsx } from './import-module.ts'

const directory = mkdtempSync(join(tmpdir(), 'modules-'))

// vitest maps stacks for the modules that it has read itself; these are read by tsx, and Node maps them.
const { prepareStackTrace } = Error
beforeAll(() => Reflect.set(Error, 'prepareStackTrace', undefined))
afterAll(() => {
  Reflect.set(Error, 'prepareStackTrace', prepareStackTrace)
  rmSync(directory, { recursive: true })
})

function write(name: string, text: string): string {
  const file = join(directory, name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

const typescript = `import type { Spec } from 'pg-roundtrip'
import { readFileSync } from 'node:fs'
const words: string = typeof readFileSync
export default { words } satisfies Spec
`

const surroundings: [string, Record<string, string>][] = [
  ['without a package.json', {}],
  ['of CommonJS', { 'package.json': '{ "type": "commonjs" }' }],
  ['of ES modules', { 'package.json': '{ "type": "module" }' }],
  ['with a tsconfig.json that extends what is not installed', { 'tsconfig.json': '{ "extends": "@tsconfig/missing" }' }],
]

describe.each(surroundings)('in a directory %s', (name, files) => {
  beforeAll(() => {
    for (const [file, text] of Object.entries(files)) write(join(name, file), text)
  })

  test.each(['a.ts', 'a.mts'])('TypeScript is read: %s', async (file) => {
    expect(await importWithTsx(write(join(name, file), typescript))).toEqual({ words: 'function' })
  })

  test('what it imports is read too', async () => {
    write(join(name, 'lib/words.ts'), "export const words: string = 'from a neighbour'")
    const file = write(join(name, 'importing.ts'), "import { words } from './lib/words.ts'\nexport default { words }")
    expect(await importWithTsx(file)).toEqual({ words: 'from a neighbour' })
  })

  test('a throw names its line', async () => {
    const file = write(
      join(name, 'throws.ts'),
      "type A = string\n\nfunction boom(): A {\n  throw new Error('no')\n}\nexport default boom()\n",
    )
    const failure = await failureOf(file)
    expect(failure.message).toBe(`${file} cannot be read: it throws Error: no`)
    expect(failure.evidence[0]?.title).toBe(`${file}:4:9`)
    expect(failure.evidence[0]?.body).toMatchInlineSnapshot(`
      "  2 |
        3 | function boom(): A {
      > 4 |   throw new Error('no')
          |         ^
        5 | }
        6 | export default boom()"
    `)
  })
})

test('CommonJS gives module.exports', async () => {
  expect(await importWithTsx(write('plain.cjs', 'module.exports = { a: 1 }'))).toEqual({ a: 1 })
})

test('a module without a default export gives nothing', async () => {
  expect(await importWithTsx(write('named.ts', 'export const a = 1'))).toBeUndefined()
})

test('an ES module may wait at its top level', async () => {
  expect(await importWithTsx(write('waits.mts', 'const a: number = await Promise.resolve(1)\nexport default { a }'))).toEqual({ a: 1 })
})

test.each<[string, string, string, string | undefined]>([
  ['a syntax error', 'export default { a: 1,, }', 'Expected identifier but found ","', ':1:23'],
  ['an import of what is not installed', "import a from 'not-installed'\nexport default a", "Cannot find module 'not-installed'", ':1:15'],
  ['a throw of what is no error', "throw 'no'", 'it throws "no"', undefined],
])('%s is said in one sentence', async (name, text, reason, place) => {
  const file = write(`${name.replaceAll(' ', '_')}.ts`, text)
  const failure = await failureOf(file)
  expect(failure.message).toBe(`${file} cannot be read: ${reason}`)
  expect(failure.evidence[0]?.title).toBe(place && file + place)
})

test('a file that is not there is said in one sentence', async () => {
  const file = join(directory, 'nowhere.ts')
  expect((await failureOf(file)).message).toBe(`${file} cannot be read: Cannot find module '${file}'`)
})

async function failureOf(file: string): Promise<Failure> {
  const failure = await importWithTsx(file).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(Failure)
  return failure as Failure
}
