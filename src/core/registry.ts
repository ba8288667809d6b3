import { readdirSync } from 'node:fs'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The default exports of all modules in a directory, in the order of their file names: one new file adds a layout, a provider, a kind,
 * a check or a reporter. Works on the sources and on the built package; tests and declarations are left out.
 *
 * @param directory URL of the directory, with a slash at its end.
 */
export async function loadRegistry<T>(directory: URL): Promise<readonly T[]> {
  const modules = readdirSync(fileURLToPath(directory))
    .filter((file) => ['.js', '.ts'].includes(extname(file)) && !/\.(test|d)\.ts$/.test(file))
    .sort()
  return Promise.all(modules.map(async (file) => ((await import(new URL(file, directory).href)) as { default: T }).default))
}
