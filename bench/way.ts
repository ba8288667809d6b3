/**
 * One way of trying the migrations of a directory, as a process of its own; prints its cost as JSON. The server, started and stopped
 * within, is the embedded PostgreSQL 15 that `verify` uses.
 *
 *   node --import tsx bench/way.ts floor|dumps DIRECTORY
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClientConfig } from 'pg'
import type { Migration } from '../src/core/migration.ts'
import { readMigrations } from '../src/layout/read.ts'
import { acquireCluster } from '../src/postgres/acquire.ts'
import type { Cluster } from '../src/postgres/provider.ts'
import { closeSession, openSession } from '../src/postgres/session.ts'
import { costOf } from './cpu.ts'

/** Up, down, up; nothing is checked. */
async function floor(cluster: Cluster, migrations: readonly Migration[]): Promise<void> {
  const client = await openSession(cluster, 'postgres')
  for (const { up, down } of migrations) {
    for (const script of [up, down, up]) await client.query(script!.sql)
  }
  await closeSession(client)
}

/** What a person would do in a shell: a dump before and after, compared. */
async function dumps(cluster: Cluster, migrations: readonly Migration[]): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'pg-roundtrip-bench-'))
  const { env, arguments: connection } = shellConnection(cluster.connection('postgres'))
  const run = (command: string, options: readonly string[]): void => {
    const { status, stderr, stdout } = spawnSync(command, options, { env, encoding: 'utf8' })
    if (status !== 0) throw new Error(`${command} ${options.join(' ')}: ${stderr}${stdout}`)
  }
  const psql = (file: string): void => run('psql', [...connection, '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', file])
  // A dump differs from the next one in the random key of its \restrict line, unless the key is given.
  const dump = (to: string): void => run('pg_dump', [...connection, '--schema-only', '--restrict-key=bench', '-f', join(scratch, to)])
  for (const { up, down } of migrations) {
    dump('before.sql')
    psql(up.file)
    psql(down!.file)
    dump('after.sql')
    run('diff', [join(scratch, 'before.sql'), join(scratch, 'after.sql')])
    psql(up.file)
  }
  rmSync(scratch, { recursive: true })
}

function shellConnection({ host, port, user, database, password }: ClientConfig): { env: NodeJS.ProcessEnv; arguments: string[] } {
  return {
    env: { ...process.env, ...(typeof password === 'string' && { PGPASSWORD: password }) },
    arguments: ['-h', String(host), '-p', String(port), '-U', String(user), '-d', String(database)],
  }
}

const ways = { floor, dumps }
const [name, directory] = process.argv.slice(2)
if ((name !== 'floor' && name !== 'dumps') || directory === undefined) throw new Error('usage: way.ts floor|dumps DIRECTORY')
const { migrations } = await readMigrations(directory, 'golang-migrate')
const cost = await costOf(async () => {
  await using cluster = await acquireCluster({ major: 15 })
  await ways[name](cluster, migrations)
})
console.log(JSON.stringify(cost))
