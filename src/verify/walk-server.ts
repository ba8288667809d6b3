import { compareSnapshots } from '../catalog/diff.ts'
import { sentenceOf } from '../catalog/sentence.ts'
import { Observer, type Snapshot } from '../catalog/snapshot.ts'
import type { Listener } from '../core/event.ts'
import type { Script } from '../core/migration.ts'
import { secretsOf } from '../core/secrets.ts'
import { acquireCluster } from '../postgres/acquire.ts'
import { runCommandScript } from '../postgres/command-script.ts'
import { Databases } from '../postgres/database.ts'
import { dropAtSweep } from '../postgres/leftovers.ts'
import { withMaintenance } from '../postgres/maintenance.ts'
import type { Checkpoint, Cluster } from '../postgres/provider.ts'
import { runScript, type ScriptOutcome } from '../postgres/script.ts'
import type { ScriptRole } from '../postgres/script-role.ts'
import { type Client, closeSession, openSession } from '../postgres/session.ts'
import { StandIns } from '../postgres/stand-ins.ts'
import { beginHistory } from './begin-history.ts'
import type { Project } from './project.ts'
import { RolesOfTheUps } from './roles-of-the-ups.ts'

/** A running server with the database that is walked, at most one copy of it, and whoever looks at it. */
export class WalkServer {
  readonly cluster: Cluster
  readonly #project: Project
  #databases: Databases
  readonly #roles: RolesOfTheUps
  #observer!: Observer
  #observing: Client | undefined
  #copied = false
  #kept = 0
  #atStart: Snapshot | undefined
  #ledgerTables: readonly (readonly string[])[] = []
  #scripts!: ScriptRole
  #standIns!: StandIns
  #forgetSweep = () => {}

  private constructor(project: Project, cluster: Cluster, databases: Databases, roles: RolesOfTheUps) {
    this.#project = project
    this.cluster = cluster
    this.#databases = databases
    this.#roles = roles
  }

  static async start(project: Project, onEvent: Listener): Promise<WalkServer> {
    const { postgres, allowRemote } = project.options
    const { platform } = project.platform
    let cluster = await acquireCluster({ ...postgres, allowRemote, platform, tcp: runsCommands(project) }, onEvent)
    let databases: Databases | undefined
    try {
      if (cluster.disposable) cluster = await withMaintenance(cluster)
      databases = await Databases.open(cluster)
      const server = new WalkServer(project, cluster, databases, await RolesOfTheUps.start(databases))
      await server.#prepare()
      return server
    } catch (error) {
      await databases?.close().catch(() => undefined)
      await cluster[Symbol.asyncDispose]()
      throw error
    }
  }

  /** Created by this run and removed at its end; on our own server it has the name that migrations expect. */
  get database(): string {
    return this.isOurs ? this.#project.options.database : `pg_roundtrip_${process.pid}`
  }

  /** Whether nobody else uses the cluster, so that it can be thrown away. */
  get isOurs(): boolean {
    return this.cluster.disposable
  }

  get hasCopy(): boolean {
    return this.#copied
  }

  /** The tables of the layout's tool, as schema and name. */
  get ledgerTables(): readonly (readonly string[])[] {
    return this.#ledgerTables
  }

  get standIns(): StandIns {
    return this.#standIns
  }

