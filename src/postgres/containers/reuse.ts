import { createHash } from 'node:crypto'
import type { ClientConfig } from 'pg'
import type { ContainerOptions } from '../../config/postgres-option.ts'
import { toolVersion } from '../../core/version.ts'
import { connect } from '../connect.ts'
import { identityOf, type ProcessIdentity } from '../embedded/process-identity.ts'
import type { Engine } from './engine.ts'
import { askEngine } from './engine-request.ts'
import type { ImageFacts } from './image.ts'
import { containerOwner, listContainers, machineLabel, removeContainer, thisMachine } from './ownership.ts'
import { type Held, hold } from './pristine.ts'
import type { ContainerServer } from './start-container.ts'

/** Under whom containers are used again, and which of them. */
export interface Reuse {
  readonly identity: ProcessIdentity
  readonly labels: Readonly<Record<string, string>>
}

const reuseLabel = 'pg-roundtrip.reuse'

/**
 * In vitest each run has a process of its own; the one that started it lives through all runs of a watch, and a container that is used again goes with that one.
 *
 * @returns `undefined`: nobody lives longer than this process.
 */
export function reuseOf({ reuse, tmpfs }: ContainerOptions, facts: ImageFacts, administrator: string): Reuse | undefined {
  if (!reuse || !process.env['VITEST'] || !process.connected) return undefined
  const same = JSON.stringify([toolVersion, facts.id, tmpfs, administrator])
  return { identity: identityOf(process.ppid), labels: { [reuseLabel]: createHash('sha256').update(same).digest('hex').slice(0, 16) } }
}

/**
 * Finds a container that an earlier run left for this one. One whose server is not as it was at first is removed instead.
 *
 * @returns `undefined`: there is none that nobody uses.
 */
export async function findAgain(
  engine: Engine,
  reuse: Reuse,
  host: string,
): Promise<{ readonly server: ContainerServer; readonly held: Held } | undefined> {
  const label = `${reuseLabel}=${reuse.labels[reuseLabel]}`
  for (const { Id, Names, State, Labels } of await listContainers(engine, label)) {
    const owner = containerOwner(Names?.[0] ?? '')
    const ours = owner?.pid === reuse.identity.pid && owner.started === reuse.identity.started && Labels[machineLabel] === thisMachine()
    if (ours && State === 'exited') await removeContainer(engine, Id)
    const server = ours && State === 'running' ? await serverIn(engine, Id, host) : undefined
    const held = server && (await hold((database) => connect(configOf(server, database)), 'again'))
    if (!held || !server) continue
    if (held.asAtFirst) return { server, held }
    await held.release()
    await removeContainer(engine, Id)
  }
  return undefined
}

/** How a client reaches a database of a container's server. */
export function configOf({ host, port, user, password }: ContainerServer, database: string): ClientConfig {
  return { host, port, user, password, database, ssl: false }
}

async function serverIn(engine: Engine, id: string, host: string): Promise<ContainerServer | undefined> {
  const { status, body } = await askEngine(engine.target, 'GET', `/containers/${id}/json`)
  if (status !== 200) return undefined
  const { Name, Config, NetworkSettings } = JSON.parse(body) as {
    Name: string
    Config: { Env: string[] }
    NetworkSettings: { Ports: Record<string, { HostPort: string }[] | null> }
  }
  const port = Number(NetworkSettings.Ports['5432/tcp']?.[0]?.HostPort)
  const last = (name: string) => Config.Env.findLast((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
  const [user, password] = [last('POSTGRES_USER'), last('POSTGRES_PASSWORD')]
  if (!port || user === undefined || password === undefined) return undefined
  return { id, name: Name.replace(/^\//, ''), host, port, user, password }
}
