import type { Client, ClientConfig } from 'pg'
import { Failure } from '../core/failure.ts'
import { connect, reasonOf } from './connect.ts'
import type { Cluster } from './provider.ts'

export type { Client }

/**
 * Opens a session as the run's administrator, with the server's default settings: migrations are written for those. Notices are ignored.
 *
 * @throws Failure `environment` when the server does not let us in, with the last lines of its log.
 */
export async function openSession(cluster: Cluster, database: string): Promise<Client> {
  try {
    return await connect(cluster.connection(database))
  } catch (error) {
    const log = cluster.log()
    throw new Failure('environment', `No connection to the database ${database}: ${reasonOf(error)}`, {
      evidence: log ? [{ title: "The server's log", body: log }] : [],
      nextStep: 'See what the server says, let the role connect to that database, and run it again.',
      cause: error,
    })
  }
}

/** Ends a session and waits until the server's process for it is gone. One that is broken is simply forgotten. */
export async function closeSession(client: Client): Promise<void> {
  try {
    await client.end()
  } catch {
    // It is closed all the same.
  }
}

/** Runs something on a session of its own, and ends it. */
export async function withSession<T>(config: ClientConfig, use: (client: Client) => Promise<T>): Promise<T> {
  const client = await connect(config)
  try {
    return await use(client)
  } finally {
    await closeSession(client)
  }
}
