import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Options } from '../config/options.ts'
import type { Failure } from '../core/failure.ts'
import type { RunResult } from '../core/result.ts'
import { acquireCluster } from '../postgres/acquire.ts'
import type { Cluster } from '../postgres/provider.ts'
import { type Client, closeSession, openSession } from '../postgres/session.ts'
import { verify } from './verify.ts'

const roots: string[] = []

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true })
})

function walked(migrations: Readonly<Record<string, string>>, options: Options = {}): Promise<RunResult> {
  const root = mkdtempSync(join(tmpdir(), 'broken-server-'))
  roots.push(root)
  for (const folder of ['migrations', 'specs']) mkdirSync(join(root, folder))
  for (const [file, text] of Object.entries(migrations)) writeFileSync(join(root, 'migrations', file), text)
  return verify(options, { root })
}

const failureOf = (run: Promise<RunResult>): Promise<Failure> =>
  run.then(
    () => Promise.reject(new Error('It did not fail.')),
    (error: Failure) => error,
  )

const books = { '001_books.up.sql': 'create table books (id int)', '001_books.down.sql': 'drop table books' }
const last = { '003_more.up.sql': 'create table more (id int)', '003_more.down.sql': 'drop table more' }

/** The numbers of the processes that work in a directory. */
function processesIn(directory: RegExp): string[] {
  return readdirSync('/dev/shm').filter((name) => directory.test(name))
}

describe('a migration that hangs', () => {
  test('fails alone, with what it waited for', async () => {
    const run = await walked(
      {
        ...books,
        '002_sleep.up.sql': 'alter table books add title text;\nselect pg_sleep(3600)',
        '002_sleep.down.sql': 'select 1',
        ...last,
      },
      { timeout: 1000 },
    )
    expect(run.migrations.map(({ verdict }) => verdict)).toEqual(['passed', 'failed', 'passed'])
    const [failed] = run.migrations[1]!.findings.filter(({ verdict }) => verdict === 'failed')
    expect(failed).toMatchObject({
      check: 'applies',
      sentence: 'The up failed: It had not ended after 1 second and was cancelled: it was asleep in pg_sleep.',
      location: { line: 2, column: 1 },
    })
    expect(failed!.evidence[0]!.body).toContain('SQLSTATE 57014')
  })
})

test('a statement of a spec that hangs ends the run, which says what it was', async () => {
  const spec = {
    purpose: 'Books.',
    rejects: [{ claim: 'There is no such book.', sql: "select pg_sleep(3600), 'of the spec'", sqlstate: '23514' }],
  }
  const failure = await failureOf(walked({ ...books, '../specs/001_books.spec.json': JSON.stringify(spec) }, { timeout: 500 }))
  expect(failure).toMatchObject({
    kind: 'environment',
    message:
      'What a spec or a seed asks of the server does not end. It had not ended after 1 second and was cancelled: it was asleep in pg_sleep.',
    evidence: [{ title: 'statement', body: "select pg_sleep(3600), 'of the spec'" }],
  })
})

describe('a server of ours that breaks down', () => {
  const postmaster = `do $$ declare pid text := split_part(pg_read_file('postmaster.pid'), E'\\n', 1); begin execute format('copy (select 1) to program %L', 'kill -9 ' || pid); perform pg_sleep(3600); end $$`

  test.each([
    ['altogether', postmaster],
    ['and starts again', "copy (select 1) to program 'kill -9 $PPID'; select pg_sleep(3600)"],
  ])('%s is no verdict of the migration: the end of its log is shown, and nothing stays', async (_, sql) => {
    const mine = new RegExp(`^pg-roundtrip-[0-9a-z]+-${process.pid}-`)
    const failure = await failureOf(walked({ ...books, '002_kill.up.sql': sql, '002_kill.down.sql': 'select 1' }))
    expect(failure).toMatchObject({
      name: 'Failure',
      kind: 'environment',
      message: 'The PostgreSQL server broke down while migrations/002_kill.up.sql ran, or was stopped.',
      evidence: [{ title: "The server's log" }],
    })
    expect(processesIn(mine)).toEqual([])
  })

  test('is not meant where a script ends its own session', async () => {
    const run = await walked({
      ...books,
      '002_end.up.sql': 'select pg_terminate_backend(pg_backend_pid())',
      '002_end.down.sql': '',
      ...last,
    })
    expect(run.migrations.map(({ verdict }) => verdict)).toEqual(['passed', 'failed', 'passed'])
    expect(run.migrations[1]!.up).toMatchObject({ error: { sqlstate: '57P01' } })
  })
})

describe('on a server that is not ours', () => {
  let cluster: Cluster
  let session: Client

  beforeAll(async () => {
    cluster = await acquireCluster({ major: 18 })
    session = await openSession(cluster, 'postgres')
  })

  afterAll(async () => {
    await closeSession(session)
    await cluster[Symbol.asyncDispose]()
  })

  /** Ends sessions of a run as soon as there are such. */
  async function end(which: string): Promise<void> {
    for (let ended = 0; ended === 0; ) {
      const { rowCount } = await session.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and ${which}`,
      )
      ended = rowCount ?? 0
    }
  }

  test.each([
    [
      'that of a script',
      "query like '%the long one%'",
      /^Somebody ended the session in which migrations\/002_long\.up\.sql ran: terminating connection/,
    ],
    [
      'all of them',
      "application_name like 'pg-roundtrip%' and exists (select from pg_stat_activity where query like '%the long one%' and pid <> pg_backend_pid())",
      /^The PostgreSQL server broke down while migrations\/002_long\.up\.sql ran, or was stopped\.$/,
    ],
  ])('somebody who ends a session of the run, %s, is no failure of the migration, and nothing stays', async (_, which, sentence) => {
    const ending = failureOf(
      walked(
        { ...books, '002_long.up.sql': "select pg_sleep(3600), 'the long one'", '002_long.down.sql': '' },
        { postgres: cluster.describe('postgres') },
      ),
    )
    await end(which)
    expect(await ending).toMatchObject({ name: 'Failure', kind: 'environment', message: expect.stringMatching(sentence) })
    expect((await session.query("select datname from pg_database where datname like 'pg_roundtrip%'")).rows).toEqual([])
  })
})
