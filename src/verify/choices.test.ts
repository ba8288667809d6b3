import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, test } from 'vitest'
import type { Options } from '../config/options.ts'
import type { RunResult } from '../core/result.ts'
import { toReport } from '../report/schema.ts'
import type { VerifyOptions } from './run.ts'
import { verify } from './verify.ts'

type Files = Readonly<Record<string, string>>

async function walked(files: Files, options: Options, more: VerifyOptions = {}): Promise<RunResult> {
  const root = mkdtempSync(join(tmpdir(), 'choices-'))
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, file)), { recursive: true })
      writeFileSync(join(root, file), text)
    }
    return await verify(options, { root, ...more })
  } finally {
    rmSync(root, { recursive: true })
  }
}

/** `id: what failed`, and what was not checked after a stroke, but for the rollback after use: whether rows are written is not what this is about. */
function verdicts({ migrations }: RunResult): string[] {
  const of = (list: RunResult['migrations'][number]['findings'], wanted: string) =>
    list
      .filter(({ verdict, check }) => verdict === wanted && (wanted === 'failed' || !check.endsWith('after use')))
      .map(({ check }) => check)
  return migrations.map(({ id, findings }) => `${id}: ${of(findings, 'failed').join(', ')} | ${of(findings, 'not-checked').join(', ')}`)
}

function said({ migrations }: RunResult, check: string): string[] {
  return (migrations.at(-1)?.findings ?? []).filter((finding) => finding.check === check).map(({ sentence }) => sentence)
}

const up = (id: string) => `migrations/${id}.up.sql`
const down = (id: string) => `migrations/${id}.down.sql`
const loans = {
  [up('001_loans')]: "create table loans (id integer primary key, reader text); insert into loans values (1, 'Ann'), (2, 'Bo')",
  [down('001_loans')]: 'drop table loans',
}
const spec = (text: string) => `export default { purpose: 'It is tried.', ${text} }\n`
const known = (what: string, why = 'It is known.') => ({ migration: '002', what, why })

