import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Platform } from '../platform.ts'
import { cached } from './cache.ts'
import { copyData } from './data-directory.ts'
import type { ServerUser } from './server-user.ts'

/** A data directory on whose server a platform's SQL has run. */
interface PreparedData {
  /** @returns the directory, if it has been made before. */
  kept(): string | undefined
  /** Copies one whose server has been stopped in good order, for the next run. */
  keep(data: string): Promise<void>
}

/**
 * The data directory that a platform's SQL leads to, made once for each text of it: running it takes much longer than copying what it made.
 *
 * @param initialised what initdb made, in the cache.
 */
export function preparedData(
  initialised: string,
  platform: Platform,
  major: number,
  { user, cache }: { readonly user: ServerUser | null; readonly cache: string },
): PreparedData {
  const { extensions, trusted = [] } = platform
  const offered = extensions === undefined ? [] : readdirSync(extensions).map((name) => join(extensions, name))
  const hash = createHash('sha256').update([basename(initialised), ...trusted].join('\n'))
  for (const file of [...platform.setup(major), ...offered.sort()]) hash.update(`\n${basename(file)}\n`).update(readFileSync(file))
  const name = `${basename(initialised)}-${platform.name}-${hash.digest('hex').slice(0, 12)}`
  const directory = join(cache, name)
  return {
    kept: () => (existsSync(directory) ? directory : undefined),
    async keep(data) {
      await cached(cache, name, (made) => copyData(data, made, user))
    },
  }
}
