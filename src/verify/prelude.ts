import { readFile } from 'node:fs/promises'
import { Failure } from '../core/failure.ts'
import { runScript } from '../postgres/script.ts'
import type { Client } from '../postgres/session.ts'

/**
 * Runs files of SQL before the first migration: what the hosting server gives.
 *
 * @throws Failure `usage` when a file cannot be read, or the server refuses it; with the place.
 */
export async function runPrelude(files: readonly string[], session: <T>(use: (client: Client) => Promise<T>) => Promise<T>): Promise<void> {
  for (const file of files) {
    const sql = await readFile(file, 'utf8').catch((error: unknown) => {
      throw new Failure('usage', `The prelude ${file} cannot be read: ${(error as Error).message}`)
    })
    const outcome = await session((client) => runScript(client, { sql, transaction: 'inferred', file, firstLine: 1 }))
    if (outcome.ok) continue
    const { error } = outcome
    throw new Failure('usage', `The prelude failed: ${error.message}`, {
      evidence: [{ title: `${file}:${error.location.line}`, body: `${error.frame}\nSQLSTATE ${error.sqlstate}` }],
      nextStep: 'Correct this file; it runs on an empty database before the first migration.',
    })
  }
}
