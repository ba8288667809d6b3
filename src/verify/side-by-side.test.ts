import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { RunEvent } from '../core/event.ts'
import { acquireCluster } from '../postgres/acquire.ts'
import { announce } from '../postgres/external/locks.ts'
import { writeRecord } from '../postgres/external/record.ts'
import { runNames } from '../postgres/external/run-names.ts'
import type { Cluster } from '../postgres/provider.ts'
import { closeSession, openSession } from '../postgres/session.ts'
import { verify } from './verify.ts'

describe('two runs on one server that is not ours', () => {
  let cluster: Cluster
  let url: string
  const roots: string[] = []

  beforeAll(async () => {
    cluster = await acquireCluster({ major: 18 })
    url = cluster.describe('postgres')
  })

  afterAll(() => cluster[Symbol.asyncDispose]())

  afterEach(async () => {
    for (const root of roots.splice(0)) rmSync(root, { recursive: true })
    expect(await ask("SELECT datname FROM pg_database WHERE datname LIKE 'pg_roundtrip%'")).toEqual([])
    expect(await ask("SELECT rolname FROM pg_roles WHERE rolname !~ '^(pg_|postgres)'")).toEqual([])
    expect(await ask("SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'pg-roundtrip %'")).toEqual([])
  })

  async function ask(sql: string): Promise<unknown[]> {
    const session = await openSession(cluster, 'postgres')
    try {
      return (await session.query({ text: sql, rowMode: 'array' })).rows.flat()
    } finally {
      await closeSession(session)
    }
  }

  function project(files: Readonly<Record<string, string>>): string {
    const root = mkdtempSync(join(tmpdir(), 'side-by-side-'))
    roots.push(root)
    mkdirSync(join(root, 'migrations'))
    for (const [file, text] of Object.entries(files)) writeFileSync(join(root, 'migrations', file), text)
    return root
  }

  async function verdicts(root: string, onEvent: (event: RunEvent) => void = () => {}) {
    const run = await verify({ postgres: url }, { root, onEvent })
    expect(run.notes.filter((note) => note.includes('not as it was'))).toEqual([])
    return run.migrations.map(({ verdict, roundTrip }) => `${verdict} ${roundTrip}`)
  }

  const table = { '001_t.up.sql': 'create table t ()', '001_t.down.sql': 'drop table t' }

  const reader = {
    '001_reader.up.sql': 'create role app_reader; create table t (id int); grant select on t to app_reader',
    '001_reader.down.sql': 'drop table t; drop role app_reader',
    '002_more.up.sql': 'create table u (id int); grant select on u to app_reader',
    '002_more.down.sql': 'drop table u',
  }

  test('make the same role, one after the other, and the second says for whom it waits', async () => {
    const waits: (readonly string[])[] = []
    const listen = (event: RunEvent) => event.type === 'waiting' && waits.push(event.runs)
    const both = await Promise.all([verdicts(project(reader), listen), verdicts(project(reader), listen)])
    expect(both).toEqual([
      ['passed exact', 'passed exact'],
      ['passed exact', 'passed exact'],
    ])
    expect(waits).toEqual([[expect.stringMatching(new RegExp(`^process ${process.pid} on `))]])
  })

  test('walk tables at the same time', async () => {
    const tables = { '001_t.up.sql': 'create table t (id int)', '001_t.down.sql': 'drop table t' }
    const waits: RunEvent[] = []
    const listen = (event: RunEvent) => event.type === 'waiting' && waits.push(event)
    const both = await Promise.all([verdicts(project(tables), listen), verdicts(project(tables), listen)])
    expect([both, waits]).toEqual([[['passed exact'], ['passed exact']], []])
  })

  test('make a role of which no text tells: both begin anew, alone, and both are right', async () => {
    const hidden = {
      '001_t.up.sql': "create table t (id int); do $$ begin execute concat('cre', 'ate ro', 'le quiet'); end $$",
      '001_t.down.sql': "drop table t; do $$ begin execute concat('dr', 'op ro', 'le quiet'); end $$",
    }
    const left = { ...hidden, '001_t.down.sql': 'drop table t' }
    const [right, wrong] = await Promise.all([verdicts(project(hidden)), verdicts(project(left))])
    expect([right, wrong]).toEqual([['passed exact'], ['failed exact']])
  })

  test('the databases and roles of a run that was killed are removed by the next, also when it was in the middle of a script', async () => {
    const dead = runNames()
    const session = await openSession(cluster, 'postgres')
    for (const name of [dead.walked, dead.copy, dead.untouched]) await session.query(`create database ${name}`)
    await session.query('create role made_by_it; create role perhaps; create role renamed_since')
    const number = async (role: string) => (await session.query('select oid::text from pg_roles where rolname = $1', [role])).rows[0].oid
    const made = { [await number('made_by_it')]: 'made_by_it', [await number('renamed_since')]: 'its_old_name' }
    await writeRecord(session, dead.untouched, { mayMake: ['perhaps', 'never_made'], made })
    await closeSession(session)
    const next = await verify({ postgres: url }, { root: project(table) })
    expect(next.notes).toContain(
      'A run that was killed may have made these roles on the server that you named, or somebody else did; they stay: perhaps.',
    )
    expect(await ask("SELECT rolname FROM pg_roles WHERE rolname !~ '^(pg_|postgres)'")).toEqual(['perhaps'])
    await ask('drop role perhaps')
  })

  test('what somebody else makes while a script runs stays', async () => {
    const waiting = {
      '001_t.up.sql': `create role of_mine; create table t ();
        do $$ begin while not exists (select from pg_roles where rolname like 'of_some%') loop perform pg_sleep(0.01); end loop; end $$`,
      '001_t.down.sql': 'drop table t; drop role of_mine',
    }
    const run = verify({ postgres: url }, { root: project(waiting) })
    await vi.waitUntil(
      async () => (await ask("SELECT pid FROM pg_stat_activity WHERE query LIKE '%of_some%' AND pid <> pg_backend_pid()")).length > 0,
      {
        timeout: 20_000,
      },
    )
    await ask('create role of_somebody')
    await run
    expect(await ask("SELECT rolname FROM pg_roles WHERE rolname !~ '^(pg_|postgres)'")).toEqual(['of_somebody'])
    await ask('drop role of_somebody')
  })

  test('databases that are called like ours and belong to another role stay, and a note that is none stops nothing', async () => {
    const [theirs, bare, noted] = [runNames(), runNames(), runNames()]
    const session = await openSession(cluster, 'postgres')
    await session.query('create role neighbour')
    const others = [theirs.walked, theirs.untouched, bare.copy]
    for (const name of [...others, noted.walked, noted.untouched]) await session.query(`create database ${name}`)
    await session.query(`alter database ${theirs.untouched} owner to neighbour`)
    await session.query(`comment on database ${noted.untouched} is e'ours\n{}'`)
    await verdicts(project(table))
    expect(await ask("SELECT datname FROM pg_database WHERE datname LIKE 'pg_roundtrip%' ORDER BY 1")).toEqual([...others].sort())
    for (const name of others) await session.query(`drop database ${name}`)
    await session.query('drop role neighbour')
    await closeSession(session)
  })

  test('what belongs to a run that is going on, or was kept, or is nobody’s, stays', async () => {
    const alive = runNames()
    const others = [alive.walked, alive.untouched, alive.kept(1), 'pg_roundtrip_diary']
    const session = await openSession(cluster, 'postgres')
    await announce(session, alive.id)
    for (const name of others) await session.query(`create database ${name}`)
    await session.query('create role in_use')
    await writeRecord(session, alive.untouched, { mayMake: ['in_use'], made: {} })
    await verdicts(project({ '001_t.up.sql': 'create table t ()', '001_t.down.sql': 'drop table t' }))
    expect(await ask("SELECT datname FROM pg_database WHERE datname LIKE 'pg_roundtrip%' ORDER BY 1")).toEqual([...others].sort())
    expect(await ask("SELECT rolname FROM pg_roles WHERE rolname = 'in_use'")).toEqual(['in_use'])
    for (const name of others) await session.query(`drop database ${name}`)
    await session.query('drop role in_use')
    await closeSession(session)
  })
})
