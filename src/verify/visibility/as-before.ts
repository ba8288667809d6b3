import { DatabaseError } from 'pg'
import { repairable } from '../../catalog/repairs-of.ts'
import type { Difference } from '../../core/difference.ts'
import type { Client } from '../../postgres/session.ts'

/** What an up adds that takes nothing from anybody may stay, and what stands on it does. */
const mayStay = new Set([
  'table',
  'table column',
  'function',
  'procedure',
  'view',
  'materialized view',
  'schema',
  'role',
  'type',
  'sequence',
  'index',
  'table constraint',
])

/**
 * Turns what has a say in who reaches which rows back into what it was, in a transaction of the caller, and leaves the rows. Whether it came to that is the caller's to see: what does not let
 * itself be turned back stays.
 *
 * @param fresh the tables that were not there before, as JSON of schema and name: what is theirs stays.
 */
export async function turnBack(client: Client, differences: readonly Difference[], fresh: ReadonlySet<string>): Promise<void> {
  const isOfFresh = ({ identity, belongsTo }: Difference) =>
    [identity, ...belongsTo.map((one) => one.identity)].some((one) => fresh.has(JSON.stringify(one.slice(0, 2))))
  const wanted = differences.filter(
    (difference) =>
      difference.tier === 'logical' && !isOfFresh(difference) && !(difference.change === 'added' && mayStay.has(difference.kind)),
  )
  await client.query('SET LOCAL session_replication_role = replica')
  for (const { repair } of repairable(wanted)) for (const statement of repair?.statements ?? []) await tolerated(client, statement)
  await client.query('SET LOCAL session_replication_role TO DEFAULT')
}

async function tolerated(client: Client, statement: string): Promise<void> {
  await client.query('SAVEPOINT pg_roundtrip_repair')
  try {
    await client.query(statement)
    await client.query('RELEASE SAVEPOINT pg_roundtrip_repair')
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    await client.query('ROLLBACK TO SAVEPOINT pg_roundtrip_repair')
  }
}
