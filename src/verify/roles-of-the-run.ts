import type { Databases } from '../postgres/database.ts'
import type { SharedServer } from '../postgres/external/shared-server.ts'

/**
 * The roles that scripts of a run make on a server that is not ours: those that appear while a script runs, and whose name stands in a text of the run. They go when the run
 * ends; any other role stays, because somebody else may have made it.
 */
export class RolesOfTheRun {
  readonly #databases: () => Databases
  readonly #server: SharedServer
  readonly #made = new Map<string, string>()
  #any = false

  /** @param databases asks the server, and drops. */
  constructor(databases: () => Databases, server: SharedServer) {
    this.#databases = databases
    this.#server = server
  }

  /** Whether any have appeared, also such as nobody can tell whose they are. */
  get any(): boolean {
    return this.#any
  }

  /** Does work that may make roles, and remembers those that have appeared meanwhile. */
  async notice<T>(work: () => Promise<T>): Promise<T> {
    const before = await this.#databases().roles()
    try {
      return await work()
    } finally {
      await this.#note(before).catch(() => undefined)
    }
  }

  async #note(before: ReadonlyMap<string, string>): Promise<void> {
    const appeared = [...(await this.#databases().roles())].filter(([number]) => !before.has(number))
    this.#any ||= appeared.length > 0
    const made = appeared.filter(([, name]) => this.#server.mentions(name))
    if (made.length === 0) return
    for (const [number, name] of made) this.#made.set(number, name)
    await this.#server.noteMade(new Map(made))
  }

  /** Drops those that no database needs any more; the ups may make them again. */
  async drop(): Promise<void> {
    const present = await this.#databases().roles()
    const left = new Set([...this.#made.keys()].map((number) => present.get(number)).filter((name) => name !== undefined))
    // A role may own or be a member of another; what is left after one pass may go in the next.
    for (let pass = 0; pass < 5 && left.size > 0; pass++) {
      for (const role of left) if (await this.#databases().dropRole(role)) left.delete(role)
    }
  }
}
