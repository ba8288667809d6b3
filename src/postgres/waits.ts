import type { Client } from 'pg'

/** A session that was at work, and what kept it. */
export interface Wait {
  readonly pid: number
  /** What it was asked last. */
  readonly query: string
  /** `it waited for a lock on table t (AccessExclusiveLock)`: the end of a sentence. */
  readonly words: string
  /** Who keeps it waiting, each in a line. */
  readonly blockers: readonly string[]
}

interface Row {
  readonly pid: number
  readonly query: string
  readonly state: string | null
  readonly type: string | null
  readonly event: string | null
  readonly lock: Lock | null
  readonly blocking: readonly number[]
  readonly blockers: readonly Blocker[] | null
}

interface Lock {
  readonly locktype: string
  readonly mode: string
  readonly relation: string | null
  readonly key: string | null
}

interface Blocker {
  readonly pid: number
  readonly name: string
  readonly user: string
  readonly state: string | null
  readonly query: string | null
}

/** https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW, https://www.postgresql.org/docs/current/view-pg-locks.html */
const question = `
  SELECT a.pid, a.query, a.state, a.wait_event_type AS type, a.wait_event AS event, pg_catalog.pg_blocking_pids(a.pid) AS blocking,
    (SELECT pg_catalog.json_build_object('locktype', l.locktype, 'mode', l.mode,
         'relation', CASE WHEN d.datname = pg_catalog.current_database() OR l.database = 0 THEN l.relation::pg_catalog.regclass::text END,
         'key', CASE l.locktype WHEN 'advisory' THEN pg_catalog.concat_ws(', ', l.classid, l.objid) END)
       FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_database d ON d.oid = l.database WHERE l.pid = a.pid AND NOT l.granted LIMIT 1) AS lock,
    (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('pid', b.pid, 'name', b.application_name, 'user', b.usename, 'state', b.state, 'query', b.query) ORDER BY b.pid)
       FROM pg_catalog.pg_stat_activity b WHERE b.pid = ANY (pg_catalog.pg_blocking_pids(a.pid))) AS blockers
  FROM pg_catalog.pg_stat_activity a
  WHERE a.datname = $1 AND a.backend_type = 'client backend' AND a.state IS DISTINCT FROM 'idle' AND a.pid <> pg_catalog.pg_backend_pid()
    AND ($2::int IS NULL OR a.pid = $2)
  ORDER BY a.pid`

/**
 * What the sessions of a database are waiting for.
 *
 * @param client a session of a role that may see what the others do, best on the same database: relations have no names elsewhere.
 * @param pid the process of the one session that is asked about; default: every session.
 */
export async function readWaits(client: Client, database: string, pid?: number): Promise<Wait[]> {
  const { rows } = await client.query<Row>(question, [database, pid ?? null])
  return rows.map((row) => ({ pid: row.pid, query: row.query, words: wordsOf(row), blockers: (row.blockers ?? []).map(blockerWords) }))
}

function wordsOf({ state, type, event, lock, blocking, blockers }: Row): string {
  if (lock) return `it waited for ${lockWords(lock)}${holders(blocking, blockers)}`
  if (state?.startsWith('idle')) return 'its transaction was open and nothing was asked of the server'
  if (type === null) return 'it waited for nothing: it was at work all the time'
  if (event === 'PgSleep') return 'it was asleep in pg_sleep'
  return `it waited for ${type}: ${event}`
}

function lockWords({ locktype, mode, relation, key }: Lock): string {
  if (locktype === 'transactionid' || locktype === 'virtualxid') return 'another transaction to end'
  if (locktype === 'advisory') return `the advisory lock (${key})`
  return `a lock on ${relation ?? `a ${locktype}`} (${mode})`
}

function holders(blocking: readonly number[], blockers: readonly Blocker[] | null): string {
  const known = (blockers ?? []).map(
    ({ pid, name, state }) => `process ${pid}${name ? ` (${[name, state].filter(Boolean).join(', ')})` : ''}`,
  )
  // A prepared transaction has no process (docs: pg_blocking_pids).
  const all = blocking.includes(0) ? [...known, 'a prepared transaction'] : known
  return all.length === 0 ? '' : `, which ${all.join(' and ')} ${all.length === 1 ? 'keeps' : 'keep'} from it`
}

function blockerWords({ pid, name, user, state, query }: Blocker): string {
  const who = [`role ${user}`, name, state].filter(Boolean).join(', ')
  return `Process ${pid} (${who}) ${state === 'active' ? 'is running' : 'ran last'}: ${spoken(name, query?.trim()) || 'nothing that we may see'}`
}

/** A statement of ours is in a file of the user's; what others ask of their server may hold what is nobody's business, and ends in reports. */
function spoken(name: string, query: string | undefined): string | undefined {
  if (query === undefined || name.startsWith('pg-roundtrip')) return query
  const words =
    /^[a-z_]+(?:\s+[a-z_]+)*/i
      .exec(query)?.[0]
      .replace(/\s+/g, ' ')
      .replace(/\bpassword\b.*/i, 'password') ?? ''
  const start = words.slice(0, 40)
  return start === query ? start : `${start} …`.trim()
}
