import { Databases } from '../postgres/database.ts'
import { removeAtExit } from '../postgres/external/at-exit.ts'
import { type RunNames, runNames } from '../postgres/external/run-names.ts'
import { SharedServer, type Visit } from '../postgres/external/shared-server.ts'
import { withMaintenance } from '../postgres/maintenance.ts'
import type { Checkpoint, Cluster } from '../postgres/provider.ts'

/** The databases of a run: the one that is walked, at most one copy of it, those that are kept, and one in which nothing happens. */
export class WalkDatabases {
  readonly cluster: Cluster
  /** `undefined`: the server is ours. */
  readonly shared: SharedServer | undefined
  /** Created by this run and removed at its end; on our own server it has the name that migrations expect. */
  readonly walked: string
  /** No migration runs in it. */
  readonly untouched: string
  readonly #names: RunNames
  #administration: Databases
  #copied = false
  #kept = 0
  #forgetSweep = () => {}

  private constructor(cluster: Cluster, administration: Databases, shared: SharedServer | undefined, expectedName: string) {
    const names = shared?.names
    this.cluster = cluster
    this.shared = shared
    this.#administration = administration
    this.#names = names ?? runNames()
    this.walked = names?.walked ?? expectedName
    this.untouched = names?.untouched ?? cluster.maintenanceDatabase
    if (shared) this.#forgetSweep = removeAtExit(cluster.connection(cluster.maintenanceDatabase), shared.names, () => shared.record)
  }

  /**
   * @param started its maintenance database is replaced by one of ours if the server is ours.
   * @param expectedName what the migrations expect their database to be called.
   * @param visit how the run comes to a server that others use too.
   */
  static async open(started: Cluster, expectedName: string, visit: Visit): Promise<WalkDatabases> {
    const cluster = started.disposable ? await withMaintenance(started) : started
    const administration = await Databases.open(cluster)
    try {
      const shared = cluster.disposable ? undefined : await SharedServer.enter(cluster, administration, visit)
      return new WalkDatabases(cluster, administration, shared, expectedName)
    } catch (error) {
      await administration.close()
      throw error
    }
  }

  get administration(): Databases {
    return this.#administration
  }

  get hasCopy(): boolean {
    return this.#copied
  }

  /** Whether the server answers, and still knows of this run. */
  async answers(): Promise<boolean> {
    return (await this.#administration.answers()) && ((await this.shared?.answers()) ?? true)
  }

  /** Makes what is walked. On a server of ours the database may be there. */
  async create(): Promise<void> {
    if (await this.#administration.exists(this.walked)) return
    const { platformDatabase } = this.cluster
    if (platformDatabase !== undefined) await this.#administration.copy(platformDatabase, this.walked)
    else await this.#administration.create(this.walked, this.cluster.disposable ? 'template0' : 'template1')
  }

  drop(): Promise<void> {
    return this.#administration.drop(this.walked)
  }

  /** A database that cannot be copied (one with a subscription) is left without a copy. */
  async copy(): Promise<void> {
    this.#copied = await this.#administration.copy(this.walked, this.#names.copy)
  }

  /**
   * A role cannot be dropped while any database of the cluster refers to it, and a copy does.
   *
   * @returns whether there was one.
   */
  async dropCopy(): Promise<boolean> {
    if (!this.#copied) return false
    this.#copied = false
    await this.#administration.drop(this.#names.copy)
    return true
  }

  /** @returns how to connect to the database that was replaced, if it is kept. */
  async replaceByCopy(keep: boolean): Promise<string | undefined> {
    let kept: string | undefined
    if (keep) {
      this.#kept++
      this.cluster.keep()
      kept = this.#names.kept(this.#kept)
      await this.#administration.rename(this.walked, kept)
    } else await this.drop()
    await this.#administration.rename(this.#names.copy, this.walked)
    this.#copied = false
    return kept === undefined ? undefined : this.cluster.describe(kept)
  }

  async saveCheckpoint(): Promise<Checkpoint> {
    return this.#whileStopped(() => this.cluster.checkpoints!.save())
  }

  async restoreCheckpoint(checkpoint: Checkpoint): Promise<void> {
    this.#copied = false
    await this.#whileStopped(() => this.cluster.checkpoints!.restore(checkpoint))
  }

  async #whileStopped<T>(work: () => Promise<T>): Promise<T> {
    await this.#administration.close()
    const result = await work()
    this.#administration = await Databases.open(this.cluster)
    return result
  }

  /** Goes on with a session of its own if the server has ended the one before. */
  async recover(): Promise<void> {
    await this.shared?.recover()
    if (await this.#administration.answers()) return
    await this.#administration.close()
    this.#administration = await Databases.open(this.cluster)
  }

  /**
   * Removes what was walked; what a person may want to see has a name of its own, and stays.
   *
   * @returns the names of those that do not let themselves be removed.
   */
  async removeWalked(): Promise<readonly string[]> {
    const left: string[] = []
    for (const name of [this.walked, this.#names.copy]) {
      if (!(await this.#administration.tryDrop(name))) left.push(name)
    }
    return left
  }

  /** Leaves the last of them, with what is noted there, to the next run. */
  leaveUntouched(): void {
    this.#forgetSweep()
  }

  /** Removes the last of them. */
  async removeUntouched(): Promise<void> {
    await this.#administration.drop(this.untouched)
    this.#forgetSweep()
  }

  async close(): Promise<void> {
    await this.#administration.close()
    await this.shared?.leave()
  }
}
