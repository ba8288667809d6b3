import type { Snapshot } from '../catalog/snapshot.ts'
import type { Databases } from '../postgres/database.ts'

/** The roles that migrations, and what comes before them, made on a server that is not ours. They were not there when the run began, and go when it ends. */
export class RolesOfTheUps {
  readonly #atStart: ReadonlySet<string>
  readonly #made = new Set<string>()

  private constructor(atStart: ReadonlySet<string>) {
    this.#atStart = atStart
  }

  static async start(databases: Databases): Promise<RolesOfTheUps> {
    return new RolesOfTheUps(await databases.roles())
  }

  /** @param snapshot taken after an up. */
  note(snapshot: Snapshot): void {
    for (const { kind, identity } of snapshot.entries.values()) {
      if (kind === 'role' && !this.#atStart.has(identity[0]!)) this.#made.add(identity[0]!)
    }
  }

  /** @param roles all of the server's. */
  noteAll(roles: Iterable<string>): void {
    for (const role of roles) if (!this.#atStart.has(role)) this.#made.add(role)
  }

  /** Drops those that no database needs any more; the ups may make them again. */
  async drop(databases: Databases): Promise<void> {
    const left = new Set(this.#made)
    // A role may own or be a member of another; what is left after one pass may go in the next.
    for (let pass = 0; pass < 5 && left.size > 0; pass++) {
      for (const role of left) if (await databases.dropRole(role)) left.delete(role)
    }
  }
}
