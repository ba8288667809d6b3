import { statSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { Failure } from '../core/failure.ts'
import { nearest } from '../core/nearest.ts'
import { loadRegistry } from '../core/registry.ts'
import type { Platform } from './platform.ts'
import { sqlFilesIn } from './sql-files.ts'

/** The platform of a project, and why it is the one; absent: somebody named it, or it is the plain one. */
export interface FoundPlatform {
  readonly platform: Platform
  readonly because?: string
}

/**
 * @param chosen the name of a platform or an absolute directory; `undefined`: it is recognised by the project's files, and else the plain one.
 * @param roots directories in which such files may be.
 * @throws Failure `usage` for a name that is none, or a directory without SQL.
 */
export async function findPlatform(chosen: string | undefined, roots: readonly string[]): Promise<FoundPlatform> {
  if (chosen !== undefined && isAbsolute(chosen)) return { platform: platformIn(chosen) }
  const platforms = await loadRegistry<Platform>(new URL('./platforms/', import.meta.url))
  if (chosen !== undefined) return { platform: named(chosen, platforms) }
  for (const platform of platforms) {
    for (const root of roots) {
      const found = platform.detect(root)
      if (found) return { platform, because: found.because }
    }
  }
  return { platform: named('plain', platforms) }
}

function named(name: string, platforms: readonly Platform[]): Platform {
  const found = platforms.find((platform) => platform.name === name)
  if (found) return found
  const names = platforms.map((platform) => platform.name)
  const meant = nearest(name, names)
  throw new Failure('usage', `There is no platform ${name}${meant === undefined ? '.' : `; did you mean ${meant}?`}`, {
    nextStep: `The platforms are ${names.join(', ')}; a directory of SQL files of your own is named with a slash: ./${name}.`,
  })
}

/** A directory of the user's own SQL: every file of it in the order of their names, and `extensions/` if there is one. */
function platformIn(directory: string): Platform {
  if (sqlFilesIn(directory).length === 0) {
    throw new Failure('usage', `There is no file of SQL in ${directory}, which was named as the platform.`, {
      nextStep: 'Put what the hosting server gives before the first migration into files that end in .sql, or name another directory.',
    })
  }
  const extensions = join(directory, 'extensions')
  return {
    name: directory,
    detect: () => null,
    administrator: 'postgres',
    setup: () => sqlFilesIn(directory),
    ...(statSync(extensions, { throwIfNoEntry: false })?.isDirectory() && { extensions }),
  }
}
