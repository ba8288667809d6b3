import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { ClientConfig } from 'pg'
import { atSweep } from '../embedded/sweep.ts'
import type { RunRecord } from './record.ts'
import type { RunNames } from './run-names.ts'

/** How long the end of this process may be held up. */
const patience = 10_000

const program = (pg: string) => `import pg from ${JSON.stringify(pg)}
  let text = ''
  for await (const part of process.stdin) text += part
  const { config, anyName, databases, note, record } = JSON.parse(text)
  if (anyName) config.ssl.checkServerIdentity = () => undefined
  const client = new pg.Client(config)
  await client.connect()
  for (const name of databases) await client.query('DROP DATABASE IF EXISTS ' + pg.escapeIdentifier(name) + ' WITH (FORCE)')
  let left = false
  const { rows } = await client.query('SELECT rolname FROM pg_catalog.pg_roles WHERE oid::text = ANY ($1)', [Object.keys(record.made)])
  for (const { rolname } of rows) {
    await client.query('DROP ROLE ' + pg.escapeIdentifier(rolname)).catch(() => { left = true })
  }
  if (!left) await client.query('DROP DATABASE IF EXISTS ' + pg.escapeIdentifier(note) + ' WITH (FORCE)')
  await client.end()`

/**
 * Removes what a run has made on a server that is not its own when this process ends before it did so itself. Only synchronous work is possible then, so another process does
 * it; it gets the connection through its standard input, where nobody else sees a password. What it cannot remove is left to the next run.
 *
 * @param connection to the database for administration.
 * @param record asked at that moment.
 * @returns a function that forgets it.
 */
export function removeAtExit(connection: ClientConfig, names: RunNames, record: () => RunRecord): () => void {
  return atSweep(() => removeByProcess(connection, names, record()))
}

/** Does so now, and waits for it. */
export function removeByProcess(connection: ClientConfig, names: RunNames, record: RunRecord): void {
  const pg = pathToFileURL(createRequire(import.meta.url).resolve('pg')).href
  spawnSync(process.execPath, ['--input-type=module', '--eval', program(pg)], {
    input: JSON.stringify({
      config: connection,
      // A function is lost in JSON.
      anyName: typeof connection.ssl === 'object' && connection.ssl.checkServerIdentity !== undefined,
      databases: [names.walked, names.copy],
      note: names.untouched,
      record,
    }),
    timeout: patience,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
}
