import { readFile } from 'node:fs/promises'
import { Failure } from '../core/failure.ts'
import { runScript } from '../postgres/script.ts'
import type { Client } from '../postgres/session.ts'
import type { TimeLimit } from '../postgres/time-limit.ts'
import type { Ledger } from './ledger.ts'

/** What the prelude's files may need to know. */
export interface PreludeSetting {
  readonly variables: Readonly<Record<string, string>>
  /** What has been made before. */
  readonly ledger?: Ledger | undefined
  /** How long each file may take. Default: for ever. */
  readonly limit?: TimeLimit
}

/**
 * Runs files of SQL before the first migration: what the hosting server gives. They are read as psql reads them where only psql can.
 *
 * @throws Failure `usage` when a file cannot be read, or the server refuses it; with the place.
 */
export async function runPrelude(
  files: readonly string[],
  { variables, ledger, limit }: PreludeSetting,
  session: <T>(use: (client: Client) => Promise<T>) => Promise<T>,
): Promise<void> {
  for (const file of files) {
    const sql = await readFile(file, 'utf8').catch((error: unknown) => {
      throw new Failure('usage', `The prelude ${file} cannot be read: ${(error as Error).message}`)
    })
    const script = { sql: sql.replace(/^\ufeff/, ''), transaction: 'inferred', file, firstLine: 1, psql: { variables } } as const
    const outcome = await session((client) => runScript(client, script, limit))
    if (outcome.ok) continue
    const { error } = outcome
    const words = [error.frame, `SQLSTATE ${error.sqlstate}`, error.detail, error.hint, error.context].filter((word) => word !== undefined)
    throw new Failure('usage', `The prelude failed: ${error.message}`, {
      evidence: [{ title: `${error.location.file}:${error.location.line}`, body: words.join('\n') }],
      nextStep: nextStep(error.sqlstate, ledger),
    })
  }
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: duplicate_table, duplicate_schema. */
const isThere = new Set(['42P07', '42P06'])

function nextStep(sqlstate: string, ledger: Ledger | undefined): string {
  if (!ledger || !isThere.has(sqlstate)) return 'Correct this file; it runs on an empty database before the first migration.'
  return `If this is the table in which ${ledger.layout} notes what it has run, take it out of this file: it has been made before.`
}
