import { compareSnapshots } from '../catalog/diff.ts'
import { Observer, type Snapshot } from '../catalog/snapshot.ts'
import { unlessLost } from '../postgres/loss.ts'
import type { Cluster } from '../postgres/provider.ts'
import { type Client, closeSession } from '../postgres/session.ts'

/**
 * Takes the snapshots of the database of a walk. A new session has to read the catalogs' own catalogs first; the same one serves until the database is copied or goes.
 */
export class Observing {
  readonly #cluster: Cluster
  readonly #observer: Observer
  readonly #open: () => Promise<Client>
  #session: Client | undefined

  private constructor(cluster: Cluster, observer: Observer, open: () => Promise<Client>) {
    this.#cluster = cluster
    this.#observer = observer
    this.#open = open
  }

  /**
   * @param open opens a session on the database of the walk, in which nothing has happened yet.
   * @param untouched opens one on a database of the same cluster in which no migration runs.
   */
  static async start(cluster: Cluster, open: () => Promise<Client>, untouched: () => Promise<Client>): Promise<Observing> {
    const client = await open()
    try {
      return new Observing(cluster, await unlessLost(cluster, client, () => Observer.start(client, untouched)), open)
    } finally {
      await closeSession(client)
    }
  }

  /** @param options.since the last snapshot of the database or of what it was copied from; default: everything is read. */
  async snapshot(options: { readonly rows: boolean; readonly since?: Snapshot | undefined }): Promise<Snapshot> {
    return this.read((client) => this.snapshotBy(client, options))
  }

  /** The same on another session. */
  snapshotBy(client: Client, options: { readonly rows: boolean; readonly since?: Snapshot | undefined }): Promise<Snapshot> {
    return this.#observer.snapshot(client, options)
  }

  /**
   * Uses the session that takes the snapshots, which knows the catalogs already; nothing that is set in it may stay.
   *
   * @throws Failure `environment` when the server ends it.
   */
  async read<T>(use: (client: Client) => Promise<T>): Promise<T> {
    this.#session ??= await this.#open()
    return unlessLost(this.#cluster, this.#session, use)
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

  /**
   * A session that has run a script knows the catalogs already: it serves for the snapshot that follows, if everything that the script left in it is gone (docs: DISCARD).
   *
   * @returns whether it was taken; else whoever has it closes it.
   */
  async takeOver(session: Client): Promise<boolean> {
    if (!(await isClean(session))) return false
    await this.stop()
    this.#session = session
    return true
  }

  /** Ends the session: no other statement runs beside a script, and a database with sessions cannot be copied. */
  async stop(): Promise<void> {
    const session = this.#session
    this.#session = undefined
    if (session) await closeSession(session)
  }
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