describe.concurrent('what is expected', () => {
  const clerk = {
    ...loans,
    [up('002_x')]: 'do $$ begin create role clerk; exception when duplicate_object then null; end $$',
    [down('002_x')]: 'select 1',
  }
  const rows = { ...loans, [up('002_x')]: 'delete from loans where id = 2', [down('002_x')]: 'select 1' }
  const gone = { ...loans, [up('002_x')]: 'drop table if exists loans', [down('002_x')]: 'select 1' }
  const numbers = {
    ...loans,
    [up('002_x')]: 'select 1',
    [down('002_x')]: "select setval('numbers', 1, false)",
    [up('001_loans')]: "create sequence numbers; select nextval('numbers')",
    [down('001_loans')]: 'drop sequence numbers',
  }
  const used = {
    ...loans,
    [up('002_x')]: 'alter table loans add column due date',
    [down('002_x')]: `
      select setval('numbers', 1, false) from loans where due is not null;
      delete from loans where due is not null;
      alter table loans drop column due`,
    [up('001_loans')]: `${loans[up('001_loans')]}; create sequence numbers; select nextval('numbers')`,
    [down('001_loans')]: 'drop table loans; drop sequence numbers',
    'seeds/due.sql': "select nextval('numbers'); insert into loans values (3, 'Cy', '2027-01-01')",
    'specs/002_x.spec.ts': spec("seeds: { whileUp: ['due'] }"),
  }

  const pictures = {
    ...loans,
    [up('001_loans')]: `${loans[up('001_loans')]}; select lo_from_bytea(4711, 'abc')`,
    [down('001_loans')]: 'drop table loans; select lo_unlink(4711)',
    [up('002_x')]: "select lo_put(4711, 0, 'x')",
    [down('002_x')]: 'select 1',
  }

  test.for<[string, Files, Options['expected'], string, Record<string, string>]>([
    ['nothing, in the cluster', clerk, [], '002_x: leaves no trace in the cluster | ', {}],
    [
      'a role',
      clerk,
      [known('role clerk')],
      '002_x:  | ',
      { 'leaves no trace in the cluster': 'Expected: role clerk is still there. Why: It is known.' },
    ],
    ['nothing, of rows', rows, [], '002_x: keeps rows | ', {}],
    ['rows, by the name of their table', rows, [known('public.loans')], '002_x:  | ', {}],
    [
      'not rows, by the address of their table',
      rows,
      [known('table public.loans')],
      '002_x: keeps rows, differs as expected | ',
      { 'differs as expected': 'The configuration expects that table public.loans differs, and it does not.' },
    ],
    ['a table that is gone, and its rows', gone, [known('table public.loans'), known('public.loans')], '002_x:  | ', {}],
    ['a table that is gone, and not its rows', gone, [known('table public.loans')], '002_x: keeps rows | ', {}],
    ['nothing, of sequences', numbers, [], '002_x: keeps sequences | ', {}],
    [
      'a sequence that is set back',
      numbers,
      [known('sequence public.numbers')],
      '002_x:  | ',
      { 'keeps sequences': 'Expected: sequence public.numbers: last value 1 → 1; called yes → no. Why: It is known.' },
    ],
    ['nothing, of large objects', pictures, [], '002_x: keeps rows | ', {}],
    [
      'what a large object holds',
      pictures,
      [known('large object 4711')],
      '002_x:  | ',
      { 'differs as expected': 'large object 4711 differs, which is expected: It is known.' },
    ],
    [
      'rows of which the spec declares a loss in vain',
      {
        ...loans,
        [up('002_x')]: 'select 1',
        [down('002_x')]: 'select 1',
        'specs/002_x.spec.ts': spec("rollback: { loses: [{ what: 'column public.loans.reader', why: 'It is.' }] }"),
      },
      [known('public.loans')],
      '002_x: keeps rows, differs as expected | ',
      {},
    ],
    [
      'more rows than those of which the spec declares a loss',
      { ...rows, 'specs/002_x.spec.ts': spec("rollback: { loses: [{ what: 'table public.loans', where: 'id = 1', why: 'It is.' }] }") },
      [known('public.loans')],
      '002_x:  | ',
      {},
    ],
    [
      'rows, where the spec cannot be read',
      {
        ...rows,
        'specs/002_x.spec.ts': spec("rollback: { loses: [{ what: 'table public.loans', where: 'nothing = 1', why: 'It is.' }] }"),
      },
      [known('public.loans')],
      '002_x: keeps rows | differs as expected',
      {},
    ],
    ['nothing, after use', used, [], '002_x: leaves no trace after use, keeps rows after use | ', {}],
    ['rows after use', used, [known('public.loans')], '002_x: leaves no trace after use | ', {}],
    [
      'a sequence after use',
      used,
      [known('public.loans'), known('sequence public.numbers')],
      '002_x:  | ',
      { 'leaves no trace after use': 'Expected: sequence public.numbers: last value 1 → 1; called yes → no. Why: It is known.' },
    ],
    [
      'something that the spec declares already',
      { ...clerk, 'specs/002_x.spec.ts': spec("rollback: { differs: [{ what: 'role clerk', why: 'It stays.' }] }") },
      [known('role clerk')],
      '002_x: differs as expected | ',
      { 'differs as expected': 'The configuration expects that role clerk differs, which the spec declares already.' },
    ],
    [
      'something of a migration that cannot be rolled back',
      { ...loans, [up('002_x')]: 'create role clerk' },
      [known('role clerk')],
      '002_x:  | rolls back, leaves no trace, leaves no trace in the cluster, keeps rows, keeps sequences, applies again the same way, differs as expected',
      { 'differs as expected': 'There is no down script.' },
    ],
  ])('%s', async ([, files, expected, verdict, sentences], { expect }) => {
    const run = await walked(files, { ...(expected && { expected }) })
    expect(verdicts(run).at(-1)).toBe(verdict)
    for (const [check, sentence] of Object.entries(sentences)) expect(said(run, check)).toEqual([sentence])
  })

  test('of other migrations is not judged when one is walked', async ({ expect }) => {
    const expected = [known('role clerk'), { ...known('role nobody'), migration: '001' }]
    expect(verdicts(await walked(clerk, { expected }, { only: '002' }))).toEqual(['002_x:  | '])
    expect(verdicts(await walked(clerk, { expected }))).toEqual(['001_loans: differs as expected | ', '002_x:  | '])
  })

  test('until a day counts to its end', async ({ expect }) => {
    const expected = [{ ...known('role clerk'), until: '2027-03-31' }]
    const on = async (now: string) => verdicts(await walked(clerk, { expected }, { only: '002', now: new Date(now) }))
    expect(await on('2027-03-31T23:59:59Z')).toEqual(['002_x:  | '])
    expect(await on('2027-04-01T00:00:00Z')).toEqual(['002_x: leaves no trace in the cluster | '])
  })

  test('the round trip stays inexact, and the report says why it does not fail', async ({ expect }) => {
    const files = { ...loans, [up('002_x')]: "comment on table loans is 'Out.'", [down('002_x')]: 'select 1' }
    const run = await walked(files, { expected: [known('table public.loans', 'Comments do no harm.')] })
    const { verdict, roundTrip, again, differences } = toReport(run).migrations[1]!
    expect([verdict, roundTrip, again.verdict]).toEqual(['passed', 'inexact', 'passed'])
    expect(differences).toMatchObject([{ identity: ['public', 'loans'], expected: 'Comments do no harm.' }])
  })
})

