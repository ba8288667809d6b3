import { existsSync, readFileSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../../core/failure.ts'
import { askEngine, type EngineTarget, messageOf } from './engine-request.ts'

/** A Docker engine that answers. */
export interface Engine {
  /** As a person writes it: `unix:///var/run/docker.sock`. */
  readonly address: string
  readonly target: EngineTarget
}

/** How long an engine may take to say that it is there. */
const patience = 3_000

/**
 * Finds the engine that Testcontainers will use, in its order of places, and makes sure that it answers: Testcontainers would wait for ever for one that does not.
 *
 * @throws Failure `environment` when none answers.
 */
export async function findEngine(image: string): Promise<Engine> {
  const tried: string[] = []
  for (const address of addresses()) {
    const target = targetOf(address)
    if (target === undefined) {
      tried.push(`${address}: Testcontainers knows unix://, npipe://, tcp:// and http:// only.`)
      continue
    }
    const problem = await ping(target)
    if (problem === undefined) return { address, target }
    if (problem.hangs) throw noEngine(image, `The Docker engine at ${address} does not answer`, [`${address}: ${problem.reason}`])
    tried.push(`${address}: ${problem.reason}`)
  }
  throw noEngine(image, 'There is no Docker engine', tried)
}

function noEngine(image: string, what: string, tried: readonly string[]): Failure {
  const body = tried.length > 0 ? tried.join('\n') : 'DOCKER_HOST is not set, and no socket is in the usual places.'
  return new Failure('environment', `${what}, so the image ${image} cannot be started.`, {
    evidence: [{ title: 'What was tried', body }],
    nextStep:
      'Start Docker, or set DOCKER_HOST to where it listens (docker context inspect says so); without an image, PostgreSQL comes with this package.',
  })
}

async function ping(target: EngineTarget): Promise<{ readonly reason: string; readonly hangs: boolean } | undefined> {
  try {
    const answer = await askEngine(target, 'GET', '/_ping', { timeout: patience })
    return answer.status === 200 ? undefined : { reason: messageOf(answer), hangs: false }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return { reason: message || String(code), hangs: code === 'ETIMEDOUT' }
  }
}

/** Where Testcontainers looks (https://node.testcontainers.org/supported-container-runtimes/). */
function addresses(): string[] {
  const properties = testcontainersProperties()
  const named = [properties.get('tc.host'), process.env['DOCKER_HOST'] ?? properties.get('docker.host')]
  const found = named.filter((address) => address !== undefined && address !== '') as string[]
  if (process.platform === 'win32') return [...found, 'npipe:////./pipe/docker_engine']
  const rootless = [
    ...(process.env['XDG_RUNTIME_DIR'] ? [join(process.env['XDG_RUNTIME_DIR'], 'docker.sock')] : []),
    join(homedir(), '.docker', 'run', 'docker.sock'),
    join(homedir(), '.docker', 'desktop', 'docker.sock'),
    `/run/user/${userInfo().uid}/docker.sock`,
  ]
  const sockets = [existing('/var/run/docker.sock'), rootless.find((path) => existing(path))]
  return [...found, ...sockets.filter((path) => path !== undefined).map((path) => `unix://${path}`)]
}

const existing = (path: string) => (existsSync(path) ? path : undefined)

function testcontainersProperties(): ReadonlyMap<string, string> {
  const file = join(homedir(), '.testcontainers.properties')
  if (!existsSync(file)) return new Map()
  const lines = readFileSync(file, 'utf8').split('\n')
  const pairs = lines.map((line) => /^\s*([^#!\s=:]+)\s*[=:]\s*(.*?)\s*$/.exec(line)).filter((pair) => pair !== null)
  return new Map(pairs.map(([, name, value]) => [name!, value!.replaceAll('\\', '')]))
}

function targetOf(address: string): EngineTarget | undefined {
  const local = /^(?:unix|npipe):\/\/(.+)$/.exec(address)
  if (local) return { socketPath: local[1]! }
  try {
    const { protocol, hostname, port } = new URL(address)
    if (!['tcp:', 'http:', 'https:'].includes(protocol) || hostname === '') return undefined
    const certificates = process.env['DOCKER_TLS_VERIFY'] === '1' ? process.env['DOCKER_CERT_PATH'] : undefined
    const host = hostname.replace(/^\[(.*)\]$/, '$1')
    return { host, port: Number(port) || (certificates ? 2376 : 2375), ...(certificates && { certificates }) }
  } catch {
    return undefined
  }
}
