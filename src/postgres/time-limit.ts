import type { Client } from 'pg'
import { Failure } from '../core/failure.ts'
import { abandon, processOf } from './connect.ts'
import { readWaits, type Wait } from './waits.ts'

/** How long work on the server may take, and who ends it then. */
export interface TimeLimit {
  /** Milliseconds. */
  readonly timeout: number
  /** The database in which the work is done. */
  readonly database: string
  /** Opens another session, of a role that may cancel what the work's session does. */
  readonly open: () => Promise<Client>
}

/** What was found when the time was over. */
export interface Hang {
  /** Milliseconds. */
  readonly timeout: number
  readonly waits: readonly Wait[]
}

/** What is cancelled may begin something else at once (an exception handler): after so many times its session is ended. */
const cancelsBeforeEnding = 5
const msBetweenCancels = 200

/**
 * Does work on the server, and ends it once it takes too long.
 *
 * @param pid the server's process that does the work at the moment; `undefined`: any of the database.
 * @param stop ends what is not the server's. Default: nothing.
 * @param found told at what it was found; for work that fails when it is ended.
 * @param giveUp lets go of a server that does not even answer the question what it does.
 * @returns what the work came to, and what it was found at if it had to be ended.
 */
export async function withinLimit<T>(
  limit: TimeLimit | undefined,
  {
    pid,
    stop,
    giveUp,
    found,
  }: {
    readonly pid: () => number | undefined
    readonly stop?: () => void
    readonly giveUp: () => void
    readonly found?: (hang: Hang) => void
  },
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly hang: Hang | undefined }> {
  if (!limit) return { result: await work(), hang: undefined }
  let hang: Hang | undefined
  let over = false
  let ending: Promise<void> | undefined
  const end = async () => {
    let client: Client | undefined
    try {
      client = await limit.open()
      hang = { timeout: limit.timeout, waits: await readWaits(client, limit.database, pid()) }
      found?.(hang)
      stop?.()
      // A program that is gone leaves its session at work.
      if (stop) await endStatements(client, limit.database, pid(), true)
      for (let tries = 1; !over; tries++) {
        await endStatements(client, limit.database, pid(), tries > cancelsBeforeEnding)
        if (!over) await pauseUnless(() => over)
      }
    } catch {
      hang ??= { timeout: limit.timeout, waits: [] }
      found?.(hang)
      stop?.()
      if (!over) giveUp()
    } finally {
      await client?.end().catch(() => undefined)
    }
  }
  const timer = setTimeout(() => {
    ending = end()
  }, limit.timeout)
  try {
    return { result: await work(), hang }
  } finally {
    over = true
    clearTimeout(timer)
    await ending
  }
}

async function endStatements(client: Client, database: string, pid: number | undefined, session: boolean): Promise<void> {
  await client.query(
    `SELECT ${session ? 'pg_catalog.pg_terminate_backend' : 'pg_catalog.pg_cancel_backend'}(pid) FROM pg_catalog.pg_stat_activity
     WHERE datname = $1 AND backend_type = 'client backend' AND state IS DISTINCT FROM 'idle' AND pid <> pg_catalog.pg_backend_pid() AND ($2::int IS NULL OR pid = $2)`,
    [database, pid ?? null],
  )
}

function pauseUnless(over: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const until = performance.now() + msBetweenCancels
    const look = () => (over() || performance.now() >= until ? resolve() : setTimeout(look, 10))
    look()
  })
}

/** `It had not ended after 10 minutes and was cancelled: it waited for …` */
export function hangWords({ timeout, waits }: Hang): string {
  const why = waits.length === 0 ? 'what it waited for is not known' : waits.map(({ words }) => words).join('; ')
  return `It had not ended after ${durationWords(timeout)} and was cancelled: ${why}.`
}

/** Who kept it waiting, line by line. */
export function blockersOf({ waits }: Hang): string[] {
  return [...new Set(waits.flatMap(({ blockers }) => blockers))]
}

function durationWords(ms: number): string {
  const [amount, unit] = ms >= 60_000 ? [ms / 60_000, 'minute'] : ms >= 1000 ? [ms / 1000, 'second'] : [ms, 'millisecond']
  const text = String(Math.round(amount * 10) / 10)
  return `${text} ${unit}${text === '1' ? '' : 's'}`
}

/**
 * Uses a session for what is no script: a statement that hangs has no finding of its own, and ends the run.
 *
 * @throws Failure `environment`, with the statement and what it waited for.
 */
export async function usedWithinLimit<T>(limit: TimeLimit, client: Client, use: (client: Client) => Promise<T>): Promise<T> {
  const hangs: Hang[] = []
  const means = { pid: () => processOf(client), giveUp: () => abandon(client), found: (hang: Hang) => hangs.push(hang) }
  const outcome = await withinLimit(limit, means, () => use(client)).then(
    ({ result }) =>
      () =>
        result,
    (error: unknown) => () => {
      throw error
    },
  )
  const [hang] = hangs
  if (!hang) return outcome()
  throw new Failure('environment', `What a spec or a seed asks of the server does not end. ${hangWords(hang)}`, {
    evidence: [
      ...hang.waits.map(({ query }) => ({ title: 'statement', body: query })),
      ...blockersOf(hang).map((body) => ({ title: 'Who kept it', body })),
    ],
    nextStep: 'Correct that statement, or give it more time: timeout in the configuration, or --timeout.',
  })
}
