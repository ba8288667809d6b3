import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, test } from 'vitest'
import type { Options } from '../config/options.ts'
import { resolveOptions } from '../config/resolve.ts'
import { Failure } from '../core/failure.ts'
import type { Migration } from '../core/migration.ts'
import type { MigrationResult, RunResult } from '../core/result.ts'
import { ledgerNote } from './ledger.ts'
import { openProject } from './project.ts'
import { verify } from './verify.ts'
import { startWalker } from './walker.ts'

type Files = Readonly<Record<string, string>>

async function inDirectory<T>(files: Files, work: (root: string) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'before-history-'))
  try {
    for (const [file, text] of Object.entries({ 'migrations/.keep': '', ...files })) {
      mkdirSync(dirname(join(root, file)), { recursive: true })
      writeFileSync(join(root, file), text)
    }
    return await work(root)
  } finally {
    rmSync(root, { recursive: true })
  }
}

const walked = (files: Files, options: Options = {}): Promise<RunResult> => inDirectory(files, (root) => verify(options, { root }))

/** A failure as a person sees it. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const failure = await work.then(() => undefined).catch((error: unknown) => error)
  if (!(failure instanceof Failure)) throw failure ?? new Error('nothing was refused')
  const evidence = failure.evidence.map(({ title, body }) => `[${title}]\n${body}`)
  return [`${failure.exitStatus}: ${failure.message}`, ...evidence, failure.nextStep].join('\n').replace(/\/\S*before-history-\w+/g, 'ROOT')
}

const verdicts = ({ migrations }: RunResult): string[] => migrations.map(({ id, verdict }) => `${id}: ${verdict}`)
const said = ({ findings }: MigrationResult, check: string): string[] =>
  findings.filter((finding) => finding.check === check).map(({ sentence }) => sentence)

const tenants = {
  'migrations/001_tenants.sql':
    "\\set schema :tenant\ncreate schema :schema;\ncreate table :schema.books (title text, price int default :price);\ncopy :schema.books from stdin;\nIt's\t5\n\\.\n",
  'migrations/rollbacks/001_tenants.sql': 'drop schema :tenant cascade;\n',
}

describe.concurrent('variables', () => {
  test('are those of psql in migrations of which nobody says who runs them', async ({ expect }) => {
    const run = await walked(tenants, { variables: { tenant: 'blue', price: '7' } })
    expect(verdicts(run)).toEqual(['001_tenants: passed'])
    expect(run.migrations[0]!.changes.map(({ sentence }) => sentence)).toContain('schema blue was added')
    expect(run.notes).toContainEqual(expect.stringMatching(/^No tool says how these scripts run/))
  })

  test('that are missing are named with their place', async ({ expect }) => {
    const run = await walked(tenants, { variables: { tenant: 'blue' } })
    expect(run.migrations[0]!.up.error).toMatchObject({
      message: 'The variable price has no value.',
      location: { line: 3, column: 59 },
    })
  })

  test('that nothing mentions are said to be superfluous', async ({ expect }) => {
    const run = await walked(tenants, { variables: { tenant: 'blue', price: '7', tenants: 'red', Tenant: 'x' } })
    expect(run.notes.filter((note) => note.includes('variable'))).toEqual([
      'The variable tenants is given, and nothing in migrations mentions it.',
    ])
  })

  test('that are secrets are in no report', async ({ expect }) => {
    const secret = {
      'migrations/001_key.sql':
        "create role app password :'app_password';\ncomment on role app is :'app_password';\nselect 'Ann' || :api_token;\n",
      'migrations/rollbacks/001_key.sql': 'drop role app',
    }
    const run = await walked(secret, { variables: { app_password: 'correct horse', api_token: 'hunter22' } })
    expect(run.migrations[0]!.up.error!.message).toBe('column "***" does not exist')
    expect(JSON.stringify(run)).not.toMatch(/hunter22|correct horse/)
  })

  test('that are secrets are in no failure', async ({ expect }) => {
    const files = { 'migrations/001_a.sql': 'select 1;', 'roles.sql': 'select :token;\n' }
    const failure = await refusal(walked(files, { prelude: 'roles.sql', variables: { token: 'hunter22' } }))
    expect(failure).toMatchInlineSnapshot(`
      "2: The prelude failed: column "***" does not exist
      [ROOT/roles.sql:1]
      > 1 | select :token;
          |        ^
      SQLSTATE 42703
      Correct this file; it runs on an empty database before the first migration."
    `)
  })
})

describe.concurrent('a prelude', () => {
  const up = { 'migrations/001_a.sql': 'create table a (id int references base.users, x text default base.tenant())' }

  test('is read as psql reads it, where only psql can', async ({ expect }) => {
    const files = {
      ...up,
      'before.sql': '\ufeff\\ir more.sql\ncopy base.users from stdin;\n1\n2\n\\.\n',
      'more.sql':
        "create schema base;\ncreate table base.users (id int primary key);\ncreate function base.tenant() returns text return :'tenant';\n",
    }
    const run = await walked(files, { prelude: 'before.sql', variables: { tenant: "O'Neil" } })
    expect(said(run.migrations[0]!, 'applies')).toEqual(['The up ran to its end.'])
  })

  test('that fails names the file in which it does', async ({ expect }) => {
    const files = {
      ...up,
      'before.sql': 'create schema base;\n\\ir more.sql\n',
      'more.sql': 'create table base.users (id int);\ncopy base.users from stdin;\n1\nx\n\\.\n',
    }
    expect(await refusal(walked(files, { prelude: 'before.sql' }))).toMatchInlineSnapshot(`
      "2: The prelude failed: invalid input syntax for type integer: "x"
      [ROOT/more.sql:4]
        2 | copy base.users from stdin;
        3 | 1
      > 4 | x
          | ^
        5 | \\.
      SQLSTATE 22P02
      COPY users, line 2, column id: "x"
      included by ROOT/before.sql:2
      Correct this file; it runs on an empty database before the first migration."
    `)
  })
})

describe.concurrent("a tool's ledger", () => {
  const ledger = {
    layout: 'goose',
    sql: 'CREATE TABLE goose_db_version (id integer PRIMARY KEY, version_id bigint NOT NULL);\nINSERT INTO goose_db_version VALUES (0, 0);\n',
  }
  const history = {
    'migrations/001_a.sql': "create table a (x int); comment on table goose_db_version is 'Ours too.'",
    'migrations/rollbacks/001_a.sql': 'drop table a; comment on table goose_db_version is null',
    'migrations/002_b.sql': 'delete from goose_db_version; insert into a values (1);',
    'migrations/rollbacks/002_b.sql': 'delete from a',
    'before.sql': 'select count(*) from goose_db_version;',
  }

  const results = (files: Files, options: Options, made = ledger): Promise<MigrationResult[]> =>
    inDirectory(files, async (root) => {
      const project = await openProject(resolveOptions(options, root), () => Promise.reject(new Error('no spec')))
      const walker = await startWalker({ ...project, ledger: made })
      try {
        const all: MigrationResult[] = []
        for (const { id } of project.migrations) all.push(await walker.walk(id))
        return all
      } finally {
        await walker.close()
      }
    })

  test('is there before the prelude and the first migration, and its own rows prove nothing', async ({ expect }) => {
    const [first, second] = await results(history, { prelude: 'before.sql' })
    expect(first!.verdict).toBe('passed')
    expect(said(first!, 'keeps rows')).toEqual(['There was no table before the up.'])
    expect(first!.changes.map(({ sentence }) => sentence)).toEqual([
      'table public.a was added',
      'comment on public.goose_db_version: none → Ours too.',
      'column public.a.x was added',
    ])
    expect(said(second!, 'keeps rows')).toEqual([
      'The rollback does not bring back the rows of 1 table: table public.goose_db_version held 1 row and now holds 0.',
    ])
  })

  test('is said in the report where a migration names what it makes', ({ expect }) => {
    const naming = (sql: string): Migration[] => [
      { id: '001_a', file: '001_a.sql', up: { sql, transaction: 'message', file: '001_a.sql', firstLine: 1 }, down: null },
    ]
    expect(ledgerNote(ledger, naming('select 1 from public.GOOSE_db_version'))).toBe(
      'Made before the first migration, as goose does: table goose_db_version.',
    )
    expect(ledgerNote(ledger, naming('select 1 from goose_db'))).toBeUndefined()
    const sqitch = { layout: 'sqitch', sql: 'create schema if not exists "sqi;tch";\nCREATE TABLE "sqi;tch".changes (a int)' }
    expect(ledgerNote(sqitch, naming('select 1 from "sqi;tch".changes'))).toBe(
      'Made before the first migration, as sqitch does: schema "sqi;tch", table "sqi;tch".changes.',
    )
  })

  test('that cannot be made is a failure with its place', async ({ expect }) => {
    const broken = { layout: 'goose', sql: 'CREATE TABLE goose_db_version (id nothing);\n' }
    expect(await refusal(results(history, {}, broken))).toMatchInlineSnapshot(`
      "2: The ledger of goose cannot be made: type "nothing" does not exist
      [What goose runs before the first migration]
      > 1 | CREATE TABLE goose_db_version (id nothing);
          |                                   ^
      SQLSTATE 42704
      Walk on an empty server of the version that the migrations are for: --postgres 18."
    `)
  })

  test('that the prelude makes as well is a failure that says so', async ({ expect }) => {
    const twice = { ...history, 'before.sql': 'create table goose_db_version (id int);' }
    expect(await refusal(results(twice, { prelude: 'before.sql' }))).toMatchInlineSnapshot(`
      "2: The prelude failed: relation "goose_db_version" already exists
      [ROOT/before.sql:1]
      > 1 | create table goose_db_version (id int);
          | ^
      SQLSTATE 42P07
      If this is the table in which goose notes what it has run, take it out of this file: it has been made before."
    `)
  })
})
