import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { ClientConfig } from 'pg'
import { Failure } from '../../core/failure.ts'
import { connect } from '../connect.ts'
import { temporarySettings } from '../temporary-settings.ts'
import { asUser } from './command.ts'
import { endServer } from './end-server.ts'
import { type RunDirectory, socketPort } from './run-directory.ts'
import type { ServerUser } from './server-user.ts'
import { atSweep } from './sweep.ts'

/** How a server is reached: a socket in its run directory, or, with a password, a port of this machine's own address. */
export type Endpoint = { readonly kind: 'socket' } | { readonly kind: 'tcp'; readonly port: number; readonly password: string }

/** Everything that starting a server takes, so that it can be started again. */
export interface ServerPlan {
  readonly native: string
  readonly major: number
  readonly run: RunDirectory
  readonly user: ServerUser | null
  readonly endpoint: Endpoint
  /** The superuser whom initdb made. */
  readonly administrator: string
}

export interface ServerProcess {
  readonly pid: number
  readonly child: ChildProcess
  /** As the server says it: `18.4`. */
  readonly version: string
}

const startPatience = 60_000

const settings = {
  ...temporarySettings,
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_connections: '50',
  // Both leave nothing behind when a server is killed: POSIX shared memory would.
  shared_memory_type: 'mmap',
  dynamic_shared_memory_type: 'mmap',
}

/**
 * Starts a server and waits until it answers.
 *
 * @throws Failure `environment`, with the last lines of the server's log, when it ends before that.
 */
export async function startServer(plan: ServerPlan): Promise<ServerProcess> {
  const log = openSync(plan.run.log, 'a')
  const child = spawn(join(plan.native, 'bin', 'postgres'), ['-D', plan.run.data, ...flags(plan)], {
    ...asUser(plan.user),
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const forget = atSweep(() => {
    if (child.pid !== undefined) endServer(plan.run, child.pid)
  })
  try {
    return { pid: child.pid ?? 0, child, version: await answer(plan, child) }
  } finally {
    forget()
  }
}

/** Between looking for a free port and listening on it others may take it. */
const tries = 5

/**
 * The same, on another port when somebody has taken the one of the plan.
 *
 * @returns the plan as it was carried out.
 */
export async function startOnFreePort(wanted: ServerPlan): Promise<{ readonly plan: ServerPlan; readonly server: ServerProcess }> {
  let plan = wanted
  for (let attempt = 1; ; attempt++) {
    try {
      return { plan, server: await startServer(plan) }
    } catch (error) {
      const { endpoint, run } = plan
      if (endpoint.kind !== 'tcp' || attempt === tries || !/could not bind IPv4 address/.test(logTail(run))) throw error
      plan = { ...plan, endpoint: { ...endpoint, port: await freePort() } }
    }
  }
}

/** @returns the server's version. */
async function answer(plan: ServerPlan, child: ChildProcess): Promise<string> {
  let ended: string | undefined
  child.once('error', (error) => {
    ended = error.message
  })
  child.once('exit', (status, signal) => {
    ended ??= signal ? `It was ended by ${signal}.` : `It ended with status ${status}.`
  })
  child.unref()
  const deadline = Date.now() + startPatience
  let refusal = ''
  while (ended === undefined && Date.now() < deadline) {
    if (isListening(plan)) {
      try {
        return await askVersion(plan)
      } catch (error) {
        refusal = (error as Error).message
      }
    }
    await delay(3)
  }
  if (ended === undefined) endServer(plan.run, child.pid!)
  throw new Failure('environment', 'The PostgreSQL server did not start.', {
    evidence: [{ title: "The server's log", body: [logTail(plan.run), ended ?? refusal].filter(Boolean).join('\n') }],
  })
}

/**
 * A socket in the run's own directory can only be the server's. On a port somebody else may listen, so there the server itself must have said that it is ready, in the eighth line of its lock
 * file.
 */
function isListening({ endpoint, run }: ServerPlan): boolean {
  if (endpoint.kind === 'socket') return existsSync(join(run.socket, `.s.PGSQL.${socketPort}`))
  try {
    return readFileSync(join(run.data, 'postmaster.pid'), 'utf8').split('\n')[7]?.trim() === 'ready'
  } catch {
    return false
  }
}

/**
 * Stops a server and waits for its end. `fast` leaves a data directory that can be copied, `immediate` one to be thrown away.
 *
 * @returns whether it ended in good order; false: it had to be killed, or was.
 */
export async function stopServer(server: ServerProcess, run: RunDirectory, mode: 'fast' | 'immediate'): Promise<boolean> {
  const { child, pid } = server
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode === 0
  const exited = new Promise<boolean>((resolve) => {
    child.once('exit', () => resolve(true))
  })
  process.kill(pid, mode === 'fast' ? 'SIGINT' : 'SIGQUIT')
  const patience = new AbortController()
  const inTime = await Promise.race([exited, delay(mode === 'fast' ? 30_000 : 5_000, false, { signal: patience.signal })])
  patience.abort()
  if (!inTime) endServer(run, pid)
  return inTime && child.exitCode === 0
}

/** Where a client connects. Explicit in everything that a client would otherwise take from its environment. */
export function connectionTo(plan: ServerPlan, database: string): ClientConfig {
  const { endpoint, run, administrator } = plan
  const to =
    endpoint.kind === 'socket'
      ? { host: run.socket, port: socketPort }
      : { host: '127.0.0.1', port: endpoint.port, password: endpoint.password }
  return { ...to, user: administrator, database, ssl: false }
}

/** The last lines of the server's log. */
export function logTail(run: RunDirectory, lines = 20): string {
  try {
    return readFileSync(run.log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')
  } catch {
    return ''
  }
}

/** A port of this machine's own address that nobody uses at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

function flags({ major, endpoint, run }: ServerPlan): string[] {
  const where: Record<string, string> =
    endpoint.kind === 'socket'
      ? { listen_addresses: '', unix_socket_directories: run.socket, port: String(socketPort) }
      : { listen_addresses: '127.0.0.1', unix_socket_directories: '', port: String(endpoint.port) }
  const memory = process.platform === 'win32' ? { shared_memory_type: 'windows', dynamic_shared_memory_type: 'windows' } : {}
  // Three processes less to start; 17 does not know the setting.
  const io = major >= 18 ? { io_method: 'sync' } : {}
  return Object.entries({ ...settings, ...memory, ...io, ...where }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

async function askVersion(plan: ServerPlan): Promise<string> {
  const client = await connect(connectionTo(plan, 'template1'))
  try {
    const { rows } = await client.query<{ server_version: string }>('show server_version')
    return rows[0]!.server_version.split(' ')[0]!
  } finally {
    await client.end()
  }
}
