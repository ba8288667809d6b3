/**
 * What pg_dump says of each round trip of a history: the truth that `verify` is measured against, computed without any of its comparison.
 * For each migration, on the state of the ups so far that succeeded: dump, up, down, dump.
 *
 *   node --import tsx scripts/histories.ts --url postgres://postgres@localhost:5432 --out truth.json (--migrations DIR | --git GITDIR --path PATH --into DIR)
 *     [--layout NAME] [--prelude FILE.sql]
 *
 * The server must be one that nobody needs: its database `postgres` is dropped and made anew all the time.
 * Needs psql and pg_dump of the server's major version.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Script } from '../src/core/migration.ts'
import { readMigrations } from '../src/layout/read.ts'
import { compareDumps, type Truth, type TruthFile } from './truth.ts'

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    out: { type: 'string' },
    migrations: { type: 'string' },
    git: { type: 'string' },
    path: { type: 'string' },
    into: { type: 'string' },
    layout: { type: 'string' },
    prelude: { type: 'string' },
  },
})
if (values.url === undefined || values.out === undefined) throw new Error('--url and --out are needed')
const base = values.url.replace(/\/+$/, '')

const directory = values.migrations ?? extract(required('git'), required('path'), required('into'))
const { layout, migrations } = await readMigrations(directory, values.layout)
const truths: Record<string, Truth> = {}
freshDatabase()
if (values.prelude !== undefined) requireDone(psql('postgres', ['--file', values.prelude]))
for (const [index, migration] of migrations.entries()) {
  administer('drop database if exists truth_before', 'create database truth_before template postgres')
  truths[migration.id] = roundTrip(migration.up, migration.down)
  process.stderr.write(`${index + 1}/${migrations.length} ${migration.id}: ${truths[migration.id]!.verdict}\n`)
  administer('drop database if exists postgres', 'create database postgres template truth_before')
  if (truths[migration.id]!.verdict !== 'up fails') requireDone(run(migration.up))
}
const server = execFileSync('psql', ['--no-psqlrc', '-At', '-c', 'show server_version', `${base}/postgres`], { encoding: 'utf8' }).trim()
const file: TruthFile = { server, directory, layout: layout.name, migrations: truths }
writeFileSync(values.out, `${JSON.stringify(file, null, 2)}\n`)
const verdicts = Object.values(truths).map((truth) => truth.verdict)
for (const verdict of new Set(verdicts)) console.log(`${verdict}: ${verdicts.filter((other) => other === verdict).length}`)

function required(name: 'git' | 'path' | 'into'): string {
  const value = values[name]
  if (value === undefined) throw new Error(`--migrations, or --git, --path and --into, are needed; --${name} is missing`)
  return value
}

function extract(git: string, path: string, into: string): string {
  mkdirSync(into, { recursive: true })
  const archive = execFileSync('git', ['-C', git, 'archive', 'HEAD', path], { maxBuffer: 2 ** 30 })
  execFileSync('tar', ['-x', '-C', into], { input: archive })
  return join(into, path)
}

function roundTrip(up: Script, down: Script | null): Truth {
  const before = dump()
  const wentUp = run(up)
  if (!wentUp.ok) return { verdict: 'up fails', error: wentUp.error }
  if (down === null) return { verdict: 'no down' }
  const wentDown = run(down)
  if (!wentDown.ok) return { verdict: 'down fails', error: wentDown.error }
  return compareDumps(before, dump())
}

type Ran = { readonly ok: true } | { readonly ok: false; readonly error: string }

/** In one transaction, unless the script has its own or holds what cannot run in one. */
function run(script: Script): Ran {
  if (/^\s*(?:begin|start transaction)\s*;/im.test(script.sql)) return psql('postgres', ['--file', script.file])
  const wrapped = psql('postgres', ['--single-transaction', '--file', script.file])
  return wrapped.ok || !/cannot run inside a transaction block/.test(wrapped.error) ? wrapped : psql('postgres', ['--file', script.file])
}

function psql(database: string, options: readonly string[]): Ran {
  const all = ['--no-psqlrc', '--quiet', '--output', '/dev/null', '-v', 'ON_ERROR_STOP=1', ...options, `${base}/${database}`]
  const { status, stderr } = spawnSync('psql', all, {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, PGOPTIONS: '-c client_min_messages=warning' },
  })
  return status === 0 ? { ok: true } : { ok: false, error: stderr.trim() }
}

function requireDone(ran: Ran): void {
  if (!ran.ok) throw new Error(ran.error)
}

function administer(...statements: readonly string[]): void {
  requireDone(
    psql(
      'template1',
      statements.flatMap((statement) => ['-c', statement]),
    ),
  )
}

function freshDatabase(): void {
  administer('drop database if exists truth_before', 'drop database if exists postgres', 'create database postgres template template0')
}

function dump(): string {
  return execFileSync('pg_dump', ['--schema-only', `${base}/postgres`], { encoding: 'utf8', maxBuffer: 2 ** 28 })
}
