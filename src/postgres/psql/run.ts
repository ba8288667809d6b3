import type { Client } from 'pg'
import type { Script } from '../../core/migration.ts'
import type { ServerError } from '../../core/server-error.ts'
import { PsqlFile } from './file.ts'
import { PsqlSession, Stopped } from './psql-session.ts'

export interface PsqlOutcome {
  readonly error: ServerError | undefined
  /** How many statements have run to their end. */
  readonly executed: number
}

/**
 * Runs a script as `psql --file` does, with the differences that it ends at its first error, and that nothing is printed.
 *
 * @param inOneTransaction as with `--single-transaction`.
 */
export async function runPsql(client: Client, script: Script, inOneTransaction: boolean): Promise<PsqlOutcome> {
  const session = new PsqlSession(client, script)
  try {
    await session.start()
    if (inOneTransaction) await session.control('BEGIN')
    await new PsqlFile(session, script).run()
    if (inOneTransaction) await session.control('COMMIT')
    await session.refuseOpenTransaction()
    return { error: undefined, executed: session.executed }
  } catch (stopped) {
    if (!(stopped instanceof Stopped)) throw stopped
    return { error: stopped.error, executed: session.executed }
  } finally {
    await session.end()
  }
}
