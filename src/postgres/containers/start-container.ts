import { randomBytes } from 'node:crypto'
import type { ContainerOptions } from '../../config/postgres-option.ts'
import { Failure } from '../../core/failure.ts'
import type { ProcessIdentity } from '../embedded/process-identity.ts'
import { atSweep } from '../embedded/sweep.ts'
import { temporarySettings } from '../temporary-settings.ts'
import type { Engine } from './engine.ts'
import type { ImageFacts } from './image.ts'
import { keepContainer, machineLabel, newContainerName, removeContainer, thisMachine } from './ownership.ts'
import type { loadTestcontainers } from './package.ts'
import { removeNow, watchOver } from './removal.ts'
import { endOf, ServerLog } from './server-log.ts'

/** Where a container's server listens, and who is its superuser. */
export interface ContainerServer {
  readonly id: string
  readonly name: string
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
}

/** A running container with a server in it, which may not answer yet. */
export interface RunningContainer extends ContainerServer {
  readonly log: ServerLog
  /** Resolves with a sentence when the container ends. */
  readonly ended: Promise<string>
  /** It stays when it is released and when this process ends. */
  keep(): void
  /** Removes it, unless it is kept. */
  release(): Promise<void>
  /** Has nothing more to do with it. */
  leave(): Promise<void>
}

const postgresPort = 5432
/** Only what the image's own server would not do otherwise: the log goes where Docker reads it. */
const settings = { ...temporarySettings, logging_collector: 'off', log_destination: 'stderr' }

/**
 * Starts a container that goes with this process, however that ends.
 *
 * @param administrator the superuser where the image names none.
 * @param keeper the process with which it goes instead, and the labels by which it is found again.
 * @throws Failure `environment` when it does not start.
 */
export async function startContainer(
  testcontainers: Awaited<ReturnType<typeof loadTestcontainers>>,
  engine: Engine,
  { image, tmpfs = '' }: ContainerOptions,
  facts: ImageFacts,
  administrator: string,
  keeper?: { readonly identity: ProcessIdentity; readonly labels: Readonly<Record<string, string>> },
): Promise<RunningContainer> {
  const name = newContainerName(keeper?.identity)
  const password = randomBytes(24).toString('hex')
  const user = facts.user ?? administrator
  const watchdog = watchOver({ target: engine.target, name, ...(keeper && { keeper: keeper.identity.pid }) })
  let isCreated = false
  const forget = atSweep(() => {
    removeNow({ target: engine.target, name })
    // One that is being created may yet come: then the watchdog removes it.
    if (isCreated) watchdog.end()
  })
  const listening = new AbortController()
  let kept: Promise<void> | undefined
  let ended = new Promise<string>(() => {})
  let say = (_: Error) => {}
  const unlessEnded = new Promise<never>((_, reject) => {
    say = reject
  })
  unlessEnded.catch(() => {})
  const remove = async () => {
    listening.abort()
    const removed = await removeContainer(engine, name).then(
      () => true,
      () => false,
    )
    // If the engine is gone, the watchdog tries again.
    if (removed) watchdog.end()
    forget()
  }

  const host = await hostOf(testcontainers)
  class Server extends testcontainers.PostgreSqlContainer {
    protected override async beforeContainerCreated() {
      // A check that runs a program in the container several times a second goes on for as long as the container does; a connection says more.
      this.createOpts.Healthcheck = { Test: ['NONE'] }
      if (host === '127.0.0.1') this.hostConfig.PortBindings = { [`${postgresPort}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: '0' }] }
    }

    protected override async containerCreated(id: string) {
      isCreated = true
      watchdog.created()
      ended = endOf(engine, id, listening.signal)
      ended.then((how) => say(new Error(how))).catch(() => {})
    }
  }
  const server = new Server(image)
    .withName(name)
    .withLabels({ [machineLabel]: thisMachine(), ...keeper?.labels })
    .withDatabase(facts.database ?? 'postgres')
    .withUsername(user)
    .withPassword(password)
    .withAutoCleanup(false)
    .withWaitStrategy(notAtAll)
  if (facts.command[0] === 'postgres') server.withCommand([...facts.command, ...flags()])
  if (tmpfs !== false && (facts.runsAs === '' || facts.runsAs === 'root' || facts.runsAs === '0')) {
    server.withTmpFs({ [facts.dataDirectory]: ['rw', ...(tmpfs === '' ? [] : [tmpfs])].join(',') })
  }
  try {
    const started = await Promise.race([server.start(), unlessEnded])
    const id = started.getId()
    // It is the keeper's from here on.
    if (keeper) forget()
    return {
      id,
      name,
      host,
      port: started.getPort(),
      user,
      password,
      log: ServerLog.follow(engine, id, listening.signal),
      ended,
      keep() {
        forget()
        kept ??= keepContainer(engine, name).then(() => watchdog.end())
      },
      async release() {
        listening.abort()
        await (kept ?? remove())
      },
      async leave() {
        listening.abort()
        await kept
      },
    }
  } catch (error) {
    const failure = notStarted(image, (error as Error).message, await ServerLog.read(engine, name))
    await remove()
    throw failure
  }
}

/** The failure of a container that was made and has no server. It never says the password. */
export function notStarted(image: string, reason: string, log: string): Failure {
  const full = /no space left on device/i.test(`${reason}\n${log}`)
  const said = reason.replace(/^\(HTTP code \d+\) [^-]*- /, '').trim()
  return new Failure(
    'environment',
    full ? `There is no space left for a container of the image ${image}.` : `The container of the image ${image} did not start.`,
    {
      evidence: [{ title: 'What Docker said', body: said }, ...(log ? [{ title: "The server's log", body: log }] : [])],
      nextStep: full
        ? 'Free some space where Docker keeps its data, or give the data directory more memory: tmpfs in the option postgres.'
        : `See that the image keeps the contract of Docker's official one: docker run --rm -e POSTGRES_PASSWORD=… ${image}.`,
    },
  )
}

function flags(): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** By what name ports that are published can be reached from here: this machine's own address, where nobody else need be let in, or another. */
export async function hostOf(testcontainers: Awaited<ReturnType<typeof loadTestcontainers>>): Promise<string> {
  const { host } = (await testcontainers.getContainerRuntimeClient()).info.containerRuntime
  return host === 'localhost' || host === '::1' || host.startsWith('127.') ? '127.0.0.1' : host
}

/** Testcontainers' own strategies run programs in the container, or find an open port that Docker holds before the server does. */
const notAtAll = {
  async waitUntilReady() {},
  withStartupTimeout: () => notAtAll,
  isStartupTimeoutSet: () => true,
  getStartupTimeout: () => 0,
}
