import type { Snapshot } from '../catalog/snapshot.ts'
import type { Difference } from '../core/difference.ts'
import type { Listener } from '../core/event.ts'
import type { Migration, Script } from '../core/migration.ts'
import type { Checkpoint, Cluster } from '../postgres/provider.ts'
import type { ScriptOutcome } from '../postgres/script.ts'
import type { Client } from '../postgres/session.ts'
import type { TimeLimit } from '../postgres/time-limit.ts'
import { Makers } from './makers.ts'
import type { Project } from './project.ts'
import type { Subject } from './record.ts'
import { type StandInUse, watchStandIns } from './stand-ins.ts'
import { readDependencies, type Touched, touchedBy } from './touched.ts'
import { WalkServer } from './walk-server.ts'

/** A cluster can be copied on disk; that pays once so many ups would have to be run again. */
const replaysWorthACheckpoint = 40

/**
 * A database that moves forward through the history: each up that succeeds is applied once, and never by way of a down. A walk uses the
 * database up; a copy taken on the way, or the ups run anew, take its place.
 */
export class History {
  readonly #project: Project
  readonly #onEvent: Listener
  #server: WalkServer
  #position = 0
  #snapshot: Snapshot | undefined
  /** The ups that failed on the way, by their place. */
  readonly #failedUps = new Map<number, { readonly id: string; readonly message: string }>()
  /** The last snapshot of a state of the history; the database has come from there by ups alone. */
  #known: Snapshot | undefined
  #checkpoint: { readonly saved: Checkpoint; readonly position: number } | undefined
  /** Kept where some header says on what its migration depends. */
  readonly #makers = new Makers()
  /** What could not be taken back before it began anew. */
  readonly #left: string[] = []

  private constructor(project: Project, onEvent: Listener, server: WalkServer) {
    this.#project = project
    this.#onEvent = onEvent
    this.#server = server
  }

  /**
   * Whether this run, which shares its server with others, has to begin anew without them: something of the cluster has changed, or was not as it should be, and nobody can say
   * through whom.
   *
   * @param changed whether the walk has seen the cluster change.
   */
  mustBeAlone(changed: boolean): boolean {
    return this.#server.isShared && (changed || this.#server.isDisturbed)
  }

  /** Begins anew when no other run is on the server. */
  async startAlone(): Promise<void> {
    const before = this.#server.others?.atStart
    const left = await this.#server.close()
    this.#server = await WalkServer.start(this.#project, this.#onEvent, true)
    // What was there of another run is gone by now; what is still there may be of this one.
    const still = this.#server.others?.changedSince(before) ?? []
    this.#left.push(...left.filter((sentence) => still.includes(sentence)))
    this.#position = 0
    this.#snapshot = undefined
    this.#known = undefined
    this.#failedUps.clear()
  }

  static async start(project: Project, onEvent: Listener): Promise<History> {
    return new History(project, onEvent, await WalkServer.start(project, onEvent))
  }

  get cluster(): Cluster {
    return this.#server.cluster
  }

  get hasCopy(): boolean {
    return this.#server.hasCopy
  }

  /** The tables of the layout's tool, as schema and name: no rows of the user's are in them. */
  get ledgerTables(): readonly (readonly string[])[] {
    return this.#server.ledgerTables
  }

  /** The tables that the platform gives, as schema and name. */
  get platformTables(): readonly (readonly string[])[] {
    return this.#server.platformTables
  }

  /** Every table that was there before the first migration, as schema and name. */
  get givenTables(): readonly (readonly string[])[] {
    return this.#server.givenTables
  }

  /** Runs something on a session of its own, on the database of the walk. */
  session<T>(use: (client: Client) => Promise<T>): Promise<T> {
    return this.#server.session(use)
  }

  /** Uses the session that takes the snapshots; nothing that is set in it may stay. */
  read<T>(use: (client: Client) => Promise<T>): Promise<T> {
    return this.#server.read(use)
  }

  /** What a reader has to know of the server. */
  get notes(): readonly string[] {
    return this.#server.notes
  }

  /** How long a script may take on the database of the walk. */
  get limit(): TimeLimit {
    return this.#server.limit
  }

  /** @throws Failure `environment` when the server has broken down meanwhile: then nothing that was seen can be trusted. */
  assertAlive(when: string): Promise<void> {
    return this.#server.assertAlive(when)
  }

  /** Runs a script on a connection of its own. */
  run(script: Script): Promise<ScriptOutcome> {
    return this.#server.run(script)
  }

  /**
   * @param options.rows `false`: the rows are left out. Default `true`.
   * @param options.since the last snapshot of the database; default: the last one of the history.
   */
  snapshot({
    rows = true,
    since = this.#known,
  }: {
    readonly rows?: boolean
    readonly since?: Snapshot | undefined
  } = {}): Promise<Snapshot> {
    return this.#server.snapshot({ rows, since })
  }

  /** Remembers whether an up succeeded: those after it run on what it left. */
  noteUp(index: number, outcome: ScriptOutcome): void {
    if (outcome.ok) this.#failedUps.delete(index)
    else this.#failedUps.set(index, { id: this.#project.migrations[index]!.id, message: outcome.error.message })
  }

