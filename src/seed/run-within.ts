import type { Client } from 'pg'
import { runWithin } from '../postgres/script.ts'
import type { LoadedSeed } from './load.ts'
import { runFunction, type SeedOutcome } from './run.ts'

/**
 * Runs a seed in a transaction of the caller, and looks at its deferred constraints as a COMMIT would. After a failure the transaction is of no use any more.
 *
 * @returns a sentence where the seed cannot run so: it begins or ends transactions.
 */
export async function runSeedWithin(
  client: Client,
  seed: LoadedSeed,
): Promise<SeedOutcome | { readonly ok: false; readonly reason: string }> {
  if (seed.kind === 'function') return runFunction(client, seed, 'within')
  const outcome = await runWithin(client, { sql: seed.sql, transaction: 'inferred', file: seed.file, firstLine: 1 })
  if (outcome === 'needs statements')
    return { ok: false, reason: `The seed ${seed.name} has transactions of its own, and its rows are needed in one that is rolled back.` }
  return outcome === undefined ? { ok: true } : { ok: false, error: outcome }
}
