import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { currentPlatform, whyNone } from '../embedded/binaries.ts'
import { cacheDirectory } from '../embedded/cache.ts'
import { serverUser } from '../embedded/server-user.ts'
import plain from '../platforms/plain.ts'
import type { Cluster } from '../provider.ts'
import { closeSession, openSession } from '../session.ts'
import embedded, { startEmbedded } from './embedded.ts'

async function query(cluster: Cluster, sql: string, database = 'postgres'): Promise<unknown[][]> {
  const client = await openSession(cluster, database)
  try {
    return (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows
  } finally {
    await closeSession(client)
  }
}

const directoryOf = (cluster: Cluster) => dirname(cluster.connection('postgres').host!)

describe.each([18, 15])('the embedded PostgreSQL %i', (major) => {
  let cluster: Cluster

  beforeAll(async () => {
    cluster = await startEmbedded({ major })
  }, 60_000)

  afterAll(() => cluster[Symbol.asyncDispose]())

  it('says its version', async () => {
    expect(cluster.major).toBe(major)
    expect(cluster.version).toBe((await query(cluster, 'show server_version'))[0]![0])
  })

  it('gives a session the defaults, whatever the environment says', async () => {
    vi.stubEnv('PGOPTIONS', '-c search_path=nowhere')
    vi.stubEnv('PGDATABASE', 'nowhere')
    vi.stubEnv('PGAPPNAME', 'somebody')
    vi.stubEnv('PGSSLMODE', 'require')
    vi.stubEnv('PGREPLICATION', 'true')
    try {
      const names = [
        'search_path',
        'application_name',
        'TimeZone',
        'DateStyle',
        'lc_messages',
        'server_encoding',
        'client_encoding',
        'fsync',
        'jit',
      ]
      const shown = await query(cluster, `select ${names.map((name) => `'${name}=' || current_setting('${name}')`).join(', ')}`)
      expect(shown[0]).toEqual([
        'search_path="$user", public',
        'application_name=pg-roundtrip',
        'TimeZone=UTC',
        'DateStyle=ISO, MDY',
        'lc_messages=C',
        'server_encoding=UTF8',
        'client_encoding=UTF8',
        'fsync=off',
        'jit=off',
      ])
      expect(process.env['PGDATABASE']).toBe('nowhere')
    } finally {
      vi.unstubAllEnvs()
    }
  })

  it('has the database that migrations expect, and nobody in it, so that it can be cloned', async () => {
    await query(cluster, 'create database copy template postgres', cluster.maintenanceDatabase)
    expect(await query(cluster, 'select current_database()', 'copy')).toEqual([['copy']])
    await query(cluster, 'drop database copy', cluster.maintenanceDatabase)
  })

  it('can be reached by the address that it describes', async () => {
    const client = new Client(cluster.describe('postgres'))
    await client.connect()
    await client.end()
  })

  it('says why a session cannot be opened', async () => {
    await expect(openSession(cluster, 'nowhere')).rejects.toMatchObject({
      kind: 'environment',
      message: 'No connection to the database nowhere: database "nowhere" does not exist',
      evidence: [{ body: expect.stringContaining('FATAL:  database "nowhere" does not exist') }],
    })
  })

  it('goes back to a checkpoint, roles and settings and all, at the same address', async () => {
    const before = cluster.connection('postgres')
    await query(cluster, 'create role stays')
    const checkpoint = await cluster.checkpoints!.save()
    await query(cluster, 'create role goes; alter role stays createdb')
    await query(cluster, 'alter system set work_mem = 1024')
    await cluster.checkpoints!.restore(checkpoint)
    await cluster.checkpoints!.restore(checkpoint)
    const roles = "select rolname, rolcreatedb, current_setting('work_mem') from pg_roles where rolname in ('stays', 'goes')"
    expect(await query(cluster, roles)).toEqual([['stays', false, '4MB']])
    expect(cluster.connection('postgres')).toEqual(before)
    await cluster.checkpoints!.drop(checkpoint)
    await expect(cluster.checkpoints!.restore(checkpoint)).rejects.toThrow('There is no checkpoint')
    expect(await query(cluster, 'select 1')).toEqual([[1]])
  })

  it('keeps its socket from other users', () => {
    expect(statSync(cluster.connection('postgres').host!).mode & 0o777).toBe(0o700)
  })

  it('is another one each time, and leaves nothing when it is disposed of', async () => {
    const other = await startEmbedded({ major })
    expect(directoryOf(other)).not.toBe(directoryOf(cluster))
    await query(other, 'create table t (); checkpoint')
    const session = await openSession(other, 'postgres')
    await other[Symbol.asyncDispose]()
    await closeSession(session)
    expect(existsSync(directoryOf(other))).toBe(false)
  })

  it('has a password where there are no sockets', async () => {
    await using other = await startEmbedded({ major }, true)
    expect(await query(other, 'show listen_addresses')).toEqual([['127.0.0.1']])
    expect(other.describe('postgres')).toMatch(/^postgresql:\/\/postgres@127\.0\.0\.1:\d+\/postgres$/)
    const { password, ...stranger } = other.connection('postgres')
    const client = new Client({ ...stranger, password: 'wrong' })
    await expect(client.connect()).rejects.toMatchObject({ code: '28P01' })
    expect(password).toMatch(/^[0-9a-f]{48}$/)
  }, 60_000)
})

describe('the embedded provider', () => {
  afterEach(() => vi.unstubAllEnvs())

  it.each([
    ['the user named another server', { major: 18, url: 'postgres://localhost' }, 'Another server was named.'],
    ['the version is published nowhere', { major: 9 }, `There is no PostgreSQL 9 for ${currentPlatform}, only 15, 16, 17, 18.`],
  ])('is not available when %s', async (_, options, reason) => {
    expect(await embedded.unavailable(options)).toBe(reason)
  })

  it('has nothing for a platform without packages', () => {
    expect(whyNone(18, 'aix-ppc64')).toBe('There are no PostgreSQL programs for aix-ppc64.')
  })

  it('says so when there is no cache directory', async () => {
    vi.stubEnv('PG_ROUNDTRIP_CACHE', '/dev/null/cache')
    await expect(startEmbedded({ major: 18 })).rejects.toMatchObject({
      kind: 'environment',
      message: expect.stringContaining('The cache directory /dev/null/cache cannot be used'),
      nextStep: 'Set PG_ROUNDTRIP_CACHE to such a directory.',
    })
  })
})

it('data that a platform led to is reached by its own password when what it was made from is made anew', async () => {
  const name = `kept${process.pid}`
  const platform = { ...plain, name, administrator: name, shipped: true }
  const cache = cacheDirectory(serverUser())
  const kept = () => readdirSync(cache).filter((entry) => entry.includes(`-${name}-`))
  const initialised = (entry: string) => join(cache, entry.split(`-${name}-`)[0]!)
  const ask = async () => {
    await using cluster = await startEmbedded({ major: 18, platform }, true)
    return await query(cluster, 'select current_user::text')
  }
  try {
    expect(await ask()).toEqual([[name]])
    expect(kept()).toHaveLength(1)
    rmSync(initialised(kept()[0]!), { recursive: true })
    expect(await ask()).toEqual([[name]])
  } finally {
    for (const entry of kept()) for (const made of [join(cache, entry), initialised(entry)]) rmSync(made, { recursive: true, force: true })
  }
}, 60_000)
