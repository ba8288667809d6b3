import { compareSnapshots } from '../catalog/diff.ts'
import { sentenceOf } from '../catalog/sentence.ts'
import type { Snapshot } from '../catalog/snapshot.ts'
import type { SharedServer } from '../postgres/external/shared-server.ts'
import { templateContent } from '../postgres/external/template-content.ts'
import { closeSession, openSession } from '../postgres/session.ts'
import type { Observing } from './observing.ts'
import { RolesOfTheRun } from './roles-of-the-run.ts'
import type { WalkDatabases } from './walk-databases.ts'

/** What a run owes a server that others use too: that it is found afterwards as it was before, or that the report says where it is not. */
export class SharedCluster {
  readonly #databases: WalkDatabases
  readonly #server: SharedServer
  readonly #roles: RolesOfTheRun
  #atStart: Snapshot | undefined
  #templateContent: string | undefined

  constructor(databases: WalkDatabases, server: SharedServer) {
    this.#databases = databases
    this.#server = server
    this.#roles = new RolesOfTheRun(() => databases.administration, server)
  }

  /** Whether other runs may be there at the same time, which leave the cluster alone as this one should. */
  get isShared(): boolean {
    return !this.#server.alone
  }

  get hasMadeRoles(): boolean {
    return this.#roles.any
  }

  /** What a reader has to know of the server. */
  get notes(): readonly string[] {
    const roles = this.#server.doubtfulRoles
    const left =
      roles.length === 0
        ? []
        : [
            `A run that was killed may have made these roles on the server that you named, or somebody else did; they stay: ${roles.join(', ')}.`,
          ]
    return [...(this.#templateContent === undefined ? [] : [this.#templateContent]), ...left]
  }

  /** Looks at it before anything has happened. */
  async look(observing: Observing): Promise<void> {
    this.#atStart = await observing.snapshot({ rows: false })
    this.#templateContent = await observing.read(templateContent)
  }

  /**
   * What is not as it was at an earlier moment, now that nobody else is here.
   *
   * @param earlier from the run's first time on the server; `undefined`: it did not look.
   */
  changedSince(earlier: Snapshot | undefined): readonly string[] {
    return earlier && this.#atStart ? changesOfCluster(earlier, this.#atStart) : []
  }

  /** How it was before anything had happened. */
  get atStart(): Snapshot | undefined {
    return this.#atStart
  }

  /** Does work that may make roles. */
  notice<T>(work: () => Promise<T>): Promise<T> {
    return this.#roles.notice(work)
  }

  dropRoles(): Promise<void> {
    return this.#roles.drop()
  }

  /**
   * Removes what the run has made, also where the server has ended the sessions that it had.
   *
   * @param observing `undefined`: nothing was looked at, because the run did not get so far.
   * @returns what is not as it was, sentence by sentence.
   */
  async settle(observing: Observing | undefined): Promise<readonly string[]> {
    await this.#databases.recover()
    const databases = await this.#databases.removeWalked()
    await this.#roles.drop()
    await this.#server.forgetRoles()
    const left = this.#atStart && observing ? changesOfCluster(this.#atStart, await this.#now(observing)) : []
    await this.#databases.removeUntouched()
    return [...databases.map((name) => `database ${name} is still there`), ...left]
  }

  async #now(observing: Observing): Promise<Snapshot> {
    const session = await openSession(this.#databases.cluster, this.#databases.untouched)
    try {
      return await observing.snapshotBy(session, { rows: false })
    } finally {
      await closeSession(session)
    }
  }
}

function changesOfCluster(before: Snapshot, after: Snapshot): string[] {
  const differences = compareSnapshots(before, after).filter(({ tier, scope }) => tier === 'logical' && scope === 'cluster')
  return differences.map((difference) => sentenceOf(difference, 'of a rollback'))
}
