import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../core/failure.ts'
import { displayPath, type ImportModule, importFailure, readUserFile } from '../core/import-module.ts'
import { parseSpec } from './schema.ts'
import type { Spec } from './spec.ts'

const specFile = /^(.+)\.spec\.(ts|mts|cts|js|mjs|cjs|json)$/

/**
 * The specs of a directory, by the id of the migration that each is about, in the order of their names. A directory that does not exist
 * has none; those below it are not looked into.
 *
 * @param directory Absolute path.
 * @throws Failure (usage) when one migration has two specs.
 */
export async function findSpecs(directory: string): Promise<{ id: string; file: string }[]> {
  const found = (await filesOf(directory)).flatMap((name) => {
    const id = specFile.exec(name)?.[1]
    return id === undefined ? [] : [{ id, file: join(directory, name) }]
  })
  for (const [index, { id, file }] of found.entries()) {
    const other = found.slice(index + 1).find((later) => later.id === id)
    if (other === undefined) continue
    throw new Failure('usage', `The migration ${id} has two specs: ${displayPath(file)} and ${displayPath(other.file)}.`, {
      nextStep: 'Keep one of them.',
    })
  }
  return found
}

/**
 * Reads a spec and checks its shape. A `.spec.json` file is read as data; anything else by `importModule`.
 *
 * @param file Absolute path.
 * @throws Failure (usage) when it cannot be read, has no default export, or is not a spec; it names the file, and the line where it is known.
 */
export async function loadSpec(file: string, importModule: ImportModule): Promise<Spec> {
  const value = file.endsWith('.json') ? readJson(await readUserFile(file), file) : await importSpec(file, importModule)
  return parseSpec(value, file)
}

async function importSpec(file: string, importModule: ImportModule): Promise<unknown> {
  let value: unknown
  try {
    value = await importModule(file)
  } catch (error) {
    throw importFailure(file, error)
  }
  if (value !== undefined) return value
  throw new Failure('usage', `${displayPath(file)} has no default export.`, {
    nextStep: "A spec is an object: export default { purpose: '…' } satisfies Spec",
  })
}

function readJson(text: string, file: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new Failure('usage', `${displayPath(file)} is not JSON: ${(error as Error).message}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const { $schema: _, ...spec } = value as Record<string, unknown>
  return spec
}

async function filesOf(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true })
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => entry.name)
      .sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw new Failure('usage', `${displayPath(directory)} cannot be read: ${(error as Error).message}`, { cause: error })
  }
}
