import { type ChildProcess, spawn } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'
import type { ClientConfig } from 'pg'
import type { Script } from '../core/migration.ts'
import { withoutSecrets } from '../core/secrets.ts'
import { atSweep } from './embedded/sweep.ts'
import type { ScriptOutcome } from './script.ts'
import { shellLine } from './shell-line.ts'
import { blockersOf, hangWords, type TimeLimit, withinLimit } from './time-limit.ts'

/** Where a command runs, and on what. */
export interface CommandSetting {
  /** The database of the walk. */
  readonly connection: ClientConfig
  /** Absolute working directory. */
  readonly directory: string
  /** What its output must not show. */
  readonly secrets: readonly string[]
  /** How long it may take; then it is killed with all that it started. Default: for ever. */
  readonly limit?: TimeLimit
}

/** Of what a command says the end is kept. */
const keptLines = 40

/**
 * Runs a script that is a command line of a shell, to its end or that of its time. It fails when its exit status is not 0; what it said last
 * is the error's detail.
 *
 * In the line `{url}`, `{host}`, `{port}`, `{database}`, `{user}`, `{password}` and `{target}` stand for the database of the walk and for the migration; the same
 * is in its environment, as DATABASE_URL and the PG variables of libpq.
 */
export async function runCommandScript(script: Script, { connection, directory, secrets, limit }: CommandSetting): Promise<ScriptOutcome> {
  const startedAt = performance.now()
  const database = described(connection)
  const line = shellLine(script.command!, { ...script.values, ...database, ...(script.target !== undefined && { target: script.target }) })
  const command = start(line, directory, environmentFor(database))
  const kill = () => endGroup(command.child)
  const { result, hang } = await withinLimit(limit, { pid: () => undefined, stop: kill, giveUp: kill }, () => command.ended)
  const { ending, output } = result
  const durationMs = performance.now() - startedAt
  if (ending === undefined) return { ok: true, durationMs, ranAs: 'command' }
  const all = [...(hang ? blockersOf(hang) : []), lastLines(output)].filter(Boolean).join('\n')
  const said = withoutSecrets(all, [...secrets, database.password, encodeURIComponent(database.password)].filter(Boolean))
  return {
    ok: false,
    durationMs,
    ranAs: 'command',
    error: {
      message: hang ? hangWords(hang) : `The command ${ending}.`,
      sqlstate: '',
      ...(said !== '' && { detail: said }),
      location: { file: script.file, line: script.firstLine, column: 1 },
      precision: 'file',
      frame: `$ ${script.command}`,
    },
  }
}

interface Described {
  readonly url: string
  readonly host: string
  readonly port: string
  readonly database: string
  readonly user: string
  readonly password: string
}

function described({ host = 'localhost', port = 5432, database = '', user = '', password }: ClientConfig): Described {
  const secret = typeof password === 'string' ? password : ''
  const login = [user, ...(secret === '' ? [] : [secret])].map(encodeURIComponent).join(':')
  const name = encodeURIComponent(database)
  // libpq and the drivers of Node, Go, Rust and Python take a socket's directory as a parameter.
  const url = host.startsWith('/')
    ? `postgresql://${login}@/${name}?host=${encodeURIComponent(host)}&port=${port}`
    : `postgresql://${login}@${host.includes(':') ? `[${host}]` : host}:${port}/${name}`
  return { url, host, port: String(port), database, user, password: secret }
}

/** The user's own environment, less what it says of other databases. */
function environmentFor({ url, host, port, database, user, password }: Described): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^PG[A-Z]/.test(name))
  const ours = { DATABASE_URL: url, PGHOST: host, PGPORT: port, PGDATABASE: database, PGUSER: user }
  return { ...Object.fromEntries(own), ...ours, ...(password !== '' && { PGPASSWORD: password }) }
}

interface Ended {
  /** How it ended, if it did not end well. */
  readonly ending: string | undefined
  readonly output: string
}

function start(line: string, cwd: string, env: NodeJS.ProcessEnv): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  // A group of its own, so that it and all that it starts can be ended together.
  const detached = process.platform !== 'win32'
  const child = spawn(line, { shell: true, cwd, env, detached, stdio: ['ignore', 'pipe', 'pipe'] })
  const forget = atSweep(() => endGroup(child))
  let output = ''
  const collect = (chunk: string) => {
    output = (output + chunk).slice(-1_000_000)
  }
  child.stdout.setEncoding('utf8').on('data', collect)
  child.stderr.setEncoding('utf8').on('data', collect)
  // What it leaves running would keep its output open for ever, and a session in the database.
  child.once('exit', () => endGroup(child))
  const ended = new Promise<Ended>((resolve) => {
    child.once('error', (error) => resolve({ ending: `could not be started: ${error.message}`, output }))
    child.once('close', (status, signal) => {
      const ending = signal ? `was ended by ${signal}` : status === 0 ? undefined : `ended with exit status ${status}`
      resolve({ ending, output })
    })
  })
  return { child, ended: ended.finally(forget) }
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch {
    // Nothing of it is left.
  }
}

function lastLines(output: string): string {
  const lines = stripVTControlCharacters(output).replaceAll('\r\n', '\n').trimEnd().split('\n')
  return lines.slice(-keptLines).join('\n')
}
