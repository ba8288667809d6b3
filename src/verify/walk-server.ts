import type { Snapshot } from '../catalog/snapshot.ts'
import type { Listener } from '../core/event.ts'
import type { Script } from '../core/migration.ts'
import { secretsOf } from '../core/secrets.ts'
import { acquireCluster } from '../postgres/acquire.ts'
import { runCommandScript } from '../postgres/command-script.ts'
import { unlessLost } from '../postgres/loss.ts'
import type { Checkpoint, Cluster } from '../postgres/provider.ts'
import { runScript, type ScriptOutcome } from '../postgres/script.ts'
import type { ScriptRole } from '../postgres/script-role.ts'
import { type Client, closeSession, openSession } from '../postgres/session.ts'
import { StandIns } from '../postgres/stand-ins.ts'
import { type TimeLimit, usedWithinLimit } from '../postgres/time-limit.ts'
import { beginHistory } from './begin-history.ts'
import { clusterChanges, nothingOfTheCluster } from './cluster-changes.ts'
import { refuseNamedDatabases } from './named-databases.ts'
import { Observing } from './observing.ts'
import { OutsideCauses } from './outside-causes.ts'
import type { Project } from './project.ts'
import { SharedCluster } from './shared-cluster.ts'
import { WalkDatabases } from './walk-databases.ts'

/** A running server with the database that is walked, and whoever looks at it. */
export class WalkServer {
  readonly #project: Project
  readonly #databases: WalkDatabases
  /** `undefined`: the server is ours, and goes with what was made of it. */
  readonly #others: SharedCluster | undefined
  readonly #causes: OutsideCauses
  #observing!: Observing
  #ledgerTables: readonly (readonly string[])[] = []
  #platformTables: readonly (readonly string[])[] = []
  #givenTables: readonly (readonly string[])[] = []
  #scripts: ScriptRole | undefined
  #standIns!: StandIns

  private constructor(project: Project, databases: WalkDatabases) {
    this.#project = project
    this.#databases = databases
    this.#causes = new OutsideCauses(databases, project.options.root)
    this.#others = databases.shared && new SharedCluster(databases, databases.shared)
  }

  /** @param alone whether the run must have a server that others use too for itself. Default: if its scripts look as if they change what belongs to the cluster. */
  static async start(project: Project, onEvent: Listener, alone?: boolean): Promise<WalkServer> {
    const { postgres, allowRemote, database } = project.options
    const { platform } = project.platform
    const cluster = await acquireCluster({ ...postgres, allowRemote, platform, tcp: runsCommands(project) }, onEvent)
    let databases: WalkDatabases | undefined
    let server: WalkServer | undefined
    try {
      if (!cluster.disposable) await refuseNamedDatabases(project, cluster.major)
      databases = await WalkDatabases.open(cluster, database, {
        ...(cluster.disposable ? nothingOfTheCluster : await clusterChanges(project, cluster.major)),
        ...(alone && { alone }),
        waiting: (runs) => onEvent({ type: 'waiting', runs }),
      })
      server = new WalkServer(project, databases)
      await server.#prepare()
      return server
    } catch (error) {
      await server?.others?.settle(undefined).catch(() => undefined)
      await databases?.close().catch(() => undefined)
      await cluster[Symbol.asyncDispose]()
      throw error
    }
  }

  get cluster(): Cluster {
    return this.#databases.cluster
  }

  /** Created by this run and removed at its end. */
  get database(): string {
    return this.#databases.walked
  }

  /** Whether nobody else uses the cluster, so that it can be thrown away. */
  get isOurs(): boolean {
    return this.cluster.disposable
  }

  /** Whether it is in use by other runs at the same time, which leave the cluster alone as this one should. */
  get isShared(): boolean {
    return this.#others?.isShared ?? false
  }

  /** Whether a run that shares the server has done, or met, what belongs to the cluster although no text of it said so. */
  get isDisturbed(): boolean {
    return this.isShared && (this.#causes.mayHaveMetOthers || (this.#others?.hasMadeRoles ?? false))
  }

  get hasCopy(): boolean {
    return this.#databases.hasCopy
  }

  /** What this run owes a server that others use too; `undefined`: it is ours. */
  get others(): SharedCluster | undefined {
    return this.#others
  }

  /** What a reader has to know of it. */
  get notes(): readonly string[] {
    return this.#others?.notes ?? []
  }

  /** The tables of the layout's tool, as schema and name. */
  get ledgerTables(): readonly (readonly string[])[] {
    return this.#ledgerTables
  }

  /** Those that the platform gives. */
  get platformTables(): readonly (readonly string[])[] {
    return this.#platformTables
  }

  /** Every table that was there before the first migration. */
  get givenTables(): readonly (readonly string[])[] {
    return this.#givenTables
  }

  get standIns(): StandIns {
    return this.#standIns
  }

  async #prepare(): Promise<void> {
    await this.#databases.create()
    this.#observing = await Observing.start(
      this.cluster,
      () => openSession(this.cluster, this.database),
      () => openSession(this.cluster, this.#databases.untouched),
    )
    await this.#others?.look(this.#observing)
    await this.#beginHistory()
  }

