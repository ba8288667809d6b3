import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { Failure } from '../../core/failure.ts'
import { cached } from './cache.ts'
import { commandFailure, runCommand } from './command.ts'
import type { ServerUser } from './server-user.ts'

/** PostgreSQL's programs for this platform, as they were installed. */
export interface InstalledBinaries {
  /** Holds `bin`, `lib` and `share`. */
  readonly native: string
  /** The version of the package that brought them. */
  readonly version: string
  /** `linux-x64` */
  readonly platform: string
}

const require = createRequire(import.meta.url)

/** Finds the programs of one major version. A text says, as a sentence, why there are none. */
export function findBinaries(major: number, platform = currentPlatform()): InstalledBinaries | string {
  const offered = offeredPackages()
  const name = `pg-roundtrip-${platform}-${major}`
  if (!offered.some((each) => each.startsWith(`pg-roundtrip-${platform}-`))) return `There are no PostgreSQL programs for ${platform}.`
  if (!offered.includes(name)) {
    return `PostgreSQL ${major} does not come with this package; ${majorsOf(offered, platform).join(', ')} do.`
  }
  try {
    // The package exports nothing but its entry point, so the programs are found from there.
    const root = dirname(dirname(require.resolve(name)))
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    return { native: join(root, 'native'), version, platform }
  } catch {
    return `The package ${name} is not installed.`
  }
}

/**
 * Makes sure that the server's user can run them, and returns the directory to run them from: where they were installed, or a copy in the cache when that place
 * is closed to the user, or when a library's symbolic link is missing and cannot be made there.
 *
 * @throws Failure `environment` when they do not run on this system.
 */
export async function usableBinaries(installed: InstalledBinaries, user: ServerUser | null, cache: string): Promise<string> {
  const { native, version, platform } = installed
  if (makeLinks(native) && (!user || (await runs(native, user)).succeeded)) return native
  const copy = await cached(cache, `programs-${platform}-${version}`, async (directory) => {
    const copied = await runCommand('cp', ['-RP', native, directory], null)
    if (!copied.succeeded) throw commandFailure(`PostgreSQL's programs could not be copied to ${cache}.`, copied.output, cache)
    makeLinks(directory)
    await runCommand('chmod', ['-R', 'a+rX', directory], null)
  })
  const tried = await runs(copy, user)
  if (tried.succeeded) return copy
  throw new Failure('environment', `PostgreSQL's programs do not run in ${copy}${user ? ` as the user ${user.name}` : ''}.`, {
    evidence: [{ title: 'What it said', body: tried.output }],
    nextStep: 'Set PG_ROUNDTRIP_CACHE to a directory from which programs may be run.',
  })
}

function runs(native: string, user: ServerUser | null) {
  const script = '"$1/bin/postgres" -V && "$1/bin/initdb" -V && test -r "$1/share/postgresql/postgres.bki"'
  return runCommand('/bin/sh', ['-c', script, 'sh', native], user)
}

/**
 * npm leaves symbolic links out of packages; the package's install script makes them, unless scripts are switched off.
 *
 * @returns whether all of them are there now.
 */
function makeLinks(native: string): boolean {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return true
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  return links.every(({ source, target }) => {
    const [from, link] = [join(native, relative('native', source)), join(native, relative('native', target))]
    if (existsSync(link)) return true
    try {
      symlinkSync(relative(dirname(link), from), link)
    } catch (error) {
      // Another process may have made it at this moment.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false
    }
    return existsSync(link)
  })
}

function currentPlatform(): string {
  return `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
}

function offeredPackages(): string[] {
  const own = require('../../../package.json') as { optionalDependencies?: Record<string, string> }
  return Object.keys(own.optionalDependencies ?? {})
}

function majorsOf(packages: readonly string[], platform: string): string[] {
  return packages.filter((name) => name.startsWith(`pg-roundtrip-${platform}-`)).map((name) => basename(name).split('-').at(-1)!)
}
