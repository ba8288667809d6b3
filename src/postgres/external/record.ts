import { hostname } from 'node:os'
import type { Client } from 'pg'
import pg from 'pg'

/** What a run notes on the server of the roles that go with it, for the case that it does not end by itself. */
export interface RunRecord {
  /** Roles that scripts say they make, and that were not there when the run began. Somebody else may have made them since: they are never dropped for it. */
  readonly mayMake: readonly string[]
  /** Roles that have appeared while a script of the run ran, by the number of their row. */
  readonly made: Readonly<Record<string, string>>
}

/**
 * Notes it as the comment of a database, which is seen from every database and by every person.
 *
 * @param database one in which nothing else happens.
 * @param record `null`: there is nothing to be noted any more.
 */
export async function writeRecord(session: Client, database: string, record: RunRecord | null): Promise<void> {
  const words = `Made by pg-roundtrip, process ${process.pid} on ${hostname()}, ${new Date().toISOString()}. A later run removes it if this one could not.`
  const text = record === null ? 'NULL' : pg.escapeLiteral(`${words}\n${JSON.stringify(record)}`)
  await session.query(`COMMENT ON DATABASE ${pg.escapeIdentifier(database)} IS ${text}`)
}

/** What stands there; `undefined`: nothing, or nothing that our own role wrote. */
export async function readRecord(session: Client, database: string): Promise<RunRecord | undefined> {
  const { rows } = await session.query<{ text: string | null }>(
    "SELECT pg_catalog.shobj_description(oid, 'pg_database') AS text FROM pg_catalog.pg_database WHERE datname = $1 AND pg_catalog.pg_get_userbyid(datdba) = current_user",
    [database],
  )
  const json = rows[0]?.text?.split('\n')[1]
  try {
    return json === undefined ? undefined : recordOf(JSON.parse(json))
  } catch {
    return undefined
  }
}

/** The comment may be anybody's who has our role, and of another version of ours. */
function recordOf(value: unknown): RunRecord | undefined {
  const { mayMake, made } = (value ?? {}) as { mayMake?: unknown; made?: unknown }
  if (typeof made !== 'object' || made === null || Array.isArray(made) || !areTexts(Object.values(made))) return undefined
  return { mayMake: Array.isArray(mayMake) && areTexts(mayMake) ? mayMake : [], made: made as RunRecord['made'] }
}

function areTexts(values: readonly unknown[]): values is readonly string[] {
  return values.every((value) => typeof value === 'string')
}

/** The roles that a run made and that are there now, whatever they are called by now. */
export function rolesOf(session: Client, { made }: RunRecord): Promise<string[]> {
  return names(session, 'oid::text = ANY ($1)', [Object.keys(made)])
}

/** Roles that are there and that the run may have made when it was killed; or somebody else did. */
export function doubtfulRolesOf(session: Client, { mayMake, made }: RunRecord): Promise<string[]> {
  return names(session, 'rolname = ANY ($2) AND oid::text <> ALL ($1)', [Object.keys(made), mayMake])
}

async function names(session: Client, condition: string, values: readonly (readonly string[])[]): Promise<string[]> {
  const { rows } = await session.query<{ rolname: string }>(`SELECT rolname FROM pg_catalog.pg_roles WHERE ${condition} ORDER BY 1`, [
    ...values,
  ])
  return rows.map(({ rolname }) => rolname)
}
