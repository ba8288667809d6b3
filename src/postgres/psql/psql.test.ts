import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Script, TransactionMode } from '../../core/migration.ts'
import { acquireCluster } from '../acquire.ts'
import type { Cluster } from '../provider.ts'
import { runScript, type ScriptOutcome } from '../script.ts'
import { type Client, closeSession, openSession } from '../session.ts'

const directory = mkdtempSync(join(tmpdir(), 'pg-roundtrip-psql-'))
const lines = (...text: string[]): string => `${text.join('\n')}\n`

/** What a person sees of an outcome. */
function seen(outcome: ScriptOutcome): string {
  if (outcome.ok) return `ok, ran as ${outcome.ranAs}`
  const { message, sqlstate, detail, hint, context, location, frame } = outcome.error
  const words = [detail, hint, context].filter((each) => each !== undefined)
  const place = `${location.file}:${location.line}:${location.column}, ran as ${outcome.ranAs}`
  return [`${sqlstate} ${message}`, ...words, place, frame].join('\n').replaceAll(directory, '')
}

describe('psql on PostgreSQL 15 and 18', () => {
  const servers: { readonly cluster: Cluster; readonly client: Client }[] = []

  beforeAll(async () => {
    for (const major of [15, 18]) {
      const cluster = await acquireCluster({ major })
      servers.push({ cluster, client: await openSession(cluster, 'postgres') })
    }
  })

  afterAll(async () => {
    for (const { cluster, client } of servers) {
      await closeSession(client)
      await cluster[Symbol.asyncDispose]()
    }
    rmSync(directory, { recursive: true, force: true })
  })

  /** On both; what a person sees is the same. */
  async function run(sql: string, transaction: TransactionMode = 'inferred', psql: Script['psql'] = { variables: {} }): Promise<string> {
    const outcomes = new Set<string>()
    for (const { cluster } of servers) {
      const session = await openSession(cluster, 'postgres')
      outcomes.add(seen(await runScript(session, { sql, transaction, file: join(directory, 'migrations/1.sql'), firstLine: 1, psql })))
      await closeSession(session)
    }
    return [...outcomes].join('\n')
  }

  async function query(sql: string): Promise<void> {
    for (const { client } of servers) await client.query(sql)
  }

  async function exists(name: string): Promise<boolean> {
    const found = new Set<boolean>()
    for (const { client } of servers) found.add((await client.query('select to_regclass($1) as found', [name])).rows[0].found !== null)
    expect(found.size, 'on both or on none').toBe(1)
    return found.has(true)
  }

  function write(path: string, text: string | Buffer): void {
    mkdirSync(join(directory, path, '..'), { recursive: true })
    writeFileSync(join(directory, path), text)
  }

  describe('of a script of which nobody says how it runs', () => {
    it.each([
      ['without anything that only psql knows', 'create table i1 (x int); drop table i1', 'wrapped'],
      ['that only looks like it', "select '\\echo', ':x', 1 /* \\i */ -- \\i", 'wrapped'],
      ['with a variable that nobody gives', 'select (array[1,2])[1:x] from (select 1 as x) t', 'wrapped'],
      ['with transactions of its own', 'begin; commit;', 'statements'],
      ['that cannot run in a transaction', 'create table i2 (x int); create index concurrently on i2 (x); drop table i2', 'statements'],
      ['with a command', '\\echo hi\nselect 1', 'statements'],
      ['with a command in the middle', 'select 1 \\echo\n, 2', 'statements'],
      ['with a variable that is given', 'select :given', 'statements'],
      ['with a semicolon for psql', 'select 1 \\; select 2', 'statements'],
      ['with rows', 'create temporary table i3 (x int);\n/* them */ copy i3 from stdin;\n1\n\\.\n', 'statements'],
      [
        "with rows that PostgreSQL's scanner cannot read",
        "create temporary table i3 (x text);\ncopy i3 from stdin;\nit's\n\\.\n",
        'statements',
      ],
      ['with rows up to its end', 'create temporary table i3 (x int);\ncopy i3 from stdin;\n', 'statements'],
      ['of nothing but commands', '\\echo nothing\n', 'nothing'],
      ['of nothing that is taken', '\\if false\nselect 1;\n\\endif\n', 'nothing'],
    ])('%s', async (_, sql, ranAs) => {
      expect(await run(sql, 'inferred', { variables: { given: '1' } })).toBe(`ok, ran as ${ranAs}`)
    })
  })

  it.each<TransactionMode>(['wrapped', 'wrapped-statements'])('%s is --single-transaction', async (mode) => {
    expect(await run('\\set x 1\ncreate table w1 (x int);\nselect 1/0;', mode)).toContain('22012')
    expect(await exists('w1')).toBe(false)
    expect(await run('\\set x 1\ncreate table w1 (x int default :x);', mode)).toBe('ok, ran as wrapped-statements')
    expect(await exists('w1')).toBe(true)
    await query('create table w2 (a int primary key, b int references w2 deferrable initially deferred)')
    expect(await run('insert into w2 values (1, 2);', mode)).toContain('23503')
    await query('drop table w1, w2')
  })

  it.each([
    ['a command that psql has', lines('select 1;', '  \\d+ foo'), {}],
    ['a command with a hint', lines("\\copy t from 't.csv'"), {}],
    ['a command that psql has not', lines('select 1', '\\foo bar'), {}],
    ['a command that psql has not, in a branch that is not taken', lines('\\if 0', '\\foo', '\\endif'), {}],
    ['the output of a shell command', lines('\\set now `date`'), {}],
    ['a value that is asked for', lines("\\prompt 'Password: ' password"), {}],
    ['a file that is written', lines('\\o /tmp/x'), {}],
    ['a file that is written by one statement', lines('select 1 \\g /tmp/x'), {}],
    ['another encoding', lines('\\encoding LATIN1'), {}],
    ['statements that nobody commits', lines('\\set AUTOCOMMIT off'), {}],
    ['a switch that is neither on nor off', lines('\\set ON_ERROR_STOP maybe'), {}],
    ['a name that is none', lines('\\set a-b 1'), {}],
    ['an argument that is missing', lines('\\unset'), {}],
    ['an end without a beginning', lines('select 1;', '\\endif'), {}],
    ['a branch after the last one', lines('\\if 0', '\\else', '\\elif 1', '\\endif'), {}],
    ['a beginning without an end', lines('\\if 1', 'select 1;', ''), {}],
    ['the end of rows that nobody reads', lines('select 1;', '\\.'), {}],
    ['another database', lines('\\connect shop'), {}],
    ['another user', lines('\\c - clerk'), {}],
    ['another server', lines('\\c - - example.org'), {}],
    ['a new session within a transaction', lines('begin;', '\\c'), {}],
    ['anything between \\restrict and \\unrestrict', lines('\\restrict a', '\\echo no'), {}],
    ['a wrong key', lines('\\restrict a', 'select 1;', '\\unrestrict b'), {}],
    ['no row for \\gset', lines('select 1 where false \\gset'), {}],
    ['two rows for \\gset', lines('select * from (values (1), (2)) v \\gset'), {}],
    ['a column without a name for a variable', lines('select 1 \\gset'), {}],
    ['what \\gexec runs', lines('select 1;', "  select 'select 1', 'select nothing' \\gexec"), {}],
    ['a variable that nobody gives', lines('select 1,', "  :'tenant';"), {}],
    ['a variable that nobody gives, in a plain script', 'create table :schema.t ()', {}],
    ['a value', lines('create table t', '  (:columns);'), { columns: 'a int, b nothing' }],
    ['an error that psql would pass over', lines('\\set ON_ERROR_STOP off', 'select 1/0;'), {}],
    ['a transaction that is left open', lines('\\set x 1', 'begin; select 1;', 'savepoint a;'), {}],
  ])('%s is an error of its line', async (_, sql, variables) => {
    expect(await run(sql, 'inferred', { variables })).toMatchSnapshot()
  })

  describe('rows', () => {
    beforeAll(() => query('create table r1 (id int primary key, x text check (x <> $$no$$))'))
    afterAll(() => query('drop table r1'))

    it.each([
      ['a value', lines('select 1;', 'copy r1 from stdin;', '1\ta', '2a\tb', '3\tc', '\\.')],
      ['a row that lacks a column', lines('copy r1 from stdin;', '1\ta', '2', '\\.')],
      ['a check', lines('copy r1 from stdin;', '1\ta', '2\tb', '3\tno', '\\.', 'select 1;')],
      ['a row that is there twice', lines('copy r1 (id, x) from stdin with (format csv);', '1,"a', 'b"', '1,c', '\\.')],
      ['the second of two', lines('copy r1 from stdin;', '1\ta', '\\.', '', 'copy r1 from stdin;', '2\té', 'é\tü', '\\.')],
      [
        'the second of two in a transaction',
        lines('begin; copy r1 from stdin;', '1\ta', '\\.', 'copy r1 from stdin;', 'é\tü', '\\.', 'commit;'),
      ],
      ['the end of the rows', lines('copy r1 from stdin;', '1\t"a', '2')],
    ])('%s is refused where the row stands', async (_, sql) => {
      expect(await run(sql)).toMatchSnapshot()
      await query('truncate r1')
    })

    it('a lost connection in the middle of them is an error of the COPY', async () => {
      const sql = lines('select 1;', 'copy r1 from stdin;', '1\ta', '\\.', 'select pg_terminate_backend(pg_backend_pid());')
      expect(await run(sql)).toContain('57P01')
      await query('truncate r1')
    })
  })

  describe('files that are included', () => {
    it('are looked for where psql is started, or else beside the script and above it', async () => {
      write('shared/a.sql', 'create table f1 ();')
      write('migrations/b.sql', 'create table f2 ();')
      expect(await run(lines('\\i shared/a.sql', '\\i b.sql', '\\ir b.sql'))).toContain('42P07')
      expect([await exists('f1'), await exists('f2')]).toEqual([true, true])
      await query('drop table f1, f2')
      expect(await run('\\i b.sql', 'inferred', { variables: {}, directory })).toContain('b.sql cannot be read: ENOENT')
      expect(await run('\\i shared/a.sql', 'inferred', { variables: {}, directory })).toBe('ok, ran as statements')
      await query('drop table f1')
    })

    it('must be one', async () => {
      write('c.sql', 'select 1')
      write('migrations/c.sql', 'select 1')
      expect(await run('\\i c.sql')).toMatchInlineSnapshot(`
        "42601 c.sql could be /migrations/c.sql or /c.sql: nobody says in which directory psql is started.
        Name it with \\ir, relative to the file in which it stands.
        /migrations/1.sql:1:1, ran as statements
        > 1 | \\i c.sql
            | ^"
      `)
      expect(await run('\\i d.sql')).toContain('42601 There is no file d.sql.')
    })

    it('say where the error is and who includes them', async () => {
      write('migrations/e.sql', '\\ir sub/f.sql')
      write('migrations/sub/f.sql', 'select 1;\nselect é;')
      expect(await run('select 1;\n\\ir e.sql;')).toMatchInlineSnapshot(`
        "42703 column "é" does not exist
        included by /migrations/e.sql:1
        included by /migrations/1.sql:2
        /migrations/sub/f.sql:2:8, ran as statements
          1 | select 1;
        > 2 | select é;
            |        ^"
      `)
    })

    it('must be text', async () => {
      write('migrations/g.sql', Buffer.from([0x73, 0xff]))
      expect(await run('\\ir g.sql')).toContain('42601 g.sql is not text in UTF-8.')
    })

    it('may not include themselves', async () => {
      write('migrations/h.sql', '\\ir h.sql')
      expect(await run('\\ir h.sql')).toContain('42601 h.sql includes itself.')
    })
  })
})
