import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Failure } from '../../core/failure.ts'
import { namePrefix, ownerOf } from './owned-name.ts'
import { hasEnded } from './process-identity.ts'
import { mayEnter, type ServerUser } from './server-user.ts'
import { atSweep } from './sweep.ts'

/**
 * The directory for what is made once and used by every run: `PG_ROUNDTRIP_CACHE`, else the user's own cache directory. root's own is closed to
 * the user under which the server runs, so root has one beside the temporary files.
 *
 * @throws Failure `environment` when there is none that both can use.
 */
export function cacheDirectory(user: ServerUser | null): string {
  const chosen = process.env['PG_ROUNDTRIP_CACHE']
  if (chosen) {
    const directory = resolve(chosen)
    if (usable(directory, user)) return directory
    throw unusable(directory, user)
  }
  const shared = [tmpdir(), '/var/tmp', '/tmp'].map((directory) => join(directory, `pg-roundtrip-cache-${process.getuid?.() ?? ''}`))
  const candidates = user ? shared : [join(userCache(), 'pg-roundtrip'), ...shared]
  const found = candidates.find((directory) => usable(directory, user))
  if (found) return found
  throw unusable(candidates[0]!, user)
}

/**
 * Gets an entry of the cache, and makes it first when nobody has. Any number of processes may do so at once: each makes its own in a directory
 * aside, and the first to finish moves it into place.
 *
 * @param name must say everything that the entry depends on.
 * @param make fills the directory that it is given, named `content`, in one that only we know.
 */
export async function cached(cache: string, name: string, make: (directory: string) => Promise<void>): Promise<string> {
  const entry = join(cache, name)
  if (existsSync(entry)) return entry
  removeAbandoned(cache)
  const aside = mkdtempSync(join(cache, namePrefix('building-')))
  const forget = atSweep(() => rmSync(aside, { recursive: true, force: true }))
  try {
    chmodSync(aside, 0o755)
    const content = join(aside, 'content')
    await make(content)
    try {
      renameSync(content, entry)
    } catch (error) {
      if (!existsSync(entry)) throw error
    }
    return entry
  } finally {
    rmSync(aside, { recursive: true, force: true })
    forget()
  }
}

function removeAbandoned(cache: string): void {
  for (const name of readdirSync(cache)) {
    const owner = ownerOf('building-', name)
    if (owner && hasEnded(owner)) rmSync(join(cache, name), { recursive: true, force: true })
  }
}

function userCache(): string {
  if (process.platform === 'win32') return process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches')
  return process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
}

/** Makes it when it is missing. In a directory open to everybody, somebody else could have made it first, with programs of their own. */
function usable(directory: string, user: ServerUser | null): boolean {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o755 })
    const { uid, mode } = lstatSync(directory)
    const ours = process.platform === 'win32' || (uid === process.getuid?.() && (mode & 0o022) === 0)
    return ours && mayEnter(directory, user)
  } catch {
    return false
  }
}

function unusable(directory: string, user: ServerUser | null): Failure {
  const who = user ? ` by us and readable by the user ${user.name}, under which the server runs` : ' by us, and by nobody else'
  return new Failure('environment', `The cache directory ${directory} cannot be used: it must be writable${who}.`, {
    nextStep: 'Set PG_ROUNDTRIP_CACHE to such a directory.',
  })
}
