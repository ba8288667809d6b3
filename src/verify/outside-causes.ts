import { relative } from 'node:path'
import type { Failure } from '../core/failure.ts'
import type { Script } from '../core/migration.ts'
import { brokenOff } from '../postgres/loss.ts'
import type { ScriptOutcome } from '../postgres/script.ts'
import type { WalkDatabases } from './walk-databases.ts'

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: admin_shutdown, which pg_terminate_backend says too. */
const ended = '57P01'

/** duplicate_object, undefined_object, dependent_objects_still_exist, object_in_use, internal_error (`tuple concurrently updated`). */
const ofTheCluster = new Set(['42710', '42704', '2BP01', '55006', 'XX000'])

/** Tells what a script failed at from what befell it: a server that breaks down, somebody who ends its session, another run on the same server. */
export class OutsideCauses {
  readonly #databases: WalkDatabases
  readonly #root: string
  #mayHaveMetOthers = false

  /** @param root of the project, for the names of files. */
  constructor(databases: WalkDatabases, root: string) {
    this.#databases = databases
    this.#root = root
  }

  /** Whether a script has failed at what may be another run's: a role that is there already, or is needed, or was gone. */
  get mayHaveMetOthers(): boolean {
    return this.#mayHaveMetOthers
  }

  /** @throws Failure `environment` when it was not the script that failed. */
  async consider(script: Script, outcome: ScriptOutcome): Promise<void> {
    if (outcome.ok) return
    const { error, hung } = outcome
    const name = relative(this.#root, script.file)
    await this.assertAlive(`while ${name} ran`)
    if (hung) return
    // The server's processes end one after the other, and ours may be the first; one that ends by order says so.
    if (error.connectionLost) throw this.#broken(`while ${name} ran`)
    const byItself = error.sqlstate !== ended || /pg_terminate_backend/i.test(script.sql)
    if (!byItself) throw brokenOff(this.#databases.cluster, `Somebody ended the session in which ${name} ran: ${error.message}`)
    if (ofTheCluster.has(error.sqlstate) && (await this.#databases.shared?.hasCompany())) this.#mayHaveMetOthers = true
  }

  /** @throws Failure `environment` when the server has ended the sessions that it had. */
  async assertAlive(when: string): Promise<void> {
    if (!(await this.#databases.answers())) throw this.#broken(when)
  }

  #broken(when: string): Failure {
    return brokenOff(this.#databases.cluster, `The PostgreSQL server broke down ${when}, or was stopped.`)
  }
}
