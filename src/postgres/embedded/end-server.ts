import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { commandLineOf, isGone } from './process-identity.ts'
import { keepMarker, type RunDirectory } from './run-directory.ts'

/** How long a server may take over an immediate shutdown before it is killed. */
const patience = 600

/**
 * Ends a server at once and waits for it, synchronously, so that its directory can be removed.
 *
 * @param pid its first process, the postmaster. It may have ended before, or been killed.
 */
export function endServer(run: RunDirectory, pid: number): void {
  if (serves(pid, run)) {
    signal(pid, 'SIGQUIT')
    if (!waitUntilGone(pid)) {
      // Stopped first, so that it starts no process while its processes are killed.
      signal(pid, 'SIGSTOP')
      endProcessesIn(run, pid)
      signal(pid, 'SIGKILL')
      waitUntilGone(pid)
    }
  }
  if (!lockFile(run)) return
  // It did not end in an orderly way, and a process of its that is busy does not notice.
  endProcessesIn(run)
  removeSharedMemory(run)
}

/**
 * Ends the server of a run whose owner is gone.
 *
 * @returns false: it was kept on purpose and still runs.
 */
export function endLeftoverServer(run: RunDirectory): boolean {
  const pid = Number(lockFile(run)?.[0])
  if (serves(pid, run) && existsSync(join(run.path, keepMarker))) return false
  endServer(run, pid)
  return true
}

/** Whether this is the run's server: the number of one that has ended may belong to any other process by now. */
function serves(pid: number, run: RunDirectory): boolean {
  return pid > 0 && !isGone(pid) && (process.platform === 'win32' || commandLineOf(pid).includes(run.data))
}

/** The lines of postmaster.pid, which a server removes when it ends in an orderly way. */
function lockFile(run: RunDirectory): string[] | undefined {
  try {
    return readFileSync(join(run.data, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return undefined
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended meanwhile.
  }
}

function waitUntilGone(pid: number): boolean {
  const clock = new Int32Array(new SharedArrayBuffer(4))
  for (let waited = 0; waited < patience; waited += 5) {
    if (isGone(pid)) return true
    Atomics.wait(clock, 0, 0, 5)
  }
  return isGone(pid)
}

/** A server's processes have its data directory as their working directory, also when their parent is gone. */
function endProcessesIn(run: RunDirectory, except?: number): void {
  if (process.platform !== 'linux') return
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    if (!Number.isInteger(pid) || pid === except || pid === process.pid) continue
    try {
      if (readlinkSync(`/proc/${name}/cwd`).replace(/ \(deleted\)$/, '') === run.data) signal(pid, 'SIGKILL')
    } catch {
      // It has ended, or is somebody else's.
    }
  }
}

/**
 * A server keeps a few bytes of System V shared memory as a lock even where its memory is mapped; killed, it leaves them behind.
 * The seventh line of its lock file holds their key and id.
 */
function removeSharedMemory(run: RunDirectory): void {
  const [key, id] = lockFile(run)?.[6]?.trim().split(/\s+/) ?? []
  if (!key || !id) return
  const hex = `0x${(Number(key) >>> 0).toString(16).padStart(8, '0')}`
  const known = spawnSync('ipcs', ['-m'], { encoding: 'utf8' }).stdout ?? ''
  const ours = known.split('\n').some((line) => line.split(/\s+/).includes(hex) && line.split(/\s+/).includes(id))
  if (ours) spawnSync('ipcrm', ['-m', id])
}
