import { hostname } from 'node:os'
import type { Client } from 'pg'

/** The first halves of our advisory locks' keys: a run, which is the second half; and the turn. */
const run = 0x70677274
const turn = run + 1

/** How this process calls itself where others on the same server can read it. The server keeps 63 bytes of it. */
export const ownName = `pg-roundtrip ${process.pid} on ${hostname()}`.slice(0, 63)

/**
 * Says on a session that a run is going on, for as long as the session lasts, however it ends. That it is over is seen from any machine.
 *
 * @returns false: another run has this id.
 */
export async function announce(session: Client, id: string): Promise<boolean> {
  await session.query("SELECT pg_catalog.set_config('application_name', $1, false)", [ownName])
  // Where the server knows it, a session that waits notices that its client is gone.
  await session.query('SET client_connection_check_interval = 2000').catch(() => undefined)
  return tryLock(session, 'pg_try_advisory_lock', run, Number.parseInt(id, 16) | 0)
}

/** The ids of the runs that are going on, ours among them. Locks of every database are shown (docs: pg_locks). */
export async function runsGoingOn(session: Client): Promise<Set<string>> {
  const { rows } = await session.query<{ id: string }>(
    `SELECT DISTINCT pg_catalog.lpad(pg_catalog.to_hex(objid::bigint), 8, '0') AS id FROM pg_catalog.pg_locks
     WHERE locktype = 'advisory' AND classid = $1 AND objsubid = 2 AND granted`,
    [run],
  )
  return new Set(rows.map(({ id }) => id))
}

/**
 * Waits for the turn: many runs at once may leave the cluster alone, or one run changes it.
 *
 * @param waiting told, at most once, which runs have to end first.
 */
export async function takeTurn(session: Client, alone: boolean, waiting: (runs: readonly string[]) => void): Promise<void> {
  const kind = alone ? '' : '_shared'
  if (await tryLock(session, `pg_try_advisory_lock${kind}`, turn, 0)) return
  waiting(await others(session))
  await session.query(`SELECT pg_catalog.pg_advisory_lock${kind}($1::int, 0)`, [turn])
}

/** The turn, if nobody else has it or a part of it. */
export function takeTurnAtOnce(session: Client): Promise<boolean> {
  return tryLock(session, 'pg_try_advisory_lock', turn, 0)
}

export async function giveTurnBack(session: Client): Promise<void> {
  await session.query('SELECT pg_catalog.pg_advisory_unlock($1::int, 0)', [turn])
}

async function others(session: Client): Promise<string[]> {
  const { rows } = await session.query<{ name: string }>(
    `SELECT DISTINCT a.application_name AS name FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
     WHERE l.locktype = 'advisory' AND l.classid = $1 AND l.objsubid = 2 AND l.pid <> pg_catalog.pg_backend_pid() ORDER BY 1`,
    [turn],
  )
  return rows.map(({ name }) => name.replace(/^pg-roundtrip (\d+) on/, 'process $1 on'))
}

async function tryLock(session: Client, way: string, first: number, second: number): Promise<boolean> {
  const { rows } = await session.query<{ got: boolean }>(`SELECT pg_catalog.${way}($1::int, $2::int) AS got`, [first, second])
  return rows[0]!.got
}
