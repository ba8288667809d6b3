import type { Client } from 'pg'
import { openAdministration } from '../administration.ts'
import type { Databases } from '../database.ts'
import { answers } from '../loss.ts'
import type { Cluster } from '../provider.ts'
import { closeSession } from '../session.ts'
import { announce, giveTurnBack, runsGoingOn, takeTurn, takeTurnAtOnce } from './locks.ts'
import { doubtfulRolesOf, type RunRecord, readRecord, rolesOf, writeRecord } from './record.ts'
import { type RunNames, runNames, runThatMade } from './run-names.ts'

/** What a run says of itself when it comes to a server that others use too. */
export interface Visit {
  /** It changes what belongs to the cluster: no other run may be there. */
  readonly alone: boolean
  /** Roles that its scripts say they make. */
  readonly roles: readonly string[]
  /** Whether the name of a role stands in its scripts: another is none of theirs. */
  readonly mentions: (role: string) => boolean
  /** Told which runs have to end first. */
  readonly waiting: (runs: readonly string[]) => void
}

/**
 * A run's place on a server that is not its own. Runs that leave the cluster alone are there at the same time; one that changes it is there alone. What a run that was
 * killed has left is removed by the next one, on whatever machine: a run is over when the session that announced it is.
 */
export class SharedServer {
  readonly names: RunNames
  readonly alone: boolean
  readonly mentions: (role: string) => boolean
  /** Roles that runs which were killed may have made; nobody can tell, so they stay. */
  readonly doubtfulRoles: readonly string[]
  readonly #cluster: Cluster
  #session: Client
  #record: RunRecord

  private constructor(cluster: Cluster, session: Client, names: RunNames, visit: Visit, doubtful: readonly string[], record: RunRecord) {
    this.#cluster = cluster
    this.#session = session
    this.names = names
    this.alone = visit.alone
    this.mentions = visit.mentions
    this.doubtfulRoles = doubtful
    this.#record = record
  }

  static async enter(cluster: Cluster, databases: Databases, visit: Visit): Promise<SharedServer> {
    const { alone, roles, waiting } = visit
    const session = await openAdministration(cluster, cluster.maintenanceDatabase)
    try {
      let names = runNames()
      while (!(await announce(session, names.id))) names = runNames()
      if (alone) await takeTurn(session, true, waiting)
      const doubtful = await removeLeftovers(session, databases, alone)
      if (!alone) await takeTurn(session, false, waiting)
      const present = new Set((await databases.roles()).values())
      const record = { mayMake: alone ? roles.filter((role) => !present.has(role)) : [], made: {} }
      await databases.create(names.untouched, 'template1')
      const server = new SharedServer(cluster, session, names, visit, doubtful, record)
      await server.#write()
      return server
    } catch (error) {
      await closeSession(session)
      throw error
    }
  }

  /** Remembers roles that have appeared while a script of the run ran. */
  async noteMade(roles: ReadonlyMap<string, string>): Promise<void> {
    this.#record = { ...this.#record, made: { ...this.#record.made, ...Object.fromEntries(roles) } }
    await this.#write()
  }

  /** What has to go with the run if it ends before its time. */
  get record(): RunRecord {
    return this.#record
  }

  /** Whether other runs are there. */
  async hasCompany(): Promise<boolean> {
    return (await runsGoingOn(this.#session)).size > 1
  }

  /** Whether the run still has its place. */
  answers(): Promise<boolean> {
    return answers(this.#session)
  }

  /** Comes back to remove what the run has made, if the server has ended its session; the turn is lost. */
  async recover(): Promise<void> {
    if (await this.answers()) return
    await closeSession(this.#session)
    this.#session = await openAdministration(this.#cluster, this.#cluster.maintenanceDatabase)
    await announce(this.#session, this.names.id)
  }

  /** Gives the place to others. */
  leave(): Promise<void> {
    return closeSession(this.#session)
  }

  /** For when the roles are gone, and the last database alone is left. */
  forgetRoles(): Promise<void> {
    this.#record = { mayMake: [], made: {} }
    return writeRecord(this.#session, this.names.untouched, null)
  }

  #write(): Promise<void> {
    return writeRecord(this.#session, this.names.untouched, this.#record)
  }
}

/**
 * Removes what runs have left that are over, and their roles as soon as nobody else is there who might use them.
 *
 * @returns the roles that stay, although one of those runs may have made them.
 */
async function removeLeftovers(session: Client, databases: Databases, alone: boolean): Promise<readonly string[]> {
  const left = await leftRuns(session, databases)
  const records = new Map<string, RunRecord>()
  const doubtful = new Set<string>()
  for (const id of left) {
    const record = await readRecord(session, runNames(id).untouched)
    if (!record) continue
    for (const role of await doubtfulRolesOf(session, record)) doubtful.add(role)
    if ((await rolesOf(session, record)).length > 0) records.set(id, record)
  }
  const mayDropRoles = alone || (records.size > 0 && (await takeTurnAtOnce(session)))
  for (const id of left) {
    const { walked, copy, untouched } = runNames(id)
    const record = records.get(id)
    if (!(await allOf([walked, copy].map((name) => () => databases.tryDrop(name))))) continue
    if (record && !mayDropRoles) continue
    // The note goes last: whoever is killed here leaves it to the next.
    for (const role of record ? await rolesOf(session, record) : []) await databases.dropRole(role)
    await databases.tryDrop(untouched)
  }
  if (mayDropRoles && !alone) await giveTurnBack(session)
  return [...doubtful]
}

/** A database is ours if its name is, and if the run's last one belongs to our own role: anybody may use such names. */
async function leftRuns(session: Client, databases: Databases): Promise<Set<string>> {
  // In this order: a run announces itself before it makes a database.
  const own = new Set(await databases.listOwn())
  const ids = [...own].map(runThatMade).filter((id) => id !== undefined && own.has(runNames(id).untouched))
  const alive = await runsGoingOn(session)
  return new Set(ids.filter((id) => id !== undefined && !alive.has(id)) as string[])
}

async function allOf(works: readonly (() => Promise<boolean>)[]): Promise<boolean> {
  let all = true
  for (const work of works) all = (await work()) && all
  return all
}