  get #copyName(): string {
    return `pg_roundtrip_${process.pid}_copy`
  }

  get #untouchedName(): string {
    return this.isOurs ? this.cluster.maintenanceDatabase : `pg_roundtrip_${process.pid}_untouched`
  }

  async #prepare(): Promise<void> {
    if (!this.isOurs) {
      await this.#databases.dropLeftovers()
      const names = [this.database, this.#copyName, this.#untouchedName]
      this.#forgetSweep = dropAtSweep(this.cluster.connection(this.cluster.maintenanceDatabase), names)
      await this.#databases.create(this.#untouchedName, 'template1')
    }
    await this.#createDatabase()
    this.#observer = await this.session((client) => Observer.start(client, () => openSession(this.cluster, this.#untouchedName)))
    if (!this.isOurs) this.#atStart = await this.snapshot({ rows: false })
    await this.#beginHistory()
  }

  async #createDatabase(): Promise<void> {
    const { platformDatabase } = this.cluster
    if (await this.#databases.exists(this.database)) return
    if (platformDatabase !== undefined) await this.#databases.copy(platformDatabase, this.database)
    else await this.#databases.create(this.database, this.isOurs ? 'template0' : 'template1')
  }

  /** What is there before the first migration. */
  async #beginHistory(): Promise<void> {
    this.#standIns ??= await this.session((client) => StandIns.on(client, this.#project.platform.platform.extensions))
    const { ledgerTables, scripts } = await beginHistory(this.#project, {
      cluster: this.cluster,
      database: this.database,
      databases: this.#databases,
      roles: this.#roles,
      run: (script, scripts) => this.#run(script, scripts),
    })
    this.#ledgerTables = ledgerTables
    this.#scripts = scripts
  }

  /** Empties the database without a new cluster: what the ups made of the cluster is taken back as far as it can be. */
  async startAnew(): Promise<void> {
    await this.#stopObserving()
    await this.dropCopy()
    await this.#databases.drop(this.database)
    await this.#roles.drop(this.#databases)
    await this.#createDatabase()
    await this.#beginHistory()
  }

  /** Remembers the roles that an up has made, for when nothing of this run may stay. */
  noteRoles(snapshot: Snapshot | undefined): void {
    if (snapshot) this.#roles.note(snapshot)
  }

  /** Runs something on a session of its own, on the database of the walk. */
  async session<T>(use: (client: Client) => Promise<T>): Promise<T> {
    const client = await openSession(this.cluster, this.database)
    try {
      return await use(client)
    } finally {
      await closeSession(client)
    }
  }

  /**
   * Runs a script on a connection of its own. A session that has run one knows the catalogs already, so that it serves for the snapshot that follows,
   * once everything that the script left in it is gone (docs: DISCARD).
   */
  run(script: Script): Promise<ScriptOutcome> {
    return this.#run(script, this.#scripts)
  }

  async #run(script: Script, scripts: ScriptRole): Promise<ScriptOutcome> {
    await this.#stopObserving()
    if (script.command !== undefined) {
      const { root, variables } = this.#project.options
      return runCommandScript(script, { connection: scripts.connection(), directory: root, secrets: secretsOf(variables) })
    }
    const client = await scripts.open()
    try {
      const outcome = await runScript(client, (await this.#standIns.adapt(script)).script)
      if (scripts.isAdministrator && outcome.ok && (await isClean(client))) this.#observing = client
      return outcome
    } finally {
      if (this.#observing !== client) await closeSession(client)
    }
  }

  /** @param options.since the last snapshot of the database or of what it was copied from; default: everything is read. */
  async snapshot(options: { readonly rows: boolean; readonly since?: Snapshot | undefined }): Promise<Snapshot> {
    // A new session has to read the catalogs' own catalogs first; the same one serves until the database is copied or goes.
    this.#observing ??= await openSession(this.cluster, this.database)
    return this.#observer.snapshot(this.#observing, options)
  }

  /** Uses the session that takes the snapshots, which knows the catalogs already; nothing that is set in it may stay. */
  async read<T>(use: (client: Client) => Promise<T>): Promise<T> {
    this.#observing ??= await openSession(this.cluster, this.database)
    return use(this.#observing)
  }

  /**
   * Reads everything and holds it against what is known from reading piece by piece.
   *
   * @throws Error when they differ: then no verdict of this run can be trusted.
   */
  async checkReading(known: Snapshot): Promise<void> {
    const pieced = await this.snapshot({ rows: false, since: known })
    const whole = await this.snapshot({ rows: false })
    const differences = compareSnapshots(pieced, whole).filter(({ tier }) => tier === 'logical')
    if (differences.length === 0) return
    const list = differences.map(({ sentence }) => sentence).join('\n')
    throw new Error(
      `The catalogs read piece by piece are not what they are when read whole, so no verdict of this run can be trusted.\n${list}`,
    )
  }

  /** A database that cannot be copied (one with a subscription) is left without a copy. */
  async copy(): Promise<void> {
    await this.#stopObserving()
    this.#copied = await this.#databases.copy(this.database, this.#copyName)
  }

  /**
   * A role cannot be dropped while any database of the cluster refers to it, and a copy does.
   *
   * @returns whether there was one.
   */
  async dropCopy(): Promise<boolean> {
    if (!this.#copied) return false
    this.#copied = false
    await this.#databases.drop(this.#copyName)
    return true
  }

  /** @returns how to connect to the database that was replaced, if it is kept. */
  async replaceByCopy(keep: boolean): Promise<string | undefined> {
    await this.#stopObserving()
    let kept: string | undefined
    if (keep) {
      this.#kept++
      this.cluster.keep()
      kept = `pg_roundtrip_${process.pid}_kept_${this.#kept}`
      await this.#databases.rename(this.database, kept)
    } else await this.#databases.drop(this.database)
    await this.#databases.rename(this.#copyName, this.database)
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
    await this.#stopObserving()
    await this.#databases.close()
    const result = await work()
    this.#databases = await Databases.open(this.cluster)
    return result
  }

  /** @returns what is not as it was before the run on a server that is not ours, sentence by sentence. */
  async close(): Promise<readonly string[]> {
    try {
      await this.#stopObserving()
      const left = this.isOurs ? [] : await this.#cleanUp()
      await this.#databases.close()
      return left
    } finally {
      await this.cluster[Symbol.asyncDispose]()
    }
  }

  async #cleanUp(): Promise<readonly string[]> {
    if (this.#kept === 0) await this.#databases.drop(this.database)
    await this.#databases.drop(this.#copyName)
    await this.#roles.drop(this.#databases)
    const left = this.#atStart ? await this.#changedSince(this.#atStart) : []
    await this.#databases.drop(this.#untouchedName)
    this.#forgetSweep()
    return left
  }

  async #changedSince(start: Snapshot): Promise<readonly string[]> {
    const session = await openSession(this.cluster, this.#untouchedName)
    try {
      const now = await this.#observer.snapshot(session, { rows: false })
      const differences = compareSnapshots(start, now).filter(({ tier, scope }) => tier === 'logical' && scope === 'cluster')
      return differences.map((difference) => sentenceOf(difference, 'of a rollback'))
    } finally {
      await closeSession(session)
    }
  }

  async #stopObserving(): Promise<void> {
    const session = this.#observing
    this.#observing = undefined
    if (session) await closeSession(session)
  }
}

/** Not every program knows sockets; a port of this machine's own address they all know. */
function runsCommands({ migrations, prepare }: Project): boolean {
  return (
    prepare !== undefined || migrations.some(({ up, down, verify }) => [up, down, verify].some((script) => script?.command !== undefined))
  )
}

/** Whether a session is as good as new after this; one that the script broke is not. */
async function isClean(client: Client): Promise<boolean> {
  try {
    await client.query('DISCARD ALL')
    await client.query("SET client_encoding TO 'UTF8'")
    return true
  } catch {
    return false
  }
}
