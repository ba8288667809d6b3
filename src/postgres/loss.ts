import type { Client } from 'pg'
import { Failure } from '../core/failure.ts'
import { lossOf, reasonOf } from './connect.ts'
import type { Cluster } from './provider.ts'

/**
 * Uses a session; whatever was made of it counts for nothing if the session was over before its use was: a statement that was answered by the end of the
 * connection was not refused.
 *
 * @throws Failure `environment`, with the last lines of the server's log.
 */
export async function unlessLost<T>(cluster: Cluster, client: Client, use: (client: Client) => Promise<T>): Promise<T> {
  let result: T
  try {
    result = await use(client)
  } catch (error) {
    if (isLoss(client, error)) throw lost(cluster, error)
    throw error
  }
  const loss = lossOf(client)
  if (loss) throw lost(cluster, loss)
  return result
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: admin_shutdown, crash_shutdown, cannot_connect_now, database_dropped. */
const endings = new Set(['57P01', '57P02', '57P03', '57P04'])

/** Whether the error is the end of the session. */
function isLoss(client: Client, error: unknown): boolean {
  return lossOf(client) !== undefined || (error instanceof Error && endings.has((error as Error & { code?: string }).code ?? ''))
}

function lost(cluster: Cluster, reason: unknown): Failure {
  return brokenOff(cluster, `The server broke off a session of this run: ${reasonOf(reason)}`, reason)
}

/** What is said when the server went away. */
export function brokenOff(cluster: Cluster, sentence: string, cause?: unknown): Failure {
  const log = cluster.log()
  return new Failure('environment', sentence, {
    evidence: log ? [{ title: "The server's log", body: log }] : [],
    nextStep: cluster.disposable
      ? 'Run it again; if it happens again, the end of the log says why.'
      : 'See in the log of the server why it did; then run it again.',
    cause,
  })
}

/** How long a server may take to answer the simplest question. */
const patience = 10_000

/** Whether the server answers on this session. */
export async function answers(client: Client): Promise<boolean> {
  if (lossOf(client)) return false
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), patience)
  })
  const answer = client.query('SELECT 1').then(
    () => true,
    () => false,
  )
  try {
    return await Promise.race([answer, tooLate])
  } finally {
    clearTimeout(timer)
  }
}
