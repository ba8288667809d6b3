import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, it } from 'vitest'
import { startEmbedded } from '../providers/embedded.ts'
import { isGone } from './process-identity.ts'
import { makeRunDirectory } from './run-directory.ts'
import { serverUser } from './server-user.ts'

/** A run in a process of its own: prints its run directory when its server works on something, then does as it is told. */
interface Run {
  readonly child: ChildProcess
  readonly directory: string
}

const started: Run[] = []
const temporary: string[] = []

function start(last: string, { cache, uid }: { cache?: string; uid?: number } = {}): ChildProcess {
  const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)
  const program = `
    import { dirname } from 'node:path'
    import { startEmbedded } from ${module('../providers/embedded.ts')}
    import { openSession } from ${module('../session.ts')}
    import { installSignalSweep } from ${module('./sweep.ts')}
    installSignalSweep()
    const cluster = await startEmbedded({ major: 18 })
    const directory = dirname(cluster.connection('postgres').host)
    const session = await openSession(cluster, 'postgres')
    ${last}`
  const env = { ...process.env, ...(cache ? { PG_ROUNDTRIP_CACHE: cache } : {}) }
  const root = dirname(dirname(dirname(import.meta.dirname)))
  return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
}

async function startRun(last: string, options?: { cache?: string; uid?: number }): Promise<Run> {
  const child = start(last, options)
  const [directory] = (await once(createInterface(child.stdout!), 'line')) as [string]
  const run = { child, directory }
  started.push(run)
  return run
}

/** Busy with something that does not look up when its server dies. */
const working = `
  session.query('select count(*) from generate_series(1, 1e12::bigint)').catch(() => {})
  console.log(directory)
  setInterval(() => {}, 1000)`

/** Everything of a run that this machine still knows: its directory, and the processes that name it or work in it. */
function remains(directory: string): string[] {
  const processes = readdirSync('/proc').filter((name) => {
    try {
      const here = /^\d+$/.test(name) && !isGone(Number(name))
      return (
        here && (readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(directory) || readlinkSync(`/proc/${name}/cwd`).includes(directory))
      )
    } catch {
      return false
    }
  })
  return [...processes, ...(existsSync(directory) ? [directory] : [])]
}

const ended = (child: ChildProcess) => (child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined)

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'leaks-'))
  temporary.push(directory)
  return directory
}

afterEach(async () => {
  for (const { child } of started.splice(0)) child.kill('SIGKILL')
  for (const directory of temporary.splice(0)) rmSync(directory, { recursive: true, force: true })
})