  /** What is there before the first migration. */
  async #beginHistory(): Promise<void> {
    this.#standIns ??= await this.session((client) => StandIns.on(client, this.#project.platform.platform))
    const { ledgerTables, platformTables, givenTables, scripts } = await beginHistory(this.#project, {
      cluster: this.cluster,
      database: this.database,
      administration: this.#databases.administration,
      limit: this.limit,
      session: (use) => this.session(use),
      run: (script, scripts) => this.#run(script, scripts),
    })
    this.#ledgerTables = ledgerTables
    this.#platformTables = platformTables
    this.#givenTables = givenTables
    this.#scripts = scripts
  }

  /** Empties the database without a new cluster: what the ups made of the cluster is taken back as far as it can be. */
  async startAnew(): Promise<void> {
    await this.#observing.stop()
    await this.dropCopy()
    await this.#databases.drop()
    await this.#others?.dropRoles()
    await this.#databases.create()
    await this.#beginHistory()
  }

  /** Runs something on a session of its own, on the database of the walk. */
  async session<T>(use: (client: Client) => Promise<T>): Promise<T> {
    return this.#noticed(async () => {
      const client = await openSession(this.cluster, this.database)
      try {
        return await unlessLost(this.cluster, client, () => usedWithinLimit(this.#patience, client, use))
      } finally {
        await closeSession(client)
      }
    })
  }

  #noticed<T>(work: () => Promise<T>): Promise<T> {
    return this.#others ? this.#others.notice(work) : work()
  }

  /** For what is no script, and may hold one: twice its time. */
  get #patience(): TimeLimit {
    return { ...this.limit, timeout: this.limit.timeout * 2 }
  }

  /** How long a script may take on the database of the walk. */
  get limit(): TimeLimit {
    const { cluster, database } = this
    return { timeout: this.#project.options.timeout, database, open: () => openSession(cluster, database) }
  }

  /**
   * Runs a script on a connection of its own.
   *
   * @throws Failure `environment` when it was not the script that failed, but the server.
   */
  run(script: Script): Promise<ScriptOutcome> {
    return this.#run(script, this.#scripts!)
  }

  async #run(script: Script, scripts: ScriptRole): Promise<ScriptOutcome> {
    await this.#observing.stop()
    const outcome = await this.#noticed(() =>
      script.command === undefined ? this.#runInSession(script, scripts) : this.#runCommand(script, scripts),
    )
    await this.#causes.consider(script, outcome)
    return outcome
  }

  async #runInSession(script: Script, scripts: ScriptRole): Promise<ScriptOutcome> {
    const client = await scripts.open()
    let taken = false
    try {
      const outcome = await runScript(client, (await this.#standIns.adapt(script)).script, this.limit)
      taken = scripts.isAdministrator && outcome.ok && (await this.#observing.takeOver(client))
      return outcome
    } finally {
      if (!taken) await closeSession(client)
    }
  }

  #runCommand(script: Script, scripts: ScriptRole): Promise<ScriptOutcome> {
    const { root, variables } = this.#project.options
    const connection = scripts.connection()
    return runCommandScript(script, { connection, directory: root, secrets: secretsOf(variables), limit: this.limit })
  }

  /** @throws Failure `environment` when the server has ended the sessions that it had. */
  assertAlive(when: string): Promise<void> {
    return this.#causes.assertAlive(when)
  }

  /** @param options.since the last snapshot of the database or of what it was copied from; default: everything is read. */
  async snapshot(options: { readonly rows: boolean; readonly since?: Snapshot | undefined }): Promise<Snapshot> {
    // What a rollback makes belongs to the role that runs it, not to whoever looks.
    return { ...(await this.#observing.snapshot(options)), ...this.#scripts?.reader }
  }

  /** Uses the session that takes the snapshots; nothing that is set in it may stay. */
  read<T>(use: (client: Client) => Promise<T>): Promise<T> {
    return this.#observing.read(use)
  }

  /** @throws Error when what was read piece by piece is not what it is when read whole. */
  checkReading(known: Snapshot): Promise<void> {
    return this.#observing.checkReading(known)
  }

  /** A database that cannot be copied (one with a subscription) is left without a copy. */
  async copy(): Promise<void> {
    await this.#observing.stop()
    await this.#databases.copy()
  }

  /** @returns whether there was one. */
  dropCopy(): Promise<boolean> {
    return this.#databases.dropCopy()
  }

  /** @returns how to connect to the database that was replaced, if it is kept. */
  async replaceByCopy(keep: boolean): Promise<string | undefined> {
    await this.#observing.stop()
    return this.#databases.replaceByCopy(keep)
  }

  async saveCheckpoint(): Promise<Checkpoint> {
    await this.#observing.stop()
    return this.#databases.saveCheckpoint()
  }

  async restoreCheckpoint(checkpoint: Checkpoint): Promise<void> {
    await this.#observing.stop()
    await this.#databases.restoreCheckpoint(checkpoint)
  }

  /** @returns what is not as it was before the run on a server that is not ours, sentence by sentence. */
  async close(): Promise<readonly string[]> {
    try {
      await this.#observing.stop()
      const left = (await this.#others?.settle(this.#observing)) ?? []
      await this.#databases.close()
      return left
    } finally {
      await this.cluster[Symbol.asyncDispose]()
    }
  }
}

/** Not every program knows sockets; a port of this machine's own address they all know. */
function runsCommands({ migrations, prepare }: Project): boolean {
  return (
    prepare !== undefined || migrations.some(({ up, down, verify }) => [up, down, verify].some((script) => script?.command !== undefined))
  )
}
