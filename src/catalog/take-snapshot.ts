import { DatabaseError } from 'pg'
import { Failure } from '../core/failure.ts'
import { connectTo, describeServer } from '../postgres/connect-to.ts'
import { closeSession } from '../postgres/session.ts'
import type { Snapshot } from './document.ts'
import { takeAlone } from './take.ts'
import { toDocument } from './to-document.ts'

/** What to read, and from where. */
export interface TakeSnapshotOptions {
  /** Any connection string that the package pg understands; the environment (`PGPASSWORD`, …) says what it leaves out. The server may be anywhere. */
  readonly connectionString: string
  /** Fingerprints of the rows of every table, the state of sequences, hashes of large objects. Default `false`: of rows, nothing is read. */
  readonly rows?: boolean
  /** Roles, memberships, settings, tablespaces and the database's own properties. Default `false`. */
  readonly cluster?: boolean
}

/**
 * Reads a database in one transaction that writes nothing, as pg_dump does.
 *
 * @returns plain data; `notCompared` says what the role may not read, and nothing is claimed about that.
 * @throws Failure `usage` for what is no connection string, `environment` when there is no connection, the server is older than PostgreSQL 14, or it ends the
 *   reading.
 */
export async function takeSnapshot({ connectionString, rows = false, cluster = false }: TakeSnapshotOptions): Promise<Snapshot> {
  const client = await connectTo(connectionString)
  try {
    const taken = await takeAlone(client, { rows, cluster })
    return toDocument(taken, taken.version)
  } catch (error) {
    if (!(error instanceof DatabaseError || isLost(error))) throw error
    throw new Failure('environment', `${describeServer(client)} cannot be read: ${error.message}`, { cause: error })
  } finally {
    await closeSession(client)
  }
}

/** The client library has no class for a connection that broke. */
function isLost(error: unknown): error is Error {
  return error instanceof Error && /^Connection terminated|^Client has encountered a connection error|ECONNRESET|EPIPE/.test(error.message)
}
