import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Script } from '../core/migration.ts'
import { acquireCluster } from './acquire.ts'
import { runCommandScript } from './command-script.ts'
import { connect } from './connect.ts'
import type { Cluster } from './provider.ts'
import { runScript } from './script.ts'
import { type Client, closeSession, openSession } from './session.ts'
import type { TimeLimit } from './time-limit.ts'

const script = (sql: string, more: Partial<Script> = {}): Script => ({
  sql,
  transaction: 'wrapped',
  file: '/project/migrations/001.sql',
  firstLine: 1,
  ...more,
})

describe('a script that does not end', () => {
  let cluster: Cluster
  let client: Client
  let other: Client

  const limit = (timeout = 300): TimeLimit => ({ timeout, database: 'postgres', open: () => openSession(cluster, 'postgres') })

  beforeAll(async () => {
    cluster = await acquireCluster({ major: 18 })
    const session = await openSession(cluster, 'postgres')
    await session.query('create table books (id int primary key)')
    await closeSession(session)
  })

  afterAll(() => cluster[Symbol.asyncDispose]())

  beforeEach(async () => {
    client = await openSession(cluster, 'postgres')
    other = await connect({ ...cluster.connection('postgres'), application_name: 'nightly-job' })
  })

  afterEach(async () => {
    await closeSession(other)
    await closeSession(client)
  })

  async function failed(sql: string, more: Partial<Script> = {}) {
    const outcome = await runScript(client, script(sql, more), limit())
    if (outcome.ok) throw new Error('It ended.')
    return outcome.error
  }

  it('fails also when it swallows being cancelled', async () => {
    const outcome = await failed('do $$ begin perform pg_sleep(3600); exception when query_canceled then null; end $$')
    expect(outcome.sqlstate).toBe('57014')
    expect(outcome.message).toMatch(/had not ended/)
  })

  it('is cancelled, and what it waited for is said: a lock, with who has it', async () => {
    await other.query('begin; lock table books')
    const error = await failed('select 1;\nalter table books add title text')
    expect(error.message.replaceAll(/process \d+/g, 'process N')).toBe(
      'It had not ended after 300 milliseconds and was cancelled: it waited for a lock on books (AccessExclusiveLock), which process N (nightly-job, idle in transaction) keeps from it.',
    )
    expect(error.detail!.replaceAll(/Process \d+/g, 'Process N')).toBe(
      'canceling statement due to user request\nProcess N (role postgres, nightly-job, idle in transaction) ran last: begin …',
    )
    expect(error).toMatchObject({ sqlstate: '57014', location: { line: 2, column: 1 } })
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })

  it.each([
    [
      'another transaction',
      'begin; insert into books values (7)',
      'insert into books values (7)',
      'it waited for another transaction to end, which process',
    ],
    [
      'an advisory lock',
      'begin; select pg_advisory_xact_lock(3, 4)',
      'select pg_advisory_lock(3, 4)',
      'it waited for the advisory lock (3, 4), which',
    ],
    ['nothing but time', 'select 1', 'select pg_sleep(3600)', 'it was asleep in pg_sleep.'],
    ['nothing at all', 'select 1', 'do $$ begin loop end loop; end $$', 'it waited for nothing: it was at work all the time.'],
  ])('waited for %s', async (_, first, sql, words) => {
    await other.query(first)
    expect((await failed(sql)).message).toContain(words)
  })

  it('is ended with its session where it goes on after it was cancelled', async () => {
    const stubborn = 'do $$ begin loop begin perform pg_sleep(3600); exception when query_canceled then null; end; end loop; end $$'
    expect(await failed(stubborn)).toMatchObject({ sqlstate: '57P01', message: expect.stringContaining('it was asleep in pg_sleep.') })
  })

  it('is found also after psql has connected again', async () => {
    const error = await failed('\\connect\nselect pg_sleep(3600);', { transaction: 'inferred', psql: { variables: {} } })
    expect(error).toMatchObject({ sqlstate: '57014', location: { line: 2 }, message: expect.stringContaining('pg_sleep') })
  })

  it('has all the time that it needs within the limit', async () => {
    expect(await runScript(client, script('select pg_sleep(0.01)'), limit(60_000))).toMatchObject({ ok: true })
  })

  it('is killed with all that it started if it is a command, and so is what it does in the database', async () => {
    const { host, port } = cluster.connection('postgres')
    const command = `psql -X -h ${host} -p ${port} -U postgres -d postgres -c 'select pg_sleep(3600)' & wait`
    const setting = { connection: cluster.connection('postgres'), directory: '/', secrets: [], limit: limit(1500) }
    const outcome = await runCommandScript(script('', { command }), setting)
    expect(outcome).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/^It had not ended after 1\.5 seconds and was cancelled: .*asleep in pg_sleep/) },
    })
    const { rows } = await client.query(
      "select from pg_stat_activity where state = 'active' and query like '%pg_sleep(3600)%' and pid <> pg_backend_pid()",
    )
    expect(rows).toEqual([])
  })
})
