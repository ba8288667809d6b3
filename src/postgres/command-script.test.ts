import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Script } from '../core/migration.ts'
import { acquireCluster } from './acquire.ts'
import { runCommandScript } from './command-script.ts'
import type { Cluster } from './provider.ts'
import { closeSession, openSession } from './session.ts'

const here = dirname(fileURLToPath(import.meta.url))
const script = (command: string): Script => ({
  sql: '',
  transaction: 'message',
  file: '/project/migrations/001_a.js',
  firstLine: 1,
  command,
  target: '001_a',
})
const node = (code: string) => `"${process.execPath}" --input-type=module -e '${code}'`
const connects = (config: string) =>
  node(
    `import pg from "pg"; const c = new pg.Client(${config}); await c.connect(); await c.query("create table by_command ()"); await c.end()`,
  )

/** One that has ended and that nobody has asked for is a zombie. */
function isRunning(pid: string): boolean {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

describe.each([
  ['a port', true],
  ['a socket', false],
])('a command on a server with %s', (_, tcp) => {
  let cluster: Cluster

  beforeAll(async () => {
    cluster = await acquireCluster({ major: 18, tcp })
  })

  afterAll(async () => {
    await cluster[Symbol.asyncDispose]()
  })

  const run = (command: string, database = 'postgres', secrets: readonly string[] = []) =>
    runCommandScript(script(command), { connection: cluster.connection(database), directory: here, secrets })

  it.each([
    ['DATABASE_URL', connects('{ connectionString: process.env.DATABASE_URL }')],
    ["the environment of libpq's", connects('')],
    ['the URL on its line', `psql "{url}" -c 'create table by_command ()'`],
    ['the parts on its line', `psql -h {host} -p {port} -U {user} -d {database} -c 'create table by_command ()'`],
  ])('reaches the database by %s', async (_, command) => {
    expect(await run(command)).toMatchObject({ ok: true, ranAs: 'command' })
    const session = await openSession(cluster, 'postgres')
    expect((await session.query('drop table by_command')).command).toBe('DROP')
    await closeSession(session)
  })

  it('reaches one of any name', async () => {
    const session = await openSession(cluster, 'postgres')
    await session.query(`create database "it's an é db"`)
    expect(await run(connects('{ connectionString: process.env.DATABASE_URL }'), "it's an é db")).toMatchObject({ ok: true })
    expect(await run(`psql {url} -c 'select 1'`, "it's an é db")).toMatchObject({ ok: true })
    await closeSession(session)
  })

  it('fails with what it said last, less what is secret', async () => {
    const { password } = cluster.connection('postgres')
    const said = 'for i in $(seq 50); do echo "line $i"; done; echo "\\033[31mit went wrong\\033[0m: $PGPASSWORD hunter22" >&2; exit 3'
    const outcome = await run(said, 'postgres', ['hunter22'])
    expect(outcome).toMatchObject({
      ok: false,
      ranAs: 'command',
      error: {
        message: 'The command ended with exit status 3.',
        location: { file: '/project/migrations/001_a.js', line: 1, column: 1 },
        precision: 'file',
      },
    })
    const { detail, frame } = outcome.ok ? { detail: '', frame: '' } : outcome.error
    expect(detail!.split('\n')).toHaveLength(40)
    expect(detail).toContain('line 50\nit went wrong: ')
    expect(detail).toMatch(password === undefined ? /: {2}\*\*\*$/ : /: \*\*\* \*\*\*$/)
    expect(frame).toBe(`$ ${said}`)
  })

  it('fails when a signal ends it, or when there is no such program', async () => {
    expect(await run('kill -TERM $$')).toMatchObject({ error: { message: 'The command was ended by SIGTERM.' } })
    expect(await run('pg-roundtrip-no-such-program')).toMatchObject({ error: { message: 'The command ended with exit status 127.' } })
  })

  it('is told of no other database', async () => {
    process.env['PGSERVICE'] = 'production'
    try {
      expect(await run('test -z "$PGSERVICE" && test "$PGDATABASE" = postgres')).toMatchObject({ ok: true })
    } finally {
      delete process.env['PGSERVICE']
    }
  })

  it('leaves nothing running', async () => {
    const outcome = await run('sleep 600 & echo $!; exit 1')
    const pid = outcome.ok ? '' : outcome.error.detail!
    expect(pid).toMatch(/^\d+$/)
    await expect.poll(() => isRunning(pid)).toBe(false)
  })

  it('ends on Ctrl-C, with all that it has started', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'command-'))
    const module = (file: string) => JSON.stringify(pathToFileURL(join(here, file)).href)
    const program = `
      import { installSignalSweep } from ${module('embedded/sweep.ts')}
      import { runCommandScript } from ${module('command-script.ts')}
      installSignalSweep()
      const script = { sql: '', transaction: 'message', file: '', firstLine: 1, command: 'sleep 600 & echo $$ $! > made; mv made pids; wait' }
      await runCommandScript(script, { connection: {}, directory: ${JSON.stringify(directory)}, secrets: [] })`
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], { cwd: here, stdio: 'ignore' })
    await expect.poll(() => existsSync(join(directory, 'pids')), { timeout: 30_000 }).toBe(true)
    child.kill('SIGINT')
    await once(child, 'exit')
    const pids = readFileSync(join(directory, 'pids'), 'utf8').trim().split(' ')
    expect(pids).toHaveLength(2)
    await expect.poll(() => pids.filter(isRunning)).toEqual([])
    rmSync(directory, { recursive: true })
  })
})