describe.runIf(process.platform === 'linux')('nothing of a run remains', { timeout: 60_000 }, () => {
  it.each(['SIGTERM'] as const)(
    'after %s, which still ends the process, in the middle of a statement that does not look up',
    async (signal) => {
      const { child, directory } = await startRun(working)
      expect(remains(directory).length).toBeGreaterThan(3)
      child.kill(signal)
      await ended(child)
      expect(child.signalCode).toBe(signal)
      await expect.poll(() => remains(directory), { timeout: 1000 }).toEqual([])
    },
  )

  it('after SIGKILL', async () => {
    const { child, directory } = await startRun(working)
    child.kill('SIGKILL')
    await expect.poll(() => remains(directory), { timeout: 1000 }).toEqual([])
  })

  it.each([
    ['process.exit', 'console.log(directory); process.exit(5)', 5],
    ['an error that nobody catches', 'console.log(directory); throw undefined', 1],
    ['an end with a server that nobody disposed of', 'await session.end(); console.log(directory)', 0],
  ])('after %s', async (_, last, status) => {
    const { child, directory } = await startRun(last)
    await ended(child)
    expect(child.exitCode).toBe(status)
    await expect.poll(() => remains(directory), { timeout: 1000 }).toEqual([])
  })

  it('after a stop while the cluster is initialised for the first time', async () => {
    const cache = temporaryDirectory()
    chmodSync(cache, 0o755)
    const child = start(working, { cache })
    await expect
      .poll(() => readdirSync(cache).map((name) => existsSync(join(cache, name, 'content', 'base'))), { timeout: 20_000, interval: 5 })
      .toEqual([true])
    child.kill('SIGTERM')
    await ended(child)
    expect(readdirSync(cache)).toEqual([])
    await expect.poll(() => remains(cache), { timeout: 1000 }).toEqual([cache])
  })

  it('after the next start, when nobody could clean up', async () => {
    const { child, directory } = await startRun(working)
    for (const pid of remains(directory).filter((each) => each !== directory)) {
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('watchdog')) process.kill(Number(pid), 'SIGKILL')
    }
    child.kill('SIGKILL')
    await ended(child)
    expect(remains(directory).length).toBeGreaterThan(3)
    await (await startEmbedded({ major: 18 }))[Symbol.asyncDispose]()
    expect(remains(directory)).toEqual([])
  })

  it('also when its server was killed before', async () => {
    const segments = () =>
      readFileSync('/proc/sysvipc/shm', 'utf8')
        .split('\n')
        .map((line) => line.trim().split(/\s+/)[1])
    const { child, directory } = await startRun(working)
    // Its process is in the first line of the file, its shared memory in the seventh: key and number.
    const [pid, , , , , , memory] = readFileSync(join(directory, 'data', 'postmaster.pid'), 'utf8').split('\n')
    const segment = memory!.trim().split(/\s+/)[1]
    expect(segments()).toContain(segment)
    process.kill(Number(pid), 'SIGKILL')
    child.kill('SIGTERM')
    await ended(child)
    await expect.poll(() => remains(directory), { timeout: 1000 }).toEqual([])
    expect(segments()).not.toContain(segment)
  })
})

describe.runIf(process.platform === 'linux')('a run', { timeout: 60_000 }, () => {
  it('that is still going on is left alone by others', async () => {
    const { directory } = await startRun(working)
    const before = remains(directory)
    await (await startEmbedded({ major: 18 }))[Symbol.asyncDispose]()
    expect(remains(directory)).toEqual(before)
  })

  it('whose server is kept leaves it running until somebody stops it', async () => {
    const { child, directory } = await startRun(`
      cluster.keep()
      await session.end()
      await cluster[Symbol.asyncDispose]()
      console.log(directory)
      console.log(cluster.describe('postgres'))`)
    await ended(child)
    const pid = Number(readFileSync(join(directory, 'data', 'postmaster.pid'), 'utf8').split('\n')[0])
    await (await startEmbedded({ major: 18 }))[Symbol.asyncDispose]()
    expect(isGone(pid)).toBe(false)
    process.kill(pid, 'SIGINT')
    await expect.poll(() => isGone(pid), { timeout: 5000 }).toBe(true)
    await (await startEmbedded({ major: 18 }))[Symbol.asyncDispose]()
    expect(remains(directory)).toEqual([])
  })

  it('shares the first initialisation with others that start at the same moment', async () => {
    const cache = temporaryDirectory()
    chmodSync(cache, 0o755)
    const runs = await Promise.all([1, 2, 3].map(() => startRun('console.log(directory)\nprocess.exit(0)', { cache })))
    await Promise.all(runs.map(({ child }) => ended(child)))
    expect(runs.map(({ child }) => child.exitCode)).toEqual([0, 0, 0])
    expect(readdirSync(cache)).toEqual([expect.stringMatching(/^data-18/)])
  })

  it('says whose it is in the name of its directory', () => {
    const { path } = makeRunDirectory(serverUser())
    expect(basename(path)).toContain(`-${process.pid}-`)
    rmSync(path, { recursive: true })
  })

  it('works as an ordinary user, and leaves nothing', async () => {
    const user = serverUser()
    const cache = temporaryDirectory()
    if (user) chownSync(cache, user.uid, user.gid)
    const { child, directory } = await startRun(working, { cache, ...(user ? { uid: user.uid } : {}) })
    child.kill('SIGINT')
    await ended(child)
    await expect.poll(() => remains(directory), { timeout: 1000 }).toEqual([])
  })
})
