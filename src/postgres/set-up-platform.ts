import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { Failure } from '../core/failure.ts'
import type { Platform } from './platform.ts'
import { runScript } from './script.ts'
import type { Client } from './session.ts'

/** Runs something on a session of its own as the server's administrator. */
type Session = <T>(use: (client: Client) => Promise<T>) => Promise<T>

/**
 * Gives a database what its platform gives, unless it has that already.
 *
 * @throws Failure `usage` when the server refuses some of it, with the place.
 */
export async function setUpPlatform(platform: Platform, major: number, session: Session): Promise<void> {
  const { isThere } = platform
  if (isThere !== undefined && (await session((client) => asks(client, isThere)))) return
  for (const file of platform.setup(major)) {
    const sql = (await readFile(file, 'utf8')).replace(/^\ufeff/, '')
    const outcome = await session(async (client) => {
      await becomeAdministrator(client, platform)
      return runScript(client, { sql, transaction: 'inferred', file, firstLine: 1, psql: { variables: {} } })
    })
    if (outcome.ok) continue
    const { error } = outcome
    const words = [error.frame, `SQLSTATE ${error.sqlstate}`, error.detail, error.hint, error.context].filter((word) => word !== undefined)
    throw new Failure('usage', `The platform ${platform.name} cannot be made on this server: ${error.message}`, {
      evidence: [{ title: `${error.location.file}:${error.location.line}`, body: words.join('\n') }],
      nextStep: platform.shipped
        ? 'It takes a superuser and PostgreSQL 15 or later; name none, and PostgreSQL comes with this package.'
        : 'Correct this file; it runs as a superuser on an empty database before anything else.',
    })
  }
}

/** What a platform of ours makes belongs to its administrator, on a server that was begun by somebody else as well. */
async function becomeAdministrator(client: Client, { administrator, shipped }: Platform): Promise<void> {
  const isAnother = 'SELECT current_user <> $1::text AND EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = $1::text)'
  if (shipped && (await asks(client, isAnother, [administrator]))) await client.query(`SET ROLE ${pg.escapeIdentifier(administrator)}`)
}

async function asks(client: Client, sql: string, values: readonly string[] = []): Promise<boolean> {
  const { rows } = await client.query<unknown[]>({ text: sql, values: [...values], rowMode: 'array' })
  return rows[0]?.[0] === true
}
