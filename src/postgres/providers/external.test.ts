import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { acquireCluster } from '../acquire.ts'
import { Databases } from '../database.ts'
import { currentPlatform } from '../embedded/binaries.ts'
import type { Cluster } from '../provider.ts'
import { closeSession, openSession } from '../session.ts'
import { startEmbedded } from './embedded.ts'

describe('a server that the user names', () => {
  let server: Cluster
  let url: string

  beforeAll(async () => {
    server = await startEmbedded({ major: 18 }, true)
    const { port, password } = server.connection('postgres')
    url = `postgres://postgres:${password}@localhost:${port}/postgres`
  }, 60_000)

  afterAll(() => server[Symbol.asyncDispose]())

  it('is used, and left as it is', async () => {
    const events: string[] = []
    const cluster = await acquireCluster({ major: 15, url }, (event) => events.push(event.type))
    expect(cluster).toMatchObject({
      provider: 'external',
      version: server.version,
      major: 18,
      maintenanceDatabase: 'postgres',
      checkpoints: null,
    })
    expect(events).toEqual(['server-starting', 'server-ready'])
    const session = await openSession(cluster, 'template1')
    expect((await session.query('select current_database() as name')).rows).toEqual([{ name: 'template1' }])
    await closeSession(session)
    await cluster[Symbol.asyncDispose]()
    await closeSession(await openSession(server, 'postgres'))
  })

  it('is described without its password', async () => {
    const cluster = await acquireCluster({ major: 18, url })
    expect(cluster.describe('a b')).toBe(`postgresql://postgres@localhost:${server.connection('postgres').port}/a%20b`)
  })

  it('is read in UTF-8 whatever its encoding is', async () => {
    const cluster = await acquireCluster({ major: 18, url })
    const session = await openSession(cluster, 'postgres')
    await session.query("create database latin encoding 'LATIN1' locale 'C' template template0")
    await closeSession(session)
    const latin = await openSession(cluster, 'latin')
    expect((await latin.query("select 'é' as e, octet_length('é') as bytes")).rows).toEqual([{ e: 'é', bytes: 1 }])
    await closeSession(latin)
  })

  it.each([
    ['by name', 'postgres://ann:secret@db.example.com/app', 'db.example.com'],
    ['by number', 'postgres://ann:secret@10.0.0.7:5432/app', '10.0.0.7'],
    ['by a name that begins like a local one', 'postgres://ann:secret@localhost.example.com/app', 'localhost.example.com'],
    ['by a parameter', 'postgres://ann:secret@localhost/app?host=db.example.com', 'db.example.com'],
  ])('is refused when it is not on this machine, %s', async (_, remote, host) => {
    const refused = acquireCluster({ major: 18, url: remote })
    await expect(refused).rejects.toMatchObject({
      kind: 'usage',
      message: `The server ${host} is not on this machine, and migrations are tried on local servers only unless you say otherwise.`,
      nextStep: expect.stringContaining('--allow-remote'),
    })
  })

  it.each(['secret', 'mysql://ann:secret@localhost/app', 'postgres://ann:secret@local host:x/app'])(
    'is refused when it is no connection string: %s',
    async (text) => {
      const refusal = await acquireCluster({ major: 18, url: text }).catch((error: unknown) => error)
      expect(refusal).toMatchObject({ kind: 'usage' })
      expect(JSON.stringify([refusal, (refusal as Error).message])).not.toContain('secret')
    },
  )

  it.each([
    ['nobody listens', (address: string) => address.replace(/:\d+\//, ':1/'), 'ECONNREFUSED'],
    ['the password is wrong', (address: string) => address.replace(/:[0-9a-f]+@/, ':wrong@'), 'password authentication failed'],
  ])('is an environment without a server when %s', async (_, change, reason) => {
    const failure = await acquireCluster({ major: 18, url: change(url) }).catch((error: unknown) => error)
    expect(failure).toMatchObject({ kind: 'environment', message: expect.stringContaining(reason) })
    expect((failure as Error).message).not.toContain('wrong@')
  })

  it('is entered by the database postgres when none is named, and says when one is not there', async () => {
    const cluster = await acquireCluster({ major: 18, url: url.replace(/\/postgres$/, '') })
    expect(cluster.maintenanceDatabase).toBe('postgres')
    await expect(acquireCluster({ major: 18, url: url.replace(/\/postgres$/, '/nowhere') })).rejects.toMatchObject({
      kind: 'environment',
      message: expect.stringContaining('database "nowhere" does not exist'),
      nextStep: 'Name one that is there, to connect to; nothing is done in it.',
    })
  })

  it('is missing, and so is another', async () => {
    await expect(acquireCluster({ major: 9 })).rejects.toMatchObject({
      kind: 'environment',
      message: 'There is no PostgreSQL 9 server to try the migrations on.',
      evidence: [
        {
          title: 'Providers',
          body: `embedded: There is no PostgreSQL 9 for ${currentPlatform}, only 15, 16, 17, 18.\nexternal: No server was named with --postgres postgres://….\ntestcontainers: No image was named with --image IMAGE.`,
        },
      ],
    })
  })

  it('may be elsewhere when somebody says so', async () => {
    const elsewhere = 'postgres://postgres:secret@no-such-host.invalid:1/postgres'
    await expect(acquireCluster({ major: 18, url: elsewhere, allowRemote: true })).rejects.toMatchObject({
      kind: 'environment',
      message: expect.stringContaining('No connection to the server postgresql://postgres@no-such-host.invalid:1/postgres'),
    })
  })

  it('is never one of the environment unless that is asked for', async () => {
    const { port, password } = server.connection('postgres')
    vi.stubEnv('DATABASE_URL', 'postgres://nobody@localhost:1/nowhere')
    vi.stubEnv('PGHOST', 'nowhere.invalid')
    vi.stubEnv('PGDATABASE', 'nowhere')
    const named = await acquireCluster({ major: 18, url })
    expect(named.describe('postgres')).toBe(`postgresql://postgres@localhost:${port}/postgres`)
    await closeSession(await openSession(named, 'postgres'))
    const none = await acquireCluster({ major: 18 })
    expect(none.provider).toBe('embedded')
    await none[Symbol.asyncDispose]()
    vi.stubEnv('DATABASE_URL', '')
    vi.stubEnv('PGHOST', '127.0.0.1')
    vi.stubEnv('PGPORT', String(port))
    vi.stubEnv('PGPASSWORD', String(password))
    vi.stubEnv('PGDATABASE', 'postgres')
    const fromEnvironment = await acquireCluster({ major: 18, url: 'env' })
    await closeSession(await openSession(fromEnvironment, 'postgres'))
    vi.unstubAllEnvs()
  })

  it('gets its password from the file that keeps it', async () => {
    const { port, password } = server.connection('postgres')
    const directory = mkdtempSync(join(tmpdir(), 'passwords-'))
    const passfile = join(directory, 'pgpass')
    writeFileSync(passfile, `localhost:${port}:postgres:postgres:${password}\n`, { mode: 0o600 })
    const without = `postgres://postgres@localhost:${port}/postgres`
    const cluster = await acquireCluster({ major: 18, url: `${without}?passfile=${passfile}` })
    // In any database of the server, although the file names one.
    await closeSession(await openSession(cluster, 'template1'))
    rmSync(directory, { recursive: true })
    await expect(acquireCluster({ major: 18, url: `${without}?passfile=${passfile}` })).rejects.toMatchObject({
      kind: 'environment',
      nextStep: 'Give a password in the URL, in .pgpass (which only you may read), or as PGPASSWORD with --postgres env.',
    })
  })

  it('says what to grant when the role may not create databases', async () => {
    const session = await openSession(server, 'postgres')
    await session.query('create role "Reader" login password \'secret\'')
    const described = `postgresql://Reader@localhost:${server.connection('postgres').port}/postgres`
    await expect(acquireCluster({ major: 18, url: described.replace('Reader@', 'Reader:secret@') })).rejects.toMatchObject({
      kind: 'environment',
      message: `The role Reader may not create databases on the server ${described}.`,
      nextStep: 'As a superuser or a role with CREATEROLE: ALTER ROLE "Reader" CREATEDB; migrations that make roles need CREATEROLE, too.',
    })
    await session.query('drop role "Reader"')
    await closeSession(session)
  })

  it.each([
    ['locked', 'nologin', 'See what the server says: the role must be there and have LOGIN, and pg_hba.conf must let it in from here.'],
    ['crowded', 'login connection limit 0', 'See what the server says: try again when others have left, or let it take more connections.'],
  ])('says what to do when it refuses a role that is %s', async (role, options, nextStep) => {
    const session = await openSession(server, 'postgres')
    await session.query(`create role ${role} ${options} password 'secret'`)
    const named = `postgres://${role}:secret@localhost:${server.connection('postgres').port}/postgres`
    await expect(acquireCluster({ major: 18, url: named })).rejects.toMatchObject({ kind: 'environment', nextStep })
    await session.query(`drop role ${role}`)
    await closeSession(session)
  })

  it('says who is connected when no database can be made from its template', async () => {
    const named = await acquireCluster({ major: 18, url })
    const databases = await Databases.open(named)
    const session = await openSession(named, 'template1')
    await expect(databases.create('never', 'template1')).rejects.toMatchObject({
      kind: 'environment',
      evidence: [{ title: 'Who is connected', body: expect.stringMatching(/^process \d+, role postgres, pg-roundtrip, idle$/) }],
    })
    await closeSession(session)
    await databases.close()
  })

  describe('with SSL', () => {
    let directory: string
    const encrypted = async (parameters: string, host = 'localhost') => {
      const cluster = await acquireCluster({ major: 18, url: url.replace('localhost', host) + parameters })
      const session = await openSession(cluster, 'postgres')
      const { rows } = await session.query<{ ssl: boolean }>('select ssl from pg_stat_ssl where pid = pg_backend_pid()')
      await closeSession(session)
      return rows[0]!.ssl
    }

    beforeAll(async () => {
      directory = mkdtempSync(join(tmpdir(), 'certificates-'))
      chmodSync(directory, 0o755)
      const [key, certificate] = [join(directory, 'server.key'), join(directory, 'server.crt')]
      for (const [to, from] of [
        [certificate, key],
        [join(directory, 'other.crt'), join(directory, 'other.key')],
      ] as const) {
        const request = [
          'req',
          '-x509',
          '-newkey',
          'rsa:2048',
          '-nodes',
          '-days',
          '2',
          '-subj',
          '/CN=localhost',
          '-addext',
          'subjectAltName=DNS:localhost',
        ]
        execFileSync('openssl', [...request, '-keyout', from, '-out', to], { stdio: 'ignore' })
      }
      const session = await openSession(server, 'postgres')
      const { rows } = await session.query<{ data_directory: string }>('show data_directory')
      const { uid, gid } = statSync(rows[0]!.data_directory)
      for (const file of [key, certificate]) chownSync(file, uid, gid)
      expect(await encrypted('')).toBe(false)
      expect(await encrypted('?sslmode=prefer')).toBe(false)
      await expect(encrypted('?sslmode=require')).rejects.toMatchObject({ message: expect.stringContaining('does not support SSL') })
      await session.query(`alter system set ssl_cert_file = '${certificate}'`)
      await session.query(`alter system set ssl_key_file = '${key}'`)
      await session.query('alter system set ssl = on')
      await session.query('select pg_reload_conf()')
      await closeSession(session)
      await vi.waitUntil(() => encrypted('?sslmode=require').catch(() => false), { timeout: 20_000 })
    })

    afterAll(() => rmSync(directory, { recursive: true }))

    it.each([
      ['disable', '', 'localhost', false],
      ['allow', '', 'localhost', false],
      ['prefer', '', 'localhost', true],
      ['require', '', 'localhost', true],
      ['require', 'server.crt', '127.0.0.1', true],
      ['verify-ca', 'server.crt', '127.0.0.1', true],
      ['verify-full', 'server.crt', 'localhost', true],
    ])('%s, with the authority "%s", at %s: encrypted %s', async (mode, authority, host, expected) => {
      const root = authority && `&sslrootcert=${join(directory, authority)}`
      expect(await encrypted(`?sslmode=${mode}${root}`, host)).toBe(expected)
    })

    it.each([
      ['require', 'other.crt', 'localhost', 'self-signed certificate'],
      ['verify-ca', 'other.crt', 'localhost', 'self-signed certificate'],
      ['verify-full', 'server.crt', '127.0.0.1', "does not match certificate's altnames"],
    ])('%s refuses another authority or another name: "%s" at %s', async (mode, authority, host, reason) => {
      const refused = encrypted(`?sslmode=${mode}&sslrootcert=${join(directory, authority)}`, host)
      await expect(refused).rejects.toMatchObject({ kind: 'environment', message: expect.stringContaining(reason) })
    })
  })
})
