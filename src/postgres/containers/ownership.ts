import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { namePrefix, ownerOf } from '../embedded/owned-name.ts'
import { hasEnded, type ProcessIdentity } from '../embedded/process-identity.ts'
import { runKind } from '../embedded/run-directory.ts'
import type { Engine } from './engine.ts'
import { askEngine } from './engine-request.ts'

/** The label of every container of ours. Its value is the machine whose processes the container's name means: several may share one engine. */
export const machineLabel = 'pg-roundtrip.machine'

/**
 * The name of a new container says whose it is, so that it says so from the moment at which it is there.
 *
 * @param keeper with whom it goes. Default: this process.
 */
export function newContainerName(keeper?: ProcessIdentity): string {
  return `${namePrefix(runKind, keeper)}${randomBytes(3).toString('hex')}`
}

/** Whose a container is, by its name; `undefined`: it is none of ours, or kept on purpose. */
export function containerOwner(name: string): ProcessIdentity | undefined {
  return ownerOf(runKind, name.replace(/^\//, ''))
}

/** What it is called once it is kept on purpose. */
export const keptName = (name: string) => name.replace(runKind, `${runKind}kept-`)

/** Gives a container the name of one that is kept, which no sweep removes. */
export async function keepContainer(engine: Engine, name: string): Promise<void> {
  await askEngine(engine.target, 'POST', `/containers/${name}/rename?name=${keptName(name)}`)
}

/** This machine, since it was started. */
export function thisMachine(): string {
  return `${hostname()} ${bootId()}`.trim()
}

export interface ListedContainer {
  readonly Id: string
  readonly Names?: readonly string[]
  readonly State: string
  readonly Labels: Readonly<Record<string, string>>
}

/** Every container with a label, running or not. */
export async function listContainers(engine: Engine, label: string): Promise<readonly ListedContainer[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: [label] }))
  const { status, body } = await askEngine(engine.target, 'GET', `/containers/json?all=true&filters=${filters}`)
  return status === 200 ? (JSON.parse(body) as ListedContainer[]) : []
}

/** Removes the containers of runs whose process is gone. What belongs to another machine, or is kept on purpose, is left alone. */
export async function sweepContainers(engine: Engine): Promise<void> {
  for (const { Id, Names, State, Labels } of await listContainers(engine, machineLabel)) {
    const owner = containerOwner(Names?.[0] ?? '')
    const machine = Labels[machineLabel] ?? ''
    // After a restart of the machine the ids of its processes mean others, and none of its containers runs.
    const restarted = machine.split(' ')[0] === hostname() && machine !== thisMachine() && State === 'exited'
    const over = owner !== undefined && ((machine === thisMachine() && hasEnded(owner)) || restarted)
    if (over) await removeContainer(engine, Id)
  }
}

/** Removes a container with its volumes, whether it runs or not; one that is gone, or that another process is removing, is no problem. */
export async function removeContainer(engine: Engine, nameOrId: string): Promise<void> {
  await askEngine(engine.target, 'DELETE', `/containers/${nameOrId}?force=true&v=true`)
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return ''
  }
}
