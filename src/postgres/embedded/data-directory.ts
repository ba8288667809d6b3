import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, chownSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { toolVersion } from '../../core/version.ts'
import { cached } from './cache.ts'
import { commandFailure, runCommand } from './command.ts'
import type { ServerUser } from './server-user.ts'

/** A cluster's files as initdb made them, to be copied. */
export interface InitialisedData {
  readonly directory: string
  /** Only where the server listens on TCP. */
  readonly password?: string
}

export interface DataOptions {
  /** Of the server: `18.4`. */
  readonly version: string
  readonly user: ServerUser | null
  /** The directory for what is made once. */
  readonly cache: string
  readonly tcp: boolean
  /** The superuser whom initdb makes. */
  readonly administrator: string
}

/** The file, in the data directory, that keeps the password of a cluster which listens on TCP. */
const passwordFile = 'pg-roundtrip.password'

/**
 * A freshly initialised data directory, made once per version of the server and of ourselves, set of options and user.
 *
 * @throws Failure `environment` with initdb's own words.
 */
export async function initialisedData(native: string, { version, user, cache, tcp, administrator }: DataOptions): Promise<InitialisedData> {
  const options = ['--no-sync', '-E', 'UTF8', ...localeOptions(), '-U', administrator, '-A', tcp ? 'scram-sha-256' : 'trust']
  const identity = [toolVersion, version, user?.uid ?? 'own', ...options].join('\n')
  const key = createHash('sha256').update(identity).digest('hex').slice(0, 12)
  const directory = await cached(cache, `data-${version}-${key}`, async (made) => {
    makeOwned(made, user)
    const password = join(dirname(made), 'password')
    if (tcp) writeOwned(password, randomBytes(24).toString('hex'), user)
    const all = [...options, ...(tcp ? [`--pwfile=${password}`] : []), '-D', made]
    const { succeeded, output } = await runCommand(join(native, 'bin', 'initdb'), all, user)
    if (!succeeded) throw commandFailure('initdb could not make a PostgreSQL cluster.', output, cache)
    if (tcp) writeOwned(join(made, passwordFile), readFileSync(password, 'utf8'), user)
  })
  return tcp ? { directory, password: passwordIn(directory) } : { directory }
}

/** The password of a cluster that listens on TCP; a copy has that of what it was copied from. */
export function passwordIn(data: string): string {
  return readFileSync(join(data, passwordFile), 'utf8')
}

/**
 * Copies a data directory whose server is not running, as the server's user, who then owns the copy. What was at the destination is removed.
 *
 * @throws Failure `environment`, for want of space above all.
 */
export async function copyData(from: string, to: string, user: ServerUser | null): Promise<void> {
  rmSync(to, { recursive: true, force: true })
  makeOwned(to, user)
  if (process.platform === 'win32') {
    cpSync(from, to, { recursive: true })
    return
  }
  const { succeeded, output } = await runCommand('cp', ['-R', `${from}/.`, to], user)
  if (!succeeded) throw commandFailure(`The data directory could not be copied to ${to}.`, output, dirname(dirname(to)))
}

/** Makes a directory that only the server's user may enter: the server accepts no other. */
export function makeOwned(directory: string, user: ServerUser | null): void {
  mkdirSync(directory, { mode: 0o700 })
  chmodSync(directory, 0o700)
  if (user) chownSync(directory, user.uid, user.gid)
}

function writeOwned(file: string, text: string, user: ServerUser | null): void {
  writeFileSync(file, text, { mode: 0o600 })
  if (user) chownSync(file, user.uid, user.gid)
}

/** C.UTF-8 sorts alike everywhere, but only glibc knows it by that name. */
function localeOptions(): string[] {
  if (process.platform === 'linux') return ['--locale=C.UTF-8']
  return process.platform === 'darwin' ? ['--locale=C', '--lc-ctype=UTF-8'] : ['--locale=C']
}
