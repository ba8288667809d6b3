import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Script, TransactionMode } from '../core/migration.ts'
import { acquireCluster } from './acquire.ts'
import type { Cluster } from './provider.ts'
import { runScript, type ScriptOutcome } from './script.ts'
import { type Client, closeSession, openSession } from './session.ts'

const script = (sql: string, transaction: TransactionMode = 'wrapped', firstLine = 1): Script => ({
  sql,
  transaction,
  file: '/project/migrations/001.sql',
  firstLine,
})

/** What a person sees of an outcome. */
function seen(outcome: ScriptOutcome): string {
  if (outcome.ok) return `ok, ran as ${outcome.ranAs}`
  const { error, ranAs } = outcome
  const { line, column } = error.location
  const words = [error.detail, error.hint].filter((each) => each !== undefined)
  return [`${error.sqlstate} ${error.message}`, ...words, `${line}:${column} by ${error.precision}, ran as ${ranAs}`, error.frame].join(
    '\n',
  )
}

describe.each([18, 15])('scripts on PostgreSQL %i', (major) => {
  let cluster: Cluster
  let client: Client

  beforeAll(async () => {
    cluster = await acquireCluster({ major })
    client = await openSession(cluster, 'postgres')
  })

  afterAll(async () => {
    await closeSession(client)
    await cluster[Symbol.asyncDispose]()
  })

  async function run(sql: string, transaction: TransactionMode = 'wrapped', firstLine = 1): Promise<string> {
    const outcome = await runScript(client, script(sql, transaction, firstLine))
    const { rows } = await client.query<{ open: boolean }>('select now() <> statement_timestamp() as open')
    expect(rows[0]!.open, 'no transaction is left open').toBe(false)
    return seen(outcome)
  }

  async function exists(name: string): Promise<boolean> {
    const { rows } = await client.query<{ exists: boolean }>('select to_regclass($1) is not null as exists', [name])
    return rows[0]!.exists
  }

  describe('wrapped', () => {
    it('is one transaction', async () => {
      expect(await run('create table w1 (a int); select txid_current()')).toBe('ok, ran as wrapped')
      expect(await run('create table w2 (a int); select 1/0;')).toMatchInlineSnapshot(`
        "22012 division by zero
        1:26 by statement, ran as wrapped
        > 1 | create table w2 (a int); select 1/0;
            |                          ^"
      `)
      expect([await exists('w1'), await exists('w2')]).toEqual([true, false])
    })

    it('refuses what cannot run in a transaction', async () => {
      expect(await run('create table w3 (a int); create index concurrently on w3 (a)')).toMatchInlineSnapshot(`
        "25001 CREATE INDEX CONCURRENTLY cannot run inside a transaction block
        1:26 by statement, ran as wrapped
        > 1 | create table w3 (a int); create index concurrently on w3 (a)
            |                          ^"
      `)
    })

    it('fails at COMMIT for a deferred constraint', async () => {
      await run('create table w4 (a int primary key, b int references w4 deferrable initially deferred)')
      expect(await run('insert into w4 values (1, 2);\ninsert into w4 values (3, 3);')).toMatchInlineSnapshot(`
        "23503 insert or update on table "w4" violates foreign key constraint "w4_b_fkey"
        Key (b)=(2) is not present in table "w4".
        2:1 by file, ran as wrapped
          1 | insert into w4 values (1, 2);
        > 2 | insert into w4 values (3, 3);
            | ^"
      `)
    })
  })

  describe('one message', () => {
    it('is one implicit transaction', async () => {
      expect(await run('create table m1 (a int);\nselect 1/0;\nselect 2', 'message')).toMatchInlineSnapshot(`
        "22012 division by zero
        2:1 by statement, ran as message
          1 | create table m1 (a int);
        > 2 | select 1/0;
            | ^
          3 | select 2"
      `)
      expect(await exists('m1')).toBe(false)
    })

    it('refuses two statements of which one cannot run in a transaction', async () => {
      expect(await run('create table m2 (a int)', 'message')).toBe('ok, ran as message')
      expect(await run('create index concurrently m2_a on m2 (a)', 'message')).toBe('ok, ran as message')
      expect(await run('select 1; create index concurrently on m2 (a)', 'message')).toMatchInlineSnapshot(`
        "25001 CREATE INDEX CONCURRENTLY cannot run inside a transaction block
        1:11 by statement, ran as message
        > 1 | select 1; create index concurrently on m2 (a)
            |           ^"
      `)
    })

    it('may hold transactions of its own', async () => {
      expect(await run('begin; create table m3 (a int); commit; select 1/0', 'message')).toContain(
        '22012 division by zero\n1:41 by statement',
      )
      expect(await exists('m3')).toBe(true)
    })

    it('fails at its last statement for a deferred constraint', async () => {
      await run('create table m4 (a int primary key, b int references m4 deferrable initially deferred)')
      expect(await run('insert into m4 values (1, 2); select 1', 'message')).toContain('1:31 by statement')
    })
  })

  describe('statement by statement', () => {
    it('keeps what came before the error', async () => {
      expect(await run('create table s1 (a int);\n-- é\nselect 1/0;\ncreate table s2 (a int)', 'statements')).toMatchInlineSnapshot(`
        "22012 division by zero
        3:1 by statement, ran as statements
          1 | create table s1 (a int);
          2 | -- é
        > 3 | select 1/0;
            | ^
          4 | create table s2 (a int)"
      `)
      expect([await exists('s1'), await exists('s2')]).toEqual([true, false])
    })

    it('runs what cannot run in a transaction', async () => {
      expect(await run('create index concurrently on s1 (a); vacuum s1; create database s3; drop database s3', 'statements')).toBe(
        'ok, ran as statements',
      )
    })

    it('runs nothing of a script that does not parse', async () => {
      expect(await run('create table s4 (a int);\ncreate tabel s5 (a int)', 'statements')).toMatchInlineSnapshot(`
        "42601 syntax error at or near "tabel"
        2:8 by position, ran as statements
          1 | create table s4 (a int);
        > 2 | create tabel s5 (a int)
            |        ^"
      `)
      expect(await exists('s4')).toBe(false)
    })
  })

  describe('inferred', () => {
    it('wraps a script without transactions of its own', async () => {
      expect(await run('create table i1 (a int); savepoint a; insert into i1 values (1); rollback to a', 'inferred')).toBe(
        'ok, ran as wrapped',
      )
    })

    it('leaves transactions to a script that has its own', async () => {
      expect(await run('begin; create table i2 (a int); commit; vacuum i2', 'inferred')).toBe('ok, ran as statements')
    })

    it.each([
      ['what cannot run in a transaction block', 'create table i3 (a int); create index concurrently on i3 (a)'],
      ['a block that commits', 'create table i5 (a int); do $$ begin insert into i5 values (1); commit; end $$'],
    ])('runs statement by statement %s', async (_, sql) => {
      expect(await run(sql, 'inferred')).toBe('ok, ran as statements')
    })

    it('runs statement by statement an enum value that is used by the next statement', async () => {
      await run("create type i6 as enum ('a')")
      expect(await run("alter type i6 add value 'b'; create table i6_t (v i6 default 'b')", 'inferred')).toBe('ok, ran as statements')
    })

    it('reports an error as itself', async () => {
      expect(await run('select 1/0', 'inferred')).toContain('1:1 by statement, ran as wrapped')
    })
  })

  it.each(['', '\n', '-- nothing\n', '/* é */;;'])('a script without a statement is not sent: %j', async (sql) => {
    expect(await run(sql, 'message')).toBe('ok, ran as nothing')
  })

  describe('a place', () => {
    it('is the character that the server names, in lines of the file', async () => {
      expect(await run("-- 😀 é\r\n\r\nselect '表😀', colour\r\n  from pg_class;\r\n", 'wrapped', 12)).toMatchInlineSnapshot(`
        "42703 column "colour" does not exist
        14:14 by position, ran as wrapped
          12 | -- 😀 é
          13 |
        > 14 | select '表😀', colour
             |                ^
          15 |   from pg_class;"
      `)
    })

    it('is the same statement by statement', async () => {
      expect(await run("-- 😀 é\r\n\r\nselect '表😀', colour\r\n  from pg_class;\r\n", 'statements', 12)).toContain('14:14 by position')
    })

    it('is the statement for an error inside of a function', async () => {
      await run('create function f1() returns void language plpgsql as $$ begin perform nothing; end $$')
      const outcome = await runScript(client, script('select 1;\n  select f1();'))
      expect(outcome).toMatchObject({ error: { location: { line: 2, column: 3 }, precision: 'statement' } })
      expect(!outcome.ok && outcome.error.context).toContain('PL/pgSQL function f1() line 1 at PERFORM')
    })

    it('carries the names that the server gives', async () => {
      await run('create table p1 (a int constraint p1_positive check (a > 0))')
      const outcome = await runScript(client, script('insert into p1 values (-1)'))
      expect(outcome).toMatchObject({ error: { sqlstate: '23514', schema: 'public', table: 'p1', constraint: 'p1_positive' } })
    })

    it('is in the text of a function that does not parse', async () => {
      expect(await run('create function p2() returns int language sql as $$\n  select é\n$$')).toContain('2:10 by position')
    })
  })

  describe('what never ends well', () => {
    it.each<TransactionMode>(['message', 'statements', 'inferred'])('a transaction left open, %s', async (mode) => {
      expect(await run('create table o1 (a int);\nbegin;\ncreate table o2 (a int);', mode)).toContain('2:1 by statement')
      expect(await exists('o2')).toBe(false)
      await run('drop table if exists o1')
    })

    it('says how to end an open transaction', async () => {
      expect(await run('begin;\nselect 1;', 'message')).toMatchInlineSnapshot(`
        "25000 The script leaves a transaction open.
        End it with COMMIT: without one nothing of it lasts.
        1:1 by statement, ran as message
        > 1 | begin;
            | ^
          2 | select 1;"
      `)
    })

    it.each<TransactionMode>(['wrapped', 'message', 'statements', 'inferred'])('COPY … FROM stdin, %s', async (mode) => {
      const answer = await run('select 1;\ncopy pg_class from stdin;', mode)
      expect(answer).toContain('COPY … FROM stdin is not supported in this layout.')
      expect(answer).toContain('2:1 by statement')
    })

    it('COPY … FROM stdin with its rows', async () => {
      await run('create table c1 (a int, b text)')
      expect(await run("select 'é';\ncopy c1 from stdin;\n1\tdon't\n\\.\nselect 2;")).toMatchInlineSnapshot(`
        "42601 COPY … FROM stdin is not supported in this layout.
        syntax error at or near "1"
        2:1 by statement, ran as wrapped
          1 | select 'é';
        > 2 | copy c1 from stdin;
            | ^
          3 | 1   don't
          4 | \\."
      `)
    })

    it('COPY … TO stdout is nothing to wait for', async () => {
      expect(await run('copy (select 1) to stdout; select 2')).toBe('ok, ran as wrapped')
    })
  })

  describe('a lost connection', () => {
    it.each<TransactionMode>(['wrapped', 'message', 'statements', 'inferred'])('is an error of the script, %s', async (mode) => {
      const lost = await openSession(cluster, 'postgres')
      const outcome = await runScript(lost, script('select 1;\nselect pg_terminate_backend(pg_backend_pid());', mode))
      expect(outcome).toMatchObject({ ok: false, error: { sqlstate: '57P01', location: { line: 2, column: 1 } } })
      expect(await runScript(lost, script('select 1', mode))).toMatchObject({ ok: false, error: { sqlstate: '08006' } })
      await closeSession(lost)
    })

    it('is one too when the process behind it crashes', async () => {
      const lost = await openSession(cluster, 'postgres')
      const { rows } = await lost.query<{ pid: number }>('select pg_backend_pid() as pid')
      const running = runScript(lost, script('select 1;\nselect pg_sleep(60)'))
      const others = await openSession(cluster, 'postgres')
      await expect.poll(async () => (await others.query("select 1 from pg_stat_activity where wait_event = 'PgSleep'")).rowCount).toBe(1)
      process.kill(rows[0]!.pid, 'SIGKILL')
      expect(await running).toMatchObject({ ok: false, error: { sqlstate: '08006', precision: 'file' } })
      await Promise.all([closeSession(lost), closeSession(others), closeSession(client)])
      await expect.poll(() => openSession(cluster, 'postgres').then(closeSession, () => 'no')).toBeUndefined()
      client = await openSession(cluster, 'postgres')
    })
  })
})
