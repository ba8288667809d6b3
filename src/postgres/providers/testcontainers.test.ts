import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { books, CommandLineProject } from '../../../fixtures/command-line.ts'
import { noContainers, testImage } from '../../../fixtures/provider-subjects.ts'
import { remainsOf } from '../../../fixtures/remains.ts'
import { Failure } from '../../core/failure.ts'
import { acquireCluster } from '../acquire.ts'
import { closeSession, openSession } from '../session.ts'

const root = dirname(dirname(dirname(import.meta.dirname)))

describe('without a Docker engine', () => {
  let directory: string
  const open: Socket[] = []

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'engines-'))
  })
  afterAll(() => rmSync(directory, { recursive: true }))
  afterEach(() => {
    vi.unstubAllEnvs()
    for (const socket of open.splice(0)) socket.destroy()
  })

  async function failureAt(address: string): Promise<Failure> {
    vi.stubEnv('DOCKER_HOST', address)
    vi.stubEnv('HOME', directory)
    const failure = await acquireCluster({ major: 18, container: { image: 'postgres:17' } }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Failure)
    expect(failure).toMatchObject({ kind: 'environment', nextStep: expect.stringMatching(/^Start Docker, or set DOCKER_HOST/) })
    return failure as Failure
  }

  // Where Docker listens in its usual place, Testcontainers would use that one.
  it('that has a socket, the image cannot be started, and it is said what was tried', async () => {
    const failure = await failureAt('ssh://somewhere')
    expect(failure.message).toBe('There is no Docker engine, so the image postgres:17 cannot be started.')
    expect(failure.evidence[0]!.body).toContain('ssh://somewhere: Testcontainers knows unix://, npipe://, tcp:// and http:// only.')
  })

  it.each([
    ['is not there', 'unix:///nowhere/docker.sock', 'ENOENT'],
    ['nobody listens on', 'tcp://127.0.0.1:1', 'ECONNREFUSED'],
  ])('whose address %s, it is said so', async (_, address, reason) => {
    const failure = await failureAt(address)
    expect(failure.evidence[0]!.body).toContain(reason)
  })

  it('that answers, a run does not wait for ever', async () => {
    const path = join(directory, 'silent.sock')
    const silent = createServer((socket) => open.push(socket)).listen(path)
    await once(silent, 'listening')
    const failure = await failureAt(`unix://${path}`)
    silent.close()
    expect(failure.message).toBe(`The Docker engine at unix://${path} does not answer, so the image postgres:17 cannot be started.`)
  })

  it('but with something else at its address, what it says is shown', async () => {
    const path = join(directory, 'other.sock')
    const other = createServer((socket) => {
      open.push(socket)
      socket.end('HTTP/1.1 503 Not now\r\nContent-Length: 12\r\n\r\nbe back soon')
    }).listen(path)
    await once(other, 'listening')
    const failure = await failureAt(`unix://${path}`)
    other.close()
    expect(failure.evidence[0]!.body).toContain('be back soon')
  })
})

describe('without the package @testcontainers/postgresql', () => {
  it('the image cannot be started, and it is said how to install it', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'alone-'))
    mkdirSync(join(directory, 'node_modules'))
    for (const name of readdirSync(join(root, 'node_modules')).filter((one) => !one.includes('testcontainers'))) {
      symlinkSync(join(root, 'node_modules', name), join(directory, 'node_modules', name))
    }
    cpSync(join(root, 'dist'), join(directory, 'dist'), { recursive: true })
    cpSync(join(root, 'package.json'), join(directory, 'package.json'))
    using project = new CommandLineProject(books)
    const run = await project.runBy(join(directory, 'dist', 'cli', 'main.js'), 'verify', '--image', 'postgres:17')
    rmSync(directory, { recursive: true })
    expect(run).toEqual({
      status: 3,
      stdout: '',
      stderr:
        '✗ The image postgres:17 is started by @testcontainers/postgresql, and that package is not installed.\n→ npm install --save-dev @testcontainers/postgresql\n',
    })
  })
})

/** A test that needs an engine and the images for the tests. */
const withDocker = (sentence: string, test: (image: string) => Promise<void>) =>
  it(sentence, async ({ skip }) => {
    if (noContainers !== undefined) skip(noContainers)
    await test(testImage)
  })

