import { readFile } from 'node:fs/promises'
import { compareSnapshots } from '../catalog/diff.ts'
import { Observer, type Snapshot } from '../catalog/snapshot.ts'
import type { Listener } from '../core/event.ts'
import { Failure } from '../core/failure.ts'
import type { Migration } from '../core/migration.ts'
import { acquireCluster } from '../postgres/acquire.ts'
import { Databases } from '../postgres/database.ts'
import { dropAtSweep } from '../postgres/leftovers.ts'
import type { Checkpoint, Cluster } from '../postgres/provider.ts'
import { runScript, type ScriptOutcome } from '../postgres/script.ts'
import { type Client, closeSession, openSession } from '../postgres/session.ts'
import type { Project } from './project.ts'

/** A cluster can be copied on disk; that pays once so many ups would have to be run again. */
const replaysWorthACheckpoint = 40

/**
 * A database that moves forward through the history: each up that succeeds is applied once, and never by way of a down. A walk uses the
 * database up; a copy taken on the way, or the ups run anew, take its place.
 */
export class History {
  readonly #project: Project
  readonly #onEvent: Listener
  #cluster!: Cluster
  #databases!: Databases
  #observer!: Observer
  #position = 0
  #snapshot: Snapshot | undefined
  /** The last snapshot of a state of the history; the database has come from there by ups alone. */
  #known: Snapshot | undefined
  #checkpoint: { readonly saved: Checkpoint; readonly position: number } | undefined
  #observing: Client | undefined
  #copied = false
  #kept = 0
  #forgetSweep = () => {}
  #rolesAtStart: ReadonlySet<string> = new Set()
  readonly #rolesOfTheUps = new Set<string>()

  private constructor(project: Project, onEvent: Listener) {
    this.#project = project
    this.#onEvent = onEvent
  }

  static async start(project: Project, onEvent: Listener): Promise<History> {
    const history = new History(project, onEvent)
    await history.#startCluster()
    return history
  }

  get cluster(): Cluster {
    return this.#cluster
  }

  /** Created by this run and removed at its end; on our own server it has the name that migrations expect. */
  get database(): string {
    return this.#ownServer ? this.#project.options.database : `pg_roundtrip_${process.pid}`
  }

