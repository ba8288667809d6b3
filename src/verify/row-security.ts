import pg from 'pg'
import type { Client } from '../postgres/session.ts'

/** A table whose row security holds for the role that runs the migrations. */
export interface GuardedTable {
  /** Schema and name. */
  readonly table: readonly string[]
  readonly role: string
  /** The role sees none of its rows, whatever they are. */
  readonly seesNone?: boolean
}

/** Whether a script may be meant to change rows; more than do, because bodies of functions hold such statements too. */
export function mayChangeRows(sql: string): boolean {
  return /(^|;|\*\/)\s*(with\b[\s\S]*\b(update|delete|merge)\b|update\b|delete\s+from\b|merge\s+into\b)/im.test(sql)
}

/**
 * The tables whose row security holds for a role: it is enabled, the role may not bypass it, and either does not own the table or is not spared as an owner.
 *
 * https://www.postgresql.org/docs/current/ddl-rowsecurity.html
 *
 * @param role default: the session's own.
 */
export async function guardedTables(client: Client, role: string | undefined): Promise<GuardedTable[]> {
  const { rows } = await client.query<{ schema: string; name: string; role: string }>(
    `SELECT n.nspname AS schema, c.relname AS name, r.rolname AS role
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace, pg_catalog.pg_roles r
     WHERE r.rolname = coalesce($1::text, current_user::text) AND c.relrowsecurity AND NOT r.rolsuper AND NOT r.rolbypassrls
       AND (c.relforcerowsecurity OR NOT pg_catalog.pg_has_role(r.oid, c.relowner, 'USAGE'))`,
    [role ?? null],
  )
  return rows.map(({ schema, name, role: guarded }) => ({ table: [schema, name], role: guarded }))
}

/** The same, each with whether its role sees any row of it. What the role may not even read, it does not see. */
export async function withWhatIsSeen(client: Client, guarded: readonly GuardedTable[]): Promise<GuardedTable[]> {
  const seen: GuardedTable[] = []
  for (const one of guarded) {
    await client.query('BEGIN')
    try {
      await client.query(`SET LOCAL ROLE ${pg.escapeIdentifier(one.role)}`)
      const { rowCount } = await client.query(`SELECT FROM ${one.table.map(pg.escapeIdentifier).join('.')} LIMIT 1`)
      seen.push({ ...one, seesNone: rowCount === 0 })
    } catch {
      seen.push(one)
    } finally {
      await client.query('ROLLBACK')
    }
  }
  return seen
}
