import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { ClientConfig } from 'pg'
import { atSweep } from './embedded/sweep.ts'

/** Databases that a run makes on a server that is not its own: the process that made them, and what for. */
const ours = /^pg_roundtrip_(\d+)(_copy|_untouched)?$/

/** Of these databases those whose run is over without having dropped them; what was kept on purpose is none of them. */
export function leftovers(databases: readonly string[]): string[] {
  return databases.filter((name) => {
    const pid = ours.exec(name)?.[1]
    return pid !== undefined && !isAlive(Number(pid))
  })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** How long the end of this process may be held up. */
const patience = 5_000

/**
 * Drops databases when this process ends before it did so itself. Only synchronous work is possible then, so another process does it; it
 * gets the connection through its standard input, where nobody else sees a password.
 *
 * @returns a function that forgets it.
 */
export function dropAtSweep(config: ClientConfig, names: readonly string[]): () => void {
  const pg = pathToFileURL(createRequire(import.meta.url).resolve('pg')).href
  const program = `import pg from ${JSON.stringify(pg)}
    let text = ''
    for await (const part of process.stdin) text += part
    const { config, names } = JSON.parse(text)
    const client = new pg.Client(config)
    await client.connect()
    for (const name of names) await client.query('DROP DATABASE IF EXISTS ' + pg.escapeIdentifier(name) + ' WITH (FORCE)')
    await client.end()`
  return atSweep(() => {
    spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      input: JSON.stringify({ config, names }),
      timeout: patience,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
  })
}
