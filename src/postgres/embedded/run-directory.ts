import { chmodSync, mkdtempSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../../core/failure.ts'
import { makeOwned } from './data-directory.ts'
import { namePrefix } from './owned-name.ts'
import { mayEnter, type ServerUser } from './server-user.ts'

/** Everything of one running server: removing it removes the server's traces. */
export interface RunDirectory {
  readonly path: string
  readonly data: string
  /** Holds the socket; only the server's user and root may enter it. */
  readonly socket: string
  readonly log: string
  readonly checkpoints: string
}

/** The beginning of every run directory's name. */
export const runKind = 'pg-roundtrip-'
const port = 5432
const memory = '/dev/shm'
const memoryNeeded = 512 * 1024 ** 2
/** `sun_path` of the platform, less the NUL at its end. */
const socketPathLimit = process.platform === 'linux' ? 107 : 103

/** The file in a run directory whose server is to go on without us. */
export const keepMarker = 'keep'

export const runDirectoryAt = (path: string): RunDirectory => ({
  path,
  data: join(path, 'data'),
  socket: join(path, 's'),
  log: join(path, 'log'),
  checkpoints: join(path, 'checkpoints'),
})

/** The name of the socket's file in its directory, and the port by which clients call it. */
export const socketPort = port

/**
 * Makes a run directory: in memory where there is enough of it, else where temporary files are.
 *
 * @throws Failure `environment` when there is no place for one.
 */
export function makeRunDirectory(user: ServerUser | null): RunDirectory {
  const failures: string[] = []
  for (const base of runBases()) {
    if (base === memory && !hasRoom(memory)) continue
    try {
      if (!mayEnter(base, user)) throw new Error(`The user ${user?.name}, under which the server runs, may not enter ${base}.`)
      const prefix = join(base, namePrefix(runKind))
      const socketPath = Buffer.byteLength(join(`${prefix}XXXXXX`, 's', `.s.PGSQL.${port}`))
      if (process.platform !== 'win32' && socketPath > socketPathLimit)
        throw new Error(`The path of a socket below ${base} would be too long.`)
      const run = runDirectoryAt(mkdtempSync(prefix))
      if (user) chmodSync(run.path, 0o711)
      makeOwned(run.socket, user)
      return run
    } catch (error) {
      failures.push((error as Error).message)
    }
  }
  throw new Failure('environment', 'There is no directory in which a PostgreSQL server could keep its files.', {
    evidence: [{ title: 'What was tried', body: failures.join('\n') }],
    nextStep: 'Set TMPDIR to a directory with a short path and 200 MB of space.',
  })
}

/** The directories in which runs may have theirs. */
export function runBases(): string[] {
  const all = process.platform === 'win32' ? [tmpdir()] : [...(process.platform === 'linux' ? [memory] : []), tmpdir(), '/tmp']
  return [...new Set(all)]
}

function hasRoom(directory: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(directory)
    return bavail * bsize >= memoryNeeded
  } catch {
    return false
  }
}