  get #ownServer(): boolean {
    return this.#project.options.postgres.url === undefined
  }

  get #copyName(): string {
    return `pg_roundtrip_${process.pid}_copy`
  }

  get #untouchedName(): string {
    return this.#ownServer ? this.#cluster.maintenanceDatabase : `pg_roundtrip_${process.pid}_untouched`
  }

  /** Runs something on a session of its own, on the database of the walk. */
  async session<T>(use: (client: Client) => Promise<T>): Promise<T> {
    const client = await openSession(this.#cluster, this.database)
    try {
      return await use(client)
    } finally {
      await closeSession(client)
    }
  }

  /**
   * @param options.rows `false`: the rows are left out. Default `true`.
   * @param options.since the last snapshot of the database; default: the last one of the history.
   */
  async snapshot({
    rows = true,
    since = this.#known,
  }: {
    readonly rows?: boolean
    readonly since?: Snapshot | undefined
  } = {}): Promise<Snapshot> {
    // A new session has to read the catalogs' own catalogs first; the same one serves until the database is copied or goes.
    this.#observing ??= await openSession(this.#cluster, this.database)
    return this.#observer.snapshot(this.#observing, { rows, since })
  }

  async #stopObserving(): Promise<void> {
    const session = this.#observing
    this.#observing = undefined
    if (session) await closeSession(session)
  }

  /** Puts the database into the state before the migration with this index. */
  async moveTo(index: number): Promise<void> {
    if (this.#position > index) await this.#rewind(index)
    while (this.#position < index) await this.#applyNext()
  }

  /** The state before the next migration; read once, for it is also the state after the one before. */
  async currentSnapshot(): Promise<Snapshot> {
    this.#snapshot ??= await this.snapshot()
    this.#known = this.#snapshot
    return this.#snapshot
  }

  /** Copies the database as it is now; one of the `finish` calls puts the copy in its place. */
  async copy(): Promise<void> {
    await this.#stopObserving()
    await this.#databases.copy(this.database, this.#copyName)
    this.#copied = true
  }

  /**
   * A role cannot be dropped while any database of the cluster refers to it, and a copy does. Without a copy the history goes on by
   * rebuilding.
   *
   * @returns whether there was one.
   */
  async dropCopy(): Promise<boolean> {
    if (!this.#copied) return false
    this.#copied = false
    await this.#databases.drop(this.#copyName)
    return true
  }

  get hasCopy(): boolean {
    return this.#copied
  }

  /** The walk left the database in the state after its up (the up failed, and nothing was written before it). */
  finishHere(): void {
    this.#position++
    this.#snapshot = undefined
  }

  /** The copy was taken after the up: it is the history's next state. */
  async finishWithCopy(after: Snapshot, keep: boolean): Promise<string | undefined> {
    const kept = await this.#replaceByCopy(keep)
    this.#position++
    this.#snapshot = after
    this.#known = after
    return kept
  }

  /** The copy was taken before the seeds: the up has yet to be run on it. */
  async finishByApplying(keep: boolean): Promise<string | undefined> {
    const kept = await this.#replaceByCopy(keep)
    this.#snapshot = undefined
    await this.#applyNext()
    return kept
  }

  /** The walk changed what belongs to the cluster: nothing of it may stay but what the ups make. */
  async finishByRebuilding(clusterAfter: Snapshot | undefined, keep: boolean): Promise<string | undefined> {
    const target = this.#position + 1
    if (!this.#ownServer) {
      await this.#finishOnSharedServer(clusterAfter)
      return undefined
    }
    let kept: string | undefined
    if (keep) {
      // The whole server stays as it is; the walks go on on another one.
      this.#cluster.keep()
      kept = this.#cluster.describe(this.database)
      this.#checkpoint = undefined
    }
    const from = this.#checkpoint?.position ?? 0
    await this.#rewind(target)
    while (this.#position < target) await this.#applyNext()
    if (this.#cluster.checkpoints && target - from > replaysWorthACheckpoint) await this.#saveCheckpoint()
    return kept
  }

  /**
   * Reads everything once more at the end of the way and holds it against what was read piece by piece.
   *
   * @throws Error when they differ: then no verdict of this run can be trusted.
   */
  async checkReading(): Promise<void> {
    if (!this.#known) return
    const pieced = await this.snapshot({ rows: false })
    const whole = await this.#observer.snapshot(this.#observing!, { rows: false })
    const differences = compareSnapshots(pieced, whole).filter(({ tier }) => tier === 'logical')
    if (differences.length === 0) return
    const list = differences.map(({ sentence }) => sentence).join('\n')
    throw new Error(
      `The catalogs read piece by piece are not what they are when read whole, so no verdict of this run can be trusted.\n${list}`,
    )
  }

  async close(): Promise<void> {
    try {
      await this.#stopObserving()
      if (!this.#ownServer) await this.#cleanSharedServer()
      await this.#databases.close()
    } finally {
      await this.#cluster[Symbol.asyncDispose]()
    }
  }

  async #startCluster(): Promise<void> {
    const { postgres } = this.#project.options
    this.#cluster = await acquireCluster({ major: postgres.major, ...(postgres.url !== undefined && { url: postgres.url }) }, this.#onEvent)
    try {
      this.#databases = await Databases.open(this.#cluster)
      this.#rolesAtStart = await this.#databases.roles()
      const template = this.#ownServer ? 'template0' : 'template1'
      if (!this.#ownServer) {
        await this.#databases.dropLeftovers()
        const names = [this.database, this.#copyName, this.#untouchedName]
        this.#forgetSweep = dropAtSweep(this.#cluster.connection(this.#cluster.maintenanceDatabase), names)
        await this.#databases.create(this.#untouchedName, template)
      }
      if (!(await this.#databases.exists(this.database))) await this.#databases.create(this.database, template)
      this.#observer = await this.session((client) => Observer.start(client, () => openSession(this.#cluster, this.#untouchedName)))
      await this.#runPrelude()
    } catch (error) {
      await this.#databases?.close().catch(() => undefined)
      await this.#cluster[Symbol.asyncDispose]()
      throw error
    }
    this.#position = 0
    this.#snapshot = undefined
  }

  async #runPrelude(): Promise<void> {
    for (const file of this.#project.options.prelude) {
      const sql = await readFile(file, 'utf8').catch((error: unknown) => {
        throw new Failure('usage', `The prelude ${file} cannot be read: ${(error as Error).message}`)
      })
      const outcome = await this.session((client) => runScript(client, { sql, transaction: 'inferred', file, firstLine: 1 }))
      if (outcome.ok) continue
      const { error } = outcome
      throw new Failure('usage', `The prelude failed: ${error.message}`, {
        evidence: [{ title: `${file}:${error.location.line}`, body: `${error.frame}\nSQLSTATE ${error.sqlstate}` }],
        nextStep: 'Correct this file; it runs on an empty database before the first migration.',
      })
    }
  }

  async #applyNext(): Promise<ScriptOutcome> {
    const migration = this.#project.migrations[this.#position] as Migration
    this.#onEvent({ type: 'applying', migration, index: this.#position, of: this.#project.migrations.length })
    const outcome = await this.session((client) => runScript(client, migration.up))
    this.#position++
    this.#snapshot = undefined
    return outcome
  }

  async #replaceByCopy(keep: boolean): Promise<string | undefined> {
    await this.#stopObserving()
    let kept: string | undefined
    if (keep) {
      this.#kept++
      this.#cluster.keep()
      kept = `pg_roundtrip_${process.pid}_kept_${this.#kept}`
      await this.#databases.rename(this.database, kept)
    } else await this.#databases.drop(this.database)
    await this.#databases.rename(this.#copyName, this.database)
    this.#copied = false
    return kept === undefined ? undefined : this.#cluster.describe(kept)
  }

  async #rewind(index: number): Promise<void> {
    await this.#stopObserving()
    this.#known = undefined
    this.#copied = false
    const { checkpoints } = this.#cluster
    if (checkpoints && this.#checkpoint && this.#checkpoint.position <= index) {
      await this.#databases.close()
      await checkpoints.restore(this.#checkpoint.saved)
      this.#databases = await Databases.open(this.#cluster)
      this.#position = this.#checkpoint.position
      this.#snapshot = undefined
      return
    }
    if (!this.#ownServer) {
      await this.#databases.drop(this.database)
      await this.#databases.drop(this.#copyName)
      await this.#dropRolesOfTheUps()
      await this.#databases.create(this.database, 'template1')
      await this.#runPrelude()
      this.#position = 0
      this.#snapshot = undefined
      return
    }
    await this.#databases.close()
    await this.#cluster[Symbol.asyncDispose]()
    this.#checkpoint = undefined
    await this.#startCluster()
  }

  async #saveCheckpoint(): Promise<void> {
    await this.#stopObserving()
    const checkpoints = this.#cluster.checkpoints!
    await this.#databases.close()
    const saved = await checkpoints.save()
    if (this.#checkpoint) await checkpoints.drop(this.#checkpoint.saved)
    this.#checkpoint = { saved, position: this.#position }
    this.#databases = await Databases.open(this.#cluster)
  }

  /** On a server that is not ours the cluster cannot be thrown away: what the ups made is taken back, and they run anew. */
  async #finishOnSharedServer(clusterAfter: Snapshot | undefined): Promise<void> {
    const target = this.#position + 1
    for (const entry of clusterAfter?.entries.values() ?? []) {
      const role = entry.identity[0]!
      if (entry.kind === 'role' && !this.#rolesAtStart.has(role)) this.#rolesOfTheUps.add(role)
    }
    await this.#rewind(0)
    while (this.#position < target) await this.#applyNext()
  }

  async #dropRolesOfTheUps(): Promise<void> {
    // A role may own or be a member of another; what is left after one pass may go in the next.
    for (let pass = 0; pass < 5 && this.#rolesOfTheUps.size > 0; pass++) {
      for (const role of this.#rolesOfTheUps) if (await this.#databases.dropRole(role)) this.#rolesOfTheUps.delete(role)
    }
  }

  async #cleanSharedServer(): Promise<void> {
    if (this.#kept === 0) await this.#databases.drop(this.database)
    await this.#databases.drop(this.#copyName)
    await this.#databases.drop(this.#untouchedName)
    await this.#dropRolesOfTheUps()
    this.#forgetSweep()
  }
}
