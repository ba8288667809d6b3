import { spawn, spawnSync } from 'node:child_process'
import { cleanEnvironment } from '../embedded/command.ts'
import { letOutlive } from '../embedded/outliving.ts'
import type { EngineTarget } from './engine-request.ts'

/** A container that has to go with a process. */
export interface Removal {
  readonly target: EngineTarget
  /** The container's name, known before the container is there. */
  readonly name: string
  /** The process with which it goes; absent: the one that writes to the program's standard input. */
  readonly keeper?: number
}

/**
 * Removes one container by the engine's own interface; neither a shell nor the `docker` command need be there. Its orders come through standard input: a `Removal`, then perhaps
 * `created`. It acts when its input ends, however that comes about, or when the keeper is gone. A container that has yet to be created is waited for: an engine finishes what it was
 * asked to create by a client that was killed.
 */
const program = `
import { request as plain } from 'node:http'
import { request as encrypted } from 'node:https'
import { readFileSync } from 'node:fs'
const pause = (time) => new Promise((resolve) => setTimeout(resolve, time))
let text = ''
let order
const heard = new Promise((resolve) => {
  process.stdin.setEncoding('utf8').on('data', (part) => { text += part; if (text.includes('\\n')) { order ??= JSON.parse(text.split('\\n')[0]); resolve() } }).on('end', resolve).on('error', resolve)
})
const ended = new Promise((resolve) => { process.stdin.on('end', resolve).on('close', resolve) })
await heard
if (!order) process.exit(0)
const { target: { socketPath, host, port, certificates }, name, keeper } = order
const read = (file) => readFileSync(certificates + '/' + file)
const keys = certificates ? { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') } : {}
function isThere(pid) {
  try { process.kill(pid, 0) } catch (error) { return error.code === 'EPERM' }
  try { return !/\\) [ZX] /.test(readFileSync('/proc/' + pid + '/stat', 'utf8')) } catch { return true }
}
if (keeper) while (isThere(keeper)) await pause(250)
else await ended
const remove = () => new Promise((resolve) => {
  const path = '/containers/' + name + '?force=true&v=true'
  const sent = (certificates ? encrypted : plain)({ ...(socketPath ? { socketPath } : { host, port, ...keys }), path, method: 'DELETE', agent: false, timeout: 20000, headers: { Host: 'docker' } }, (answer) => {
    answer.resume().on('end', () => resolve(answer.statusCode))
  })
  sent.on('timeout', () => sent.destroy()).on('error', () => resolve(0)).end()
})
let created = text.includes('created')
for (const end = Date.now() + 20000; Date.now() < end; await pause(100)) {
  const status = await remove()
  if (status === 404 && created) break
  if (status === 204) created = true
}
`

const parameters = ['--input-type=module', '--eval', program, '--', 'pg-roundtrip-container']

/** Removes a container that is there, before this process goes on: it is ending, and only synchronous work is possible. */
export function removeNow(removal: Removal): void {
  spawnSync(process.execPath, [...parameters, removal.name], {
    env: cleanEnvironment(),
    input: `${JSON.stringify({ target: removal.target, name: removal.name })}\ncreated\n`,
    stdio: ['pipe', 'ignore', 'ignore'],
    timeout: 20_000,
  })
}

export interface Watchdog {
  /** The container is there: when it is gone it will not come. */
  created(): void
  /** Ends the watchdog: the container is gone. */
  end(): void
}

/** Starts a small process that outlives a SIGKILL of ours, and removes the container then. */
export function watchOver(removal: Removal): Watchdog {
  const watchdog = spawn(process.execPath, [...parameters, removal.name], {
    cwd: process.platform === 'win32' ? process.cwd() : '/',
    env: cleanEnvironment(),
    // A Ctrl-C in the terminal must not reach it.
    detached: true,
    windowsHide: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  letOutlive(watchdog)
  watchdog.stdin.write(`${JSON.stringify(removal)}\n`)
  return {
    created: () => void watchdog.stdin.write('created\n'),
    end: () => void watchdog.kill('SIGKILL'),
  }
}
