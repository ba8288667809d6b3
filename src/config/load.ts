import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../core/failure.ts'
import type { ImportModule } from '../core/import-module.ts'
import { type Options, parseOptions } from './options.ts'

/** The names under which a configuration is looked for. */
export const configFiles = ['ts', 'mts', 'js', 'mjs', 'json'].map((ending) => `pg-roundtrip.config.${ending}`)

export interface LoadedConfig {
  /** Absolute; absent: the directory has no configuration. */
  readonly file?: string
  readonly options: Options
}

/**
 * Reads the configuration of a directory, if it has one. Directories above it are not looked into.
 *
 * @param root Absolute.
 * @param importModule Loads TypeScript and JavaScript; JSON is read as it stands.
 * @throws Failure (usage) when there are two, when one cannot be read, or when it holds anything but options.
 */
export async function loadConfig(root: string, importModule: ImportModule): Promise<LoadedConfig> {
  const found = configFiles.filter((name) => existsSync(join(root, name)))
  const [name] = found
  if (name === undefined) return { options: {} }
  if (found.length > 1) {
    throw new Failure('usage', `There are ${found.length} configurations: ${found.join(' and ')}.`, { nextStep: 'Keep one of them.' })
  }
  const file = join(root, name)
  return { file, options: parseOptions(await read(file, name, importModule), name) }
}

async function read(file: string, name: string, importModule: ImportModule): Promise<unknown> {
  try {
    return name.endsWith('.json') ? JSON.parse(readFileSync(file, 'utf8')) : await importModule(file)
  } catch (error) {
    if (error instanceof Failure) throw error
    const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    throw new Failure('usage', `${name} cannot be read.`, { evidence: [{ title: 'What went wrong', body: said }], cause: error })
  }
}
