import { connect } from '../connect.ts'
import { type Engine, findEngine } from '../containers/engine.ts'
import { readImage } from '../containers/image.ts'
import { keepContainer, keptName, sweepContainers } from '../containers/ownership.ts'
import { loadTestcontainers } from '../containers/package.ts'
import { type Held, hold } from '../containers/pristine.ts'
import { askVersion } from '../containers/ready.ts'
import { configOf, findAgain, reuseOf } from '../containers/reuse.ts'
import { ServerLog } from '../containers/server-log.ts'
import { type ContainerServer, hostOf, type RunningContainer, startContainer } from '../containers/start-container.ts'
import type { Cluster, Provider } from '../provider.ts'

const name = 'testcontainers'

/** A server in a container, of an image that the user names, started by Testcontainers. */
const testcontainers: Provider = {
  name,
  async unavailable({ container }) {
    return container ? null : 'No image was named with --image IMAGE.'
  },
  async start({ container: options, platform }, onEvent): Promise<Cluster> {
    const { image } = options!
    const loaded = await loadTestcontainers(image)
    const engine = await findEngine(image)
    await sweepContainers(engine)
    const wanted = loaded.ImageName.fromString(image)
    const facts = await readImage(engine, wanted.string, async () => {
      onEvent?.({ type: 'server-fetching', what: `the image ${wanted.string}` })
      await (await loaded.getContainerRuntimeClient()).image.pull(wanted)
    })
    const administrator = platform?.administrator ?? 'postgres'
    const reuse = reuseOf(options!, facts, administrator)
    const again = reuse && (await findAgain(engine, reuse, await hostOf(loaded)))
    if (again) return clusterOf(again.server, await askVersion(image, again.server), usedAgain(engine, again))
    const container = await startContainer(loaded, engine, options!, facts, administrator, reuse)
    try {
      const version = await askVersion(image, container, container)
      const held = reuse && (await hold((database) => connect(configOf(container, database)), 'new'))
      return clusterOf(container, version, held ? { ...container, release: () => leave(container, held) } : container)
    } catch (error) {
      await container.release()
      throw error
    }
  },
}

export default testcontainers

/** What a run can do with the container that it has. */
type Hands = Pick<RunningContainer, 'log' | 'keep' | 'release'>

function clusterOf(server: ContainerServer, version: string, hands: Hands): Cluster {
  const { host, port, user } = server
  let kept = false
  return {
    provider: name,
    version,
    major: Number.parseInt(version, 10),
    disposable: true,
    maintenanceDatabase: 'template1',
    connection: (database) => configOf(server, database),
    describe(database) {
      const address = `postgresql://${encodeURIComponent(user)}@${host.includes(':') ? `[${host}]` : host}:${port}/${encodeURIComponent(database)}`
      const called = keptName(server.name)
      return kept
        ? `${address} (password: docker exec ${called} printenv POSTGRES_PASSWORD; stop it with: docker rm -fv ${called})`
        : address
    },
    log: () => hands.log.tail(),
    checkpoints: null,
    keep() {
      kept = true
      hands.keep()
    },
    [Symbol.asyncDispose]: () => hands.release(),
  }
}

function usedAgain(engine: Engine, { server, held }: { readonly server: ContainerServer; readonly held: Held }): Hands {
  const listening = new AbortController()
  let kept: Promise<void> | undefined
  return {
    log: ServerLog.follow(engine, server.id, listening.signal),
    keep() {
      kept ??= keepContainer(engine, server.name)
    },
    async release() {
      listening.abort()
      await kept
      await held.release()
    },
  }
}

/** Leaves a container for the next run. */
async function leave(container: RunningContainer, held: Held): Promise<void> {
  await container.leave()
  await held.release()
}