describe.concurrent('what does not matter', () => {
  const order = {
    ...loans,
    [up('002_x')]: 'alter table loans drop column reader; alter table loans add column due date',
    [down('002_x')]: 'alter table loans drop column due; alter table loans add column reader text',
    [up('001_loans')]: 'create table loans (id integer primary key, reader text, shelf text)',
  }
  const one = async (files: Files, compare: Options['compare']) => {
    const run = await walked(files, { ...(compare && { compare }) })
    return { verdicts: verdicts(run).at(-1), roundTrip: run.migrations.at(-1)?.roundTrip, ignored: toReport(run).ignored, notes: run.notes }
  }

  test('the order of columns fails, unless it is ignored; the report says that it was', async ({ expect }) => {
    const strict = { verdicts: '002_x: leaves no trace | keeps rows', roundTrip: 'inexact', ignored: undefined, notes: [] }
    expect(await one(order, undefined)).toEqual(strict)
    expect(await one(order, { columnOrder: 'strict', comments: 'strict' })).toEqual(strict)
    expect(await one(order, { comments: 'ignore', owners: 'ignore', privileges: 'ignore' })).toMatchObject({ verdicts: strict.verdicts })
    expect(await one(order, { columnOrder: 'ignore' })).toEqual({
      verdicts: '002_x:  | keeps rows',
      roundTrip: 'exact',
      ignored: ['columnOrder'],
      notes: ['As the options say, the order of columns does not count after a rollback or when an up runs again.'],
    })
  })

  test('a comment on a role that is ignored is not there all the same when the next migration begins', async ({ expect }) => {
    const files = {
      ...loans,
      [up('002_x')]: 'create table fines ()',
      [down('002_x')]: "drop table fines; comment on role postgres is 'from the rollback'",
      [up('003_y')]: `do $$ begin
        if shobj_description('postgres'::regrole, 'pg_authid') is not null then raise 'the rollback is still to be seen'; end if;
      end $$`,
      [down('003_y')]: 'select 1',
    }
    const run = await walked(files, { compare: { comments: 'ignore' } })
    expect(verdicts(run)).toEqual(['001_loans:  | ', '002_x:  | ', '003_y:  | '])
  })

  test('what an up changes is said in full', async ({ expect }) => {
    const files = {
      ...loans,
      [up('002_x')]: "comment on table loans is 'Out.'",
      [down('002_x')]: 'comment on table loans is null',
      'specs/002_x.spec.ts': spec("changes: ['table public.loans']"),
    }
    const run = await walked(files, { compare: { comments: 'ignore' } })
    expect(verdicts(run).at(-1)).toBe('002_x:  | ')
    expect(said(run, 'changes what it says')).toEqual(['It changes what it says: table public.loans.'])
  })
})