  /** The ups before this place that failed, in order. */
  failedBefore(index: number): { readonly id: string; readonly message: string }[] {
    return [...this.#failedUps]
      .filter(([place]) => place < index)
      .sort(([a], [b]) => a - b)
      .map(([, up]) => up)
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

  /**
   * Looks, before an up, at what depends on what.
   *
   * @returns what says, with the states before and after the up, what it touched; `undefined`: nobody asks.
   */
  async watchDependencies({ dependencies }: Subject) {
    if (!this.#asksForMakers) return undefined
    const place = this.#position
    const before = dependencies && (await this.session(readDependencies))
    return async (was: Snapshot, is: Snapshot, changes: readonly Difference[]): Promise<Touched[] | undefined> => {
      this.#makers.note(place, was, is)
      if (!before) return undefined
      const seen = { before: was, after: is, changes, dependenciesBefore: before, dependenciesAfter: await this.session(readDependencies) }
      const ids = this.#project.migrations.map(({ id }) => id)
      return touchedBy(seen, this.#makers, place, ids)
    }
  }

  /** Looks, before an up, at what rests on stand-ins; `undefined`: there are none on this server. */
  watchStandIns(): Promise<((up: Script, outcome: ScriptOutcome) => Promise<StandInUse>) | undefined> {
    return watchStandIns(this.#server.standIns, (use) => this.session(use))
  }

  get #asksForMakers(): boolean {
    return this.#project.migrations.some(({ header }) => header?.dependsOn !== undefined)
  }

  /** Copies the database as it is now; one of the `finish` calls puts the copy in its place. */
  copy(): Promise<void> {
    return this.#server.copy()
  }

  /** Without a copy the history goes on by rebuilding. */
  dropCopy(): Promise<boolean> {
    return this.#server.dropCopy()
  }

  /** The walk left the database in the state after its up (the up failed, and nothing was written before it). */
  finishHere(): void {
    this.#position++
    this.#snapshot = undefined
  }

  /** The copy was taken after the up: it is the history's next state. */
  async finishWithCopy(after: Snapshot, keep: boolean): Promise<string | undefined> {
    const kept = await this.#server.replaceByCopy(keep)
    this.#position++
    this.#snapshot = after
    this.#known = after
    return kept
  }

  /** The copy was taken before the seeds: the up has yet to be run on it. */
  async finishByApplying(keep: boolean): Promise<string | undefined> {
    const kept = await this.#server.replaceByCopy(keep)
    await this.#applyNext()
    return kept
  }

  /** The walk changed what belongs to the cluster: nothing of it may stay but what the ups make. */
  async finishByRebuilding(keep: boolean): Promise<string | undefined> {
    const target = this.#position + 1
    let kept: string | undefined
    if (keep && this.#server.isOurs) {
      // The whole server stays as it is; the walks go on on another one.
      this.cluster.keep()
      kept = this.cluster.describe(this.#server.database)
      this.#checkpoint = undefined
    }
    const from = this.#checkpoint?.position ?? 0
    await this.#rewind(target)
    while (this.#position < target) await this.#applyNext()
    if (this.cluster.checkpoints && target - from > replaysWorthACheckpoint) await this.#saveCheckpoint()
    return kept
  }

  /**
   * Holds what was read piece by piece on the way against what is read whole at its end.
   *
   * @throws Error when they differ.
   */
  async checkReading(): Promise<void> {
    if (this.#known) await this.#server.checkReading(this.#known)
  }

  /** @returns what is not as it was before on a server that is not ours, sentence by sentence. */
  async close(): Promise<readonly string[]> {
    return [...new Set([...this.#left, ...(await this.#server.close())])]
  }

  async #applyNext(): Promise<void> {
    const migration = this.#project.migrations[this.#position] as Migration
    this.#onEvent({ type: 'applying', migration, index: this.#position, of: this.#project.migrations.length })
    // Who made what is known of a walk's own up; of one that is only applied somebody has to look.
    const before = this.#asksForMakers && !this.#makers.isKnown(this.#position) ? await this.snapshot({ rows: false }) : undefined
    this.noteUp(this.#position, await this.run(migration.up))
    if (before) this.#makers.note(this.#position, before, await this.snapshot({ rows: false, since: before }))
    this.#position++
    this.#snapshot = undefined
  }

  async #rewind(index: number): Promise<void> {
    this.#known = undefined
    this.#snapshot = undefined
    if (this.#checkpoint && this.#checkpoint.position <= index) {
      await this.#server.restoreCheckpoint(this.#checkpoint.saved)
      this.#position = this.#checkpoint.position
      return
    }
    if (this.#server.isOurs) {
      await this.#server.close()
      this.#checkpoint = undefined
      this.#server = await WalkServer.start(this.#project, this.#onEvent)
    } else await this.#server.startAnew()
    this.#position = 0
  }

  async #saveCheckpoint(): Promise<void> {
    const saved = await this.#server.saveCheckpoint()
    if (this.#checkpoint) await this.cluster.checkpoints!.drop(this.#checkpoint.saved)
    this.#checkpoint = { saved, position: this.#position }
  }
}
