import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acquireCluster } from '../acquire.ts'
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
      message: `The server ${host} is not on this machine, and migrations are tried on local servers only.`,
      nextStep: expect.stringContaining('localhost'),
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
})