describe.concurrent('an up that runs twice', () => {
  const doubling = {
    [up('001_t')]: 'create table if not exists t (id integer generated always as identity); insert into t default values',
    [down('001_t')]: 'drop table t',
  }
  const due = {
    'seeds/two.sql': 'insert into t default values',
    'specs/001_t.spec.ts': spec(
      "idempotent: true, seeds: { whileUp: ['two'] }, rollback: { discards: [{ what: 'table public.t', why: 'Made by the up.' }] }",
    ),
  }
  const single = {
    ...doubling,
    [up('001_t')]:
      'create table if not exists t (id integer generated always as identity, one integer default 1 unique); insert into t default values on conflict do nothing',
    'seeds/two.sql': 'insert into t (one) values (2)',
  }

  test.for<[string, Files, Options, string, Record<string, string>]>([
    ['is not asked for', doubling, {}, '001_t:  | ', {}],
    ['is asked for by the options', doubling, { idempotent: true }, '001_t: applies twice | ', {}],
    ['is asked for by the spec', { ...doubling, 'specs/001_t.spec.ts': spec('idempotent: true') }, {}, '001_t: applies twice | ', {}],
    [
      'is not claimed by the spec, whatever the options say',
      { ...doubling, 'specs/001_t.spec.ts': spec('idempotent: false') },
      { idempotent: true },
      '001_t:  | ',
      {},
    ],
    [
      'leads to more rows, so that nothing is written to it',
      { ...doubling, ...due },
      {},
      '001_t: applies twice | seeds run',
      { 'rolls back after use': 'Applied twice, the up led to another state, so nothing was written to it.' },
    ],
    [
      'leads to more rows, as the configuration expects',
      doubling,
      { idempotent: true, expected: [{ migration: '001', what: 'public.t', why: 'A row for each time.' }] },
      '001_t:  | ',
      { 'applies twice': 'Expected: table public.t: rows 1 → 2. Why: A row for each time.' },
    ],
    ['changes nothing, and is used then', { ...single, ...due, 'seeds/two.sql': single['seeds/two.sql'] }, {}, '001_t:  | ', {}],
    [
      'follows on a down without a statement',
      { ...doubling, [down('001_t')]: '-- nothing\n' },
      { idempotent: true },
      '001_t: rolls back, leaves no trace, applies twice | ',
      {},
    ],
    [
      'cannot be undone',
      { ...doubling, 'specs/001_t.spec.ts': spec("idempotent: true, rollback: { irreversible: 'It is.' }") },
      {},
      '001_t: applies twice | rolls back, leaves no trace, leaves no trace in the cluster, keeps rows, keeps sequences, applies again the same way',
      {},
    ],
    [
      'has a down that fails as a whole',
      { ...doubling, [down('001_t')]: 'drop table t; select 1 / 0' },
      { idempotent: true },
      '001_t: rolls back, applies twice | leaves no trace, leaves no trace in the cluster, keeps rows, keeps sequences, applies again the same way',
      {},
    ],
    [
      'has a down that fails half way',
      { ...doubling, [down('001_t')]: 'begin; drop table t; commit; select 1 / 0' },
      { idempotent: true, layout: 'golang-migrate' },
      '001_t: rolls back | leaves no trace, leaves no trace in the cluster, keeps rows, keeps sequences, applies again the same way, applies twice',
      { 'applies twice': 'The rollback failed half way, so the up could not be applied twice.' },
    ],
    [
      'sets a password, which gets another hash',
      {
        [up('001_t')]: "do $$ begin create role clerk; exception when duplicate_object then null; end $$; alter role clerk password 'x'",
        [down('001_t')]: 'drop role clerk',
      },
      { idempotent: true },
      '001_t:  | ',
      {},
    ],
  ])('%s', async ([, files, options, verdict, sentences], { expect }) => {
    const run = await walked(files, options)
    expect(verdicts(run)).toEqual([verdict])
    for (const [check, sentence] of Object.entries(sentences)) expect(said(run, check)).toEqual([sentence])
  })

  test('leaves nothing for the next migration', async ({ expect }) => {
    const files = {
      ...doubling,
      [up('002_x')]: "do $$ begin if (select count(*) from t) <> 1 then raise 'rows of the walk are there'; end if; end $$",
      [down('002_x')]: 'select 1',
    }
    expect(verdicts(await walked(files, { idempotent: true }))).toEqual(['001_t: applies twice | ', '002_x:  | '])
  })

  test('says which sequences it moved', async ({ expect }) => {
    const { migrations } = await walked(single, { idempotent: true })
    expect(migrations[0]!.notes).toEqual(['Applied twice, the up moved 1 sequence: sequence public.t_id_seq: last value 1 → 2.'])
  })
})
