import type { Client } from 'pg'

/**
 * Runs `work` in a transaction that is rolled back, whatever happens: nothing of it stays, settings of the session included.
 *
 * @throws Error when the client is in a transaction already: rolling back would take with it what is not ours.
 */
export async function rolledBack<T>(client: Client, work: () => Promise<T>): Promise<T> {
  if (client.getTransactionStatus() !== 'I' && client.getTransactionStatus() !== null) {
    throw new Error('A claim is tried in a transaction of its own, and the session is in one already.')
  }
  await client.query('begin')
  try {
    return await work()
  } finally {
    await client.query('rollback')
  }
}