describe('an image', () => {
  withDocker('that is nowhere to be had fails a run, which names it', async () => {
    const starting = acquireCluster({ major: 18, container: { image: 'pg-roundtrip.invalid/nothing:1' } })
    await expect(starting).rejects.toMatchObject({
      kind: 'environment',
      message: 'The image pg-roundtrip.invalid/nothing:1 is not on this machine, and could not be pulled.',
      nextStep: 'See that docker pull pg-roundtrip.invalid/nothing:1 works: the name, the network, docker login.',
    })
  })

  withDocker('whose server does not start fails a run with its log, and leaves no container', async (image) => {
    const failure = await acquireCluster({ major: 18, container: { image, tmpfs: 'size=1m' } }).catch((error: unknown) => error)
    expect(failure).toMatchObject({ kind: 'environment', message: `There is no space left for a container of the image ${image}.` })
    expect((failure as Failure).evidence.map(({ title }) => title)).toEqual(['What Docker said', "The server's log"])
    expect((await remainsOf(process.pid, { containers: true })).filter((one) => one.startsWith('container'))).toEqual([])
  })

  withDocker('keeps its superuser, its command and its configuration, also with its data on disk', async (image) => {
    await using cluster = await acquireCluster({ major: 18, container: { image: `${image}-hosted`, tmpfs: false } })
    const session = await openSession(cluster, 'postgres')
    const shown = await session.query({
      text: "select current_user, rolsuper, current_setting('wal_level'), current_setting('fsync'), current_setting('config_file'), to_regnamespace('hosting') is not null from pg_roles where rolname = current_user",
      rowMode: 'array',
    })
    await closeSession(session)
    expect(shown.rows).toEqual([['hosting_admin', true, 'logical', 'off', '/etc/postgresql/postgresql.conf', true]])
  })
})

/** A process under vitest: it starts a server, does something to it, says which it was, and ends. */
const watchRun = (image: string, sql: string) => `
  import { acquireCluster } from ${JSON.stringify(new URL('../acquire.ts', import.meta.url).href)}
  import { closeSession, openSession } from ${JSON.stringify(new URL('../session.ts', import.meta.url).href)}
  const cluster = await acquireCluster({ major: 18, container: { image: ${JSON.stringify(image)}, reuse: true } })
  const session = await openSession(cluster, 'postgres')
  const before = await session.query("select (select count(*)::int from pg_class where relname = 'books') as tables, (select count(*)::int from pg_roles where rolname = 'books_reader') as roles")
  for (const statement of ${JSON.stringify(sql)}.split(';')) await session.query(statement)
  await closeSession(session)
  await cluster[Symbol.asyncDispose]()
  process.send({ address: cluster.describe('postgres'), ...before.rows[0] })
  process.disconnect()`

describe('a container that is used again', () => {
  withDocker('is as it was at first, is another one when it cannot be, and goes with the process that watches', async (image) => {
    const runs = [
      'create role books_reader; create table books (); grant select on books to books_reader',
      "create table more (); alter system set work_mem = '7MB'",
      'select 1',
    ].map((sql) => watchRun(image, sql))
    const program = `
      import { fork } from 'node:child_process'
      import { once } from 'node:events'
      for (const run of ${JSON.stringify(runs)}) {
        const child = fork('-', { execArgv: ['--import', 'tsx', '--input-type=module', '--eval', run], env: { ...process.env, VITEST: 'true' } })
        const [said] = await once(child, 'message')
        process.send(said)
        await once(child, 'exit')
      }
      setInterval(() => {}, 1000)`
    const watching = fork('-', {
      cwd: root,
      execArgv: ['--input-type=module', '--eval', program],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const said: { address: string; tables: number; roles: number }[] = []
    watching.on('message', (one) => said.push(one as (typeof said)[number]))
    await expect.poll(() => said.length, { timeout: 60_000 }).toBe(3)
    expect(said.map(({ tables, roles }) => [tables, roles])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ])
    expect([said[0]!.address === said[1]!.address, said[1]!.address === said[2]!.address]).toEqual([true, false])
    watching.kill('SIGKILL')
    await expect.poll(() => remainsOf(watching.pid, { containers: true }), { timeout: 15_000 }).toEqual([])
  })
})
