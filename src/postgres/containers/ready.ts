import { setTimeout as pause } from 'node:timers/promises'
import { connect, reasonOf } from '../connect.ts'
import { configOf } from './reuse.ts'
import { type ContainerServer, notStarted, type RunningContainer } from './start-container.ts'

/** An image may do a lot at its first start. */
const patience = 180_000

/**
 * Waits until the server in a container answers. While the entry point prepares the cluster its server listens on a socket in the container only, so what answers here is the one that
 * stays.
 *
 * @returns the server's version.
 * @throws Failure `environment`, with the last lines of the server's log, when the container ends before that, or says nothing for three minutes.
 */
export async function askVersion(image: string, server: ContainerServer, container?: RunningContainer): Promise<string> {
  let end: string | undefined
  container?.ended.then(
    (how) => {
      end = how
    },
    () => {},
  )
  const deadline = Date.now() + patience
  let refusal = ''
  while (end === undefined && Date.now() < deadline) {
    try {
      const client = await connect({ ...configOf(server, 'template1'), connectionTimeoutMillis: 5_000 })
      try {
        const { rows } = await client.query<{ server_version: string }>('show server_version')
        return rows[0]!.server_version.split(' ')[0]!
      } finally {
        await client.end()
      }
    } catch (error) {
      refusal = reasonOf(error)
      // 28P01, 28000, 3D000: the server that stays, and it will say the same again.
      if (/^(28|3D)/.test((error as { code?: string }).code ?? '')) break
      await pause(30)
    }
  }
  throw notStarted(image, end ?? refusal, container?.log.tail() ?? '')
}
