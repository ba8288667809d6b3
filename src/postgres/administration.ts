import type { Client } from 'pg'
import type { Cluster } from './provider.ts'
import { openSession } from './session.ts'

/**
 * Opens a session for the run's own work. Migrations may give the administrator's role, and a database, settings with which its sessions act as another role or may not
 * write.
 *
 * @throws Failure `environment` when the server does not let us in.
 */
export async function openAdministration(cluster: Cluster, database: string): Promise<Client> {
  const session = await openSession(cluster, database)
  const plain = ["SET search_path = ''", 'SET default_transaction_read_only = off', 'SET statement_timeout = 0', 'SET lock_timeout = 0']
  const lasting = ['SET idle_session_timeout = 0', 'SET idle_in_transaction_session_timeout = 0']
  await session.query(['SET ROLE NONE', ...plain, ...(cluster.major >= 14 ? lasting : [])].join(';'))
  return session
}
