import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Failure } from '../core/failure.ts'
import { displayPath, type ImportModule, importFailure, readUserFile } from '../core/import-module.ts'
import { nearest } from '../core/nearest.ts'
import type { Seed } from './seed.ts'

/** A seed that was read; `file` is absolute. */
export type LoadedSeed =
  | { readonly kind: 'sql'; readonly name: string; readonly file: string; readonly sql: string }
  | { readonly kind: 'function'; readonly name: string; readonly file: string; readonly seed: Seed }

const endings = ['.sql', '.ts', '.mts', '.cts', '.js', '.mjs', '.cjs']

/**
 * Reads the seed of this name.
 *
 * @param directory Absolute path of the seeds directory.
 * @param name The file's name without its ending; it may lead into a directory below (`shop/orders`).
 * @throws Failure (usage) when there is none (with the names that there are), when there are two, when it cannot be read, or when a module's
 *   default export is not a function.
 */
export async function loadSeed(directory: string, name: string, importModule: ImportModule): Promise<LoadedSeed> {
  const file = await findSeed(directory, name)
  if (file.endsWith('.sql')) return { kind: 'sql', name, file, sql: await readUserFile(file) }
  let seed: unknown
  try {
    seed = await importModule(file)
  } catch (error) {
    throw importFailure(file, error)
  }
  if (typeof seed === 'function') return { kind: 'function', name, file, seed: seed as Seed }
  throw new Failure('usage', `${displayPath(file)} ${seed === undefined ? 'has no default export' : 'does not export a function'}.`, {
    nextStep: 'A seed is a function: export default (async ({ faker, insert, sql }) => { … }) satisfies Seed',
  })
}

async function findSeed(directory: string, name: string): Promise<string> {
  const folder = dirname(join(directory, name))
  const files = (await filesOf(folder)).filter((file) => endings.some((ending) => file.endsWith(ending) && !file.endsWith(`.d${ending}`)))
  const found = files.filter((file) => withoutEnding(file) === basename(name))
  if (found.length === 1) return join(folder, found[0]!)
  if (found.length > 1) {
    throw new Failure('usage', `The seed "${name}" is two files: ${found.map((file) => displayPath(join(folder, file))).join(' and ')}.`, {
      nextStep: 'Rename one of them.',
    })
  }
  const there = [...new Set(files.map(withoutEnding))]
  const meant = nearest(basename(name), there)
  throw new Failure('usage', `There is no seed "${name}".${meant === undefined ? '' : ` Did you mean "${meant}"?`}`, {
    evidence: [{ title: `Seeds in ${displayPath(folder)}`, body: there.length === 0 ? 'none' : there.join('\n') }],
    nextStep: `Create ${displayPath(join(directory, `${name}.sql`))} or ${displayPath(join(directory, `${name}.ts`))}.`,
  })
}

function withoutEnding(file: string): string {
  return file.slice(0, file.lastIndexOf('.'))
}

async function filesOf(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort()
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw new Failure('usage', `${displayPath(folder)} cannot be read: ${(error as Error).message}`, { cause: error })
  }
}
