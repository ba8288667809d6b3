import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Client } from 'pg'
import pg, { DatabaseError } from 'pg'
import { codeFrame } from '../core/caret.ts'
import { placeOf } from '../core/import-module.ts'
import type { ServerError } from '../core/server-error.ts'
import { runScript } from '../postgres/script.ts'
import type { TimeLimit } from '../postgres/time-limit.ts'
import { insertRows, runStatement } from './insert.ts'
import type { LoadedSeed } from './load.ts'
import type { Seed, SeedTools } from './seed.ts'

export type SeedOutcome = { readonly ok: true } | { readonly ok: false; readonly error: ServerError }

/** What `faker.date.past()` counts from. */
const referenceDate = '2020-01-01T00:00:00.000Z'

/**
 * Runs a seed in one transaction; when it fails, nothing of it stays. The client must not be in a transaction, and is not afterwards.
 *
 * @param limit how long an SQL seed may take. Default: for ever.
 *
 * An SQL seed with transaction control of its own runs statement by statement instead. The error's place is in the seed's file: the statement of an SQL seed, the call in a TypeScript one.
 */
export async function runSeed(client: Client, seed: LoadedSeed, limit?: TimeLimit): Promise<SeedOutcome> {
  if (seed.kind === 'function') return runFunction(client, seed)
  const outcome = await runScript(client, { sql: seed.sql, transaction: 'inferred', file: seed.file, firstLine: 1 }, limit)
  return outcome.ok ? { ok: true } : { ok: false, error: outcome.error }
}

/**
 * Runs a seed in TypeScript.
 *
 * @param transaction `within`: in one of the caller, which is of no use any more after a failure. Default: in one of its own.
 */
export async function runFunction(
  client: Client,
  { seed, name, file }: { readonly seed: Seed; readonly name: string; readonly file: string },
  transaction: 'own' | 'within' = 'own',
): Promise<SeedOutcome> {
  const { tools, settled } = await toolsFor(client, name)
  try {
    if (transaction === 'own') await client.query('begin')
    const zone = (await client.query<{ TimeZone: string }>('show time zone')).rows[0]!.TimeZone
    // What PostgreSQL prints and reads without a zone must not depend on where the server stands.
    await client.query("set local time zone 'UTC'")
    await seed(tools)
    await settled()
    if (client.getTransactionStatus() !== 'T') throw new Error('The seed ended the transaction that it runs in.')
    if (transaction === 'own') await client.query('commit')
    else await client.query(`set local time zone ${pg.escapeLiteral(zone)}; set constraints all immediate; set constraints all deferred`)
    return { ok: true }
  } catch (error) {
    await settled().catch(() => undefined)
    await client.query('rollback').catch(() => undefined)
    return { ok: false, error: seedError(file, error) }
  }
}

async function toolsFor(client: Client, name: string): Promise<{ tools: SeedTools; settled(): Promise<void> }> {
  // The English locale alone loads in an eighth of the time of all of them.
  const { faker } = await import('@faker-js/faker/locale/en')
  faker.seed(createHash('sha256').update(name).digest().readUInt32BE(0))
  faker.setDefaultRefDate(referenceDate)
  const started: Promise<unknown>[] = []
  const track = <T>(work: Promise<T>): Promise<T> => {
    const call = new Error('called here')
    const tracked = work.catch((error: unknown) => {
      // pg's own stack ends at the socket; the line of the seed is what helps.
      if (error instanceof Error) error.stack = call.stack ?? ''
      throw error
    })
    // A call that the seed does not await must fail the seed, not the process.
    tracked.catch(() => undefined)
    started.push(tracked)
    return tracked
  }
  return {
    tools: {
      faker,
      insert: (table, rows) => track(insertRows(client, table, (Array.isArray(rows) ? rows : [rows]) as Parameters<typeof insertRows>[2])),
      sql: (text, parameters = []) => track(runStatement(client, text, parameters)),
    },
    settled: async () => {
      const results = await Promise.allSettled(started.splice(0))
      const failed = results.find((result) => result.status === 'rejected')
      if (failed !== undefined) throw failed.reason
    },
  }
}

function seedError(file: string, error: unknown): ServerError {
  const place = placeOf(file, error)
  const location = place ?? { file, line: 1, column: 1 }
  const fields = error instanceof DatabaseError ? serverFields(error) : { message: inWords(error), sqlstate: '' }
  return {
    ...fields,
    location,
    precision: place === undefined ? 'file' : 'statement',
    frame: codeFrame(readFileSync(file, 'utf8'), location.line, location.column),
  }
}

function serverFields(error: DatabaseError): Pick<ServerError, 'message' | 'sqlstate'> & Partial<ServerError> {
  const { detail, hint, where: context, constraint, schema, table, column } = error
  const given = Object.entries({ detail, hint, context, constraint, schema, table, column }).filter(([, value]) => value !== undefined)
  return { message: error.message, sqlstate: error.code ?? '', ...Object.fromEntries(given) }
}

function inWords(error: unknown): string {
  if (!(error instanceof Error)) return `The seed throws ${JSON.stringify(error) ?? String(error)}.`
  return error.name === 'Error' ? error.message : `${error.name}: ${error.message}`
}
