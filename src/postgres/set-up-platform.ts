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
 * @param mayChangeRoles whether the server goes with what was made of it, so that the platform may change roles that are there.
 * @throws Failure `usage` when the server refuses some of it, with the place; before anything is done, when it has roles of the platform and must not lose what they are.
 */
export async function setUpPlatform(platform: Platform, major: number, session: Session, mayChangeRoles: boolean): Promise<void> {
  const { isThere } = platform
  if (isThere !== undefined && (await session((client) => asks(client, isThere)))) return
  if (!mayChangeRoles) await session((client) => refuseRoles(client, platform))
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

/** A role's settings and memberships belong to the whole server, and nobody could give them back. A superuser named postgres gets none (10-roles.sql). */
async function refuseRoles(client: Client, { name, roles = [] }: Platform): Promise<void> {
  const there = `SELECT rolname FROM pg_catalog.pg_roles WHERE rolname = ANY ($1) AND NOT (rolname = 'postgres' AND rolsuper) ORDER BY 1`
  const { rows } = await client.query<{ rolname: string }>(there, [roles])
  if (rows.length === 0) return
  throw new Failure(
    'usage',
    `The platform ${name} would change roles that this server has already: ${rows.map(({ rolname }) => rolname).join(', ')}.`,
    {
      nextStep:
        'Name a server without them, or none, and PostgreSQL comes with this package; or say --platform plain, and nothing of the platform is made.',
    },
  )
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
