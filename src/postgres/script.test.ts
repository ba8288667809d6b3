// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of migration tools
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Range, Replacement, Script, TransactionMode } from '../core/migration.ts'
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

/** The places of these texts, one after the other. */
function pieces(sql: string, texts: readonly string[]): Range[] {
  let from = 0
  return texts.map((text) => {
    const start = sql.indexOf(text, from)
    from = start + text.length
    return { start, end: from }
  })
}

/** Every place of a placeholder, with what it stands for. */
function replace(sql: string, placeholder: '${a}', text: string): Replacement[] {
  return [...sql.matchAll(/\$\{a\}/g)].map(({ index }) => ({ start: index, end: index + placeholder.length, text }))
}

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

  describe('statement by statement in one transaction', () => {
    it('keeps nothing of a script that fails', async () => {
      expect(await run('create table ws1 (a int);\n-- é\nselect 1/0;', 'wrapped-statements')).toMatchInlineSnapshot(`
        "22012 division by zero
        3:1 by statement, ran as wrapped-statements
          1 | create table ws1 (a int);
          2 | -- é
        > 3 | select 1/0;
            | ^"
      `)
      expect(await exists('ws1')).toBe(false)
    })

    it('runs statements of which one needs what the one before has made', async () => {
      expect(await run('create table ws2 (a int); insert into ws2 values (1); drop table ws2', 'wrapped-statements')).toBe(
        'ok, ran as wrapped-statements',
      )
    })

    it('refuses what cannot run in a transaction, even if there is nothing else', async () => {
      await run('create table ws3 (a int)')
      expect(await run('create index concurrently on ws3 (a)', 'wrapped-statements')).toContain('25001')
    })

    it('fails at COMMIT for a deferred constraint', async () => {
      await run('create table ws4 (a int primary key, b int references ws4 deferrable initially deferred)')
      expect(await run('insert into ws4 values (1, 2);\nselect 1;', 'wrapped-statements')).toContain('2:1 by file')
    })
  })

  describe('as a pipeline', () => {
    it('is one implicit transaction', async () => {
      expect(await run('create table q1 (a int); insert into q1 values (1); select * from q1', 'pipeline')).toBe('ok, ran as pipeline')
      expect(await run('create table q2 (a int);\n-- é\nselect 1/0;\nselect 1', 'pipeline')).toMatchInlineSnapshot(`
        "22012 division by zero
        3:1 by statement, ran as pipeline
          1 | create table q2 (a int);
          2 | -- é
        > 3 | select 1/0;
            | ^
          4 | select 1"
      `)
      expect(await run('create table q2 (a int);\nselect é;\nselect 1', 'pipeline')).toMatchInlineSnapshot(`
        "42703 column "é" does not exist
        2:8 by position, ran as pipeline
          1 | create table q2 (a int);
        > 2 | select é;
            |        ^
          3 | select 1"
      `)
      expect([await exists('q1'), await exists('q2')]).toEqual([true, false])
    })

    it('runs what cannot run in a transaction if it comes first', async () => {
      expect(await run('create index concurrently q1_a on q1 (a)', 'pipeline')).toBe('ok, ran as pipeline')
      expect(await run('create index concurrently q1_b on q1 (a); select 1; select 2', 'pipeline')).toBe('ok, ran as pipeline')
      expect(await run('select 1;\ncreate index concurrently q1_c on q1 (a)', 'pipeline')).toMatch(
        /^25001 CREATE INDEX CONCURRENTLY cannot .*\n2:1 by statement/,
      )
      expect([await exists('q1_b'), await exists('q1_c')]).toEqual([true, false])
    })

    it('keeps what such a first statement has done, when one after it fails', async () => {
      expect(await run('create index concurrently q1_d on q1 (a); create table q3 (); select 1/0', 'pipeline')).toContain('22012')
      expect([await exists('q1_d'), await exists('q3')]).toEqual([true, false])
    })

    it('may hold transactions of its own', async () => {
      expect(await run('begin; create table q4 (); commit; create table q5 (); select 1/0', 'pipeline')).toContain('1:56 by statement')
      expect([await exists('q4'), await exists('q5')]).toEqual([true, false])
      expect(await run('create table q6 (); begin; create table q7 (); commit; create table q8 (); select 1/0', 'pipeline')).toContain(
        '22012',
      )
      expect([await exists('q6'), await exists('q7'), await exists('q8')]).toEqual([true, true, false])
    })

    it('refuses two statements in one piece', async () => {
      const sql = 'select 1;\nselect 2; select 3'
      const outcome = await runScript(client, { ...script(sql, 'pipeline'), pieces: pieces(sql, ['select 1;', '\nselect 2; select 3']) })
      expect(seen(outcome)).toMatchInlineSnapshot(`
        "42601 cannot insert multiple commands into a prepared statement
        2:1 by statement, ran as pipeline
          1 | select 1;
        > 2 | select 2; select 3
            | ^"
      `)
    })

    it('fails at its end for a deferred constraint', async () => {
      await run('create table q9 (a int primary key, b int references q9 deferrable initially deferred)')
      expect(await run('insert into q9 values (1, 2);\nselect 1', 'pipeline')).toContain('2:1 by file')
    })

    it('is sent in time, however many statements it has', async () => {
      expect(await run(`create table q10 (a int);\n${"select repeat('x', 10000);\n".repeat(3000)}`, 'pipeline')).toBe('ok, ran as pipeline')
    })
  })

  describe('in the pieces of its tool', () => {
    it.each<TransactionMode>(['statements', 'wrapped-statements'])('%s: a piece may hold several statements, or none', async (mode) => {
      const sql = '-- nothing\n;create table x1 (); drop table x1;\nselect 1;\n select 1/0'
      const cuts = pieces(sql, ['-- nothing\n', ';create table x1 (); drop table x1;', '\nselect 1;\n select 1/0'])
      const outcome = await runScript(client, { ...script(sql, mode), pieces: cuts })
      expect(outcome).toMatchObject({ ok: false, error: { sqlstate: '22012', location: { line: 4, column: 2 }, precision: 'statement' } })
    })

    it('a piece that is no SQL is refused where it begins, after those before it have run', async () => {
      const sql = "create table x2 ();\ndo $$ begin perform ';\n'; end $$;"
      const cuts = pieces(sql, ['create table x2 ();', "\ndo $$ begin perform ';", "\n'; end $$;"])
      expect(seen(await runScript(client, { ...script(sql, 'statements'), pieces: cuts }))).toMatchInlineSnapshot(`
        "42601 unterminated dollar-quoted string at or near "$$ begin perform ';"
        2:4 by position, ran as statements
          1 | create table x2 ();
        > 2 | do $$ begin perform ';
            |    ^
          3 | '; end $$;"
      `)
      expect(await exists('x2')).toBe(true)
    })

    it('what lies between them does not run', async () => {
      const sql = '-- +up\nselect 1;\n-- +end\nselect é;'
      const cuts = pieces(sql, ['select 1;', 'select é;'])
      expect(await runScript(client, { ...script(sql, 'statements', 7), pieces: cuts })).toMatchObject({
        error: { location: { line: 10, column: 8 }, precision: 'position' },
      })
    })
  })

  describe('with replacements', () => {
    it.each<TransactionMode>(['wrapped', 'wrapped-statements', 'message', 'pipeline', 'statements', 'inferred'])(
      '%s: the text runs as replaced, and places are those of the file',
      async (mode) => {
        const sql = "select '${a}';\n/* ${a} */ select '${a}', nothing, '${a}';\n"
        const replacements = replace(sql, '${a}', "a very\nlong 😀 ''\ntext")
        expect(seen(await runScript(client, { ...script(sql, mode), replacements }))).toContain('2:27 by position')
      },
    )

    it('a statement that fails as a whole begins where the file says', async () => {
      const sql = '${a}${a}select 1;\n  ${a}select 1/0;'
      expect(await runScript(client, { ...script(sql, 'statements'), replacements: replace(sql, '${a}', '') })).toMatchObject({
        error: { location: { line: 2, column: 7 }, precision: 'statement' },
      })
    })

    it('an error inside of what was put in is where its placeholder begins', async () => {
      const sql = 'select 1,\n  ${a};'
      const replacements = replace(sql, '${a}', '1,\n\n nothing')
      expect(seen(await runScript(client, { ...script(sql), replacements }))).toMatchInlineSnapshot(`
        "42703 column "nothing" does not exist
        2:3 by position, ran as wrapped
          1 | select 1,
        > 2 |   \${a};
            |   ^"
      `)
    })

    it('pieces are those of the file', async () => {
      const sql = 'select ${a}; select 2;\nselect ${a}; select é;'
      const replacements = replace(sql, '${a}', '1; select 3')
      const cuts = pieces(sql, ['select ${a}; select 2;', '\nselect ${a}; select é;'])
      expect(await runScript(client, { ...script(sql, 'statements'), replacements, pieces: cuts })).toMatchObject({
        error: { location: { line: 2, column: 21 } },
      })
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

    it.each<TransactionMode>(['wrapped', 'message', 'pipeline', 'statements', 'inferred'])('COPY … FROM stdin, %s', async (mode) => {
      const answer = await run('select 1;\ncopy pg_class from stdin;', mode)
      expect(answer).toContain('COPY … FROM stdin is not supported in this layout.')
      expect(answer).toContain('2:1 by statement')
    })

    it('COPY … FROM stdin in the middle of a pipeline', async () => {
      expect(await run('select 1;\ncopy pg_class from stdin;\nselect 2', 'pipeline')).toMatch(
        /not supported in this layout.\n.*\n2:1 by statement/,
      )
      expect(await run('select 1', 'pipeline')).toBe('ok, ran as pipeline')
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

    it.each<TransactionMode>(['wrapped', 'message', 'pipeline', 'statements', 'inferred'])('a command of psql, %s', async (mode) => {
      expect((await run('select 1;\n  \\set x 1\nselect 2;', mode)).split('\n').slice(0, 3).join('\n')).toMatch(
        /^42601 \\set is a command of psql, and it is not psql that runs the scripts of this layout.\nsyntax error at or near "\\"\n2:3 by position/,
      )
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
