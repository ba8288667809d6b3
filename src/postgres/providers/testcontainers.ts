import type { ClientConfig } from 'pg'
import { findEngine } from '../containers/engine.ts'
import { readImage } from '../containers/image.ts'
import { keptName, sweepContainers } from '../containers/ownership.ts'
import { loadTestcontainers } from '../containers/package.ts'
import { askVersion } from '../containers/ready.ts'
import { startContainer } from '../containers/start-container.ts'
import type { Cluster, Provider } from '../provider.ts'

const name = 'testcontainers'

/** A server in a container, of an image that the user names, started by Testcontainers. */
const testcontainers: Provider = {
  name,
  async unavailable({ container }) {
    return container ? null : 'No image was named with --image IMAGE.'
  },
  async start({ container: options, platform }): Promise<Cluster> {
    const { image } = options!
    const loaded = await loadTestcontainers(image)
    const engine = await findEngine(image)
    await sweepContainers(engine)
    const wanted = loaded.ImageName.fromString(image)
    const facts = await readImage(engine, wanted.string, async () => (await loaded.getContainerRuntimeClient()).image.pull(wanted))
    const container = await startContainer(loaded, engine, options!, facts, platform?.administrator ?? 'postgres')
    const { host, port, user, password, log } = container
    const connection = (database: string): ClientConfig => ({ host, port, user, password, database, ssl: false })
    try {
      const version = await askVersion(image, connection('template1'), container)
      let kept = false
      return {
        provider: name,
        version,
        major: Number.parseInt(version, 10),
        disposable: true,
        maintenanceDatabase: 'template1',
        connection,
        describe(database) {
          const address = `postgresql://${encodeURIComponent(user)}@${host.includes(':') ? `[${host}]` : host}:${port}/${encodeURIComponent(database)}`
          const called = keptName(container.name)
          return kept
            ? `${address} (password: docker exec ${called} printenv POSTGRES_PASSWORD; stop it with: docker rm -fv ${called})`
            : address
        },
        log: () => log.tail(),
        checkpoints: null,
        keep() {
          kept = true
          container.keep()
        },
        async [Symbol.asyncDispose]() {
          await container.release()
        },
      }
    } catch (error) {
      await container.release()
      throw error
    }
  },
}

export default testcontainers
