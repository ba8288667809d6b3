import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acquireCluster } from '../postgres/acquire.ts'
import type { Cluster } from '../postgres/provider.ts'
import { closeSession, openSession } from '../postgres/session.ts'
import { verify } from './verify.ts'

describe('on a server that is not ours', () => {
  let cluster: Cluster
  let url: string
  let root: string

  beforeAll(async () => {
    cluster = await acquireCluster({ major: 18 })
    url = cluster.describe('postgres')
  })

  afterAll(async () => {
    await cluster[Symbol.asyncDispose]()
  })

  async function walked(files: Readonly<Record<string, string>>) {
    root = mkdtempSync(join(tmpdir(), 'shared-server-'))
    try {
      for (const folder of ['migrations', 'specs', 'seeds']) mkdirSync(join(root, folder))
      for (const [file, text] of Object.entries(files)) writeFileSync(join(root, file), text)
      return await verify({ postgres: url }, { root })
    } finally {
      rmSync(root, { recursive: true })
    }
  }

  async function ask(sql: string): Promise<unknown[]> {
    const session = await openSession(cluster, 'postgres')
    try {
      return (await session.query({ text: sql, rowMode: 'array' })).rows.flat()
    } finally {
      await closeSession(session)
    }
  }

  const databases = () => ask("SELECT datname FROM pg_database WHERE datname LIKE 'pg_roundtrip%'")

  test('roles that migrations make are gone afterwards, also when later migrations need them', async () => {
    const files = {
      'migrations/001_reader.up.sql':
        "create role app_reader login password 'not to be seen'; create table t (id int); grant select on t to app_reader",
      'migrations/001_reader.down.sql': 'drop table t; drop role app_reader',
      'migrations/002_more.up.sql': 'create table u (id int); grant select on u to app_reader',
      'migrations/002_more.down.sql': 'drop table u',
    }
    for (let time = 1; time <= 2; time++) {
      const run = await walked(files)
      expect(run.migrations.map(({ verdict }) => verdict)).toEqual(['passed', 'passed'])
      expect(JSON.stringify(run)).not.toContain('not to be seen')
      expect(await ask("SELECT rolname FROM pg_roles WHERE rolname = 'app_reader'")).toEqual([])
      expect(await databases()).toEqual([])
    }
  })

  test('what an up changed of the cluster and cannot be taken back is said', async () => {
    const run = await walked({
      'migrations/001_patience.up.sql': "alter role postgres set statement_timeout = '70s'",
      'migrations/001_patience.down.sql': 'alter role postgres reset statement_timeout',
    })
    expect(run.notes.filter((note) => note.includes('not as it was'))).toEqual([
      'The server that you named is not as it was: settings of role postgres, (every database) is still there.',
    ])
    await ask('ALTER ROLE postgres RESET ALL')
    expect(await databases()).toEqual([])
  })

  test('a role that a seed makes does not reach the next migration', async () => {
    const run = await walked({
      'migrations/001_t.up.sql': 'create table t (id int)',
      'migrations/001_t.down.sql': 'drop table t',
      'migrations/002_u.up.sql': 'create table u (id int)',
      'migrations/002_u.down.sql': 'drop table u',
      'migrations/003_grant.up.sql': 'grant select on t to seeder',
      'migrations/003_grant.down.sql': 'revoke select on t from seeder',
      'seeds/seeder.sql': 'create role seeder',
      'specs/002_u.spec.json': JSON.stringify({ purpose: 'One more table.', seeds: { before: ['seeder'] } }),
    })
    expect(run.migrations.map(({ up }) => up.verdict)).toEqual(['passed', 'passed', 'failed'])
    await ask('DROP ROLE IF EXISTS seeder')
  })
})
