import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { onEachServer } from '../../fixtures/servers.ts'
import { importWithTsx } from '../core/import-module.ts'
import { loadSeed } from './load.ts'
import { runSeed } from './run.ts'

const directory = mkdtempSync(join(tmpdir(), 'seeds-'))
afterAll(() => rmSync(directory, { recursive: true }))

// vitest maps stacks for the modules that it has read itself; these are read by tsx, and Node maps them.
const { prepareStackTrace } = Error
beforeAll(() => Reflect.set(Error, 'prepareStackTrace', undefined))
afterAll(() => Reflect.set(Error, 'prepareStackTrace', prepareStackTrace))

let files = 0

onEachServer((server) => {
  beforeEach(async () => {
    await server.client.query(`
      drop table if exists everything, public."Odd Name", parent, child;
      create table everything (
        id integer generated always as identity, label varchar(5) default 'none', tags text[], document jsonb, documents jsonb[],
        born date, written timestamp, seen timestamptz, doubled integer generated always as (2 * size) stored, size integer
      );
      create table "Odd Name" ("a ""b""" text);
      create table parent (id integer primary key);
      create table child (parent integer references parent deferrable initially deferred);
    `)
  })

  async function run(text: string, ending = '.ts') {
    const name = `seed_${files++}`
    writeFileSync(join(directory, name + ending), text)
    const outcome = await runSeed(server.client, await loadSeed(directory, name, importWithTsx))
    expect(server.client.getTransactionStatus()).toBe('I')
    return { outcome, name }
  }

  const rowsOf = async (sql: string) => (await server.client.query({ text: sql, rowMode: 'array' })).rows

  test('an SQL seed runs as a script', async () => {
    const { outcome } = await run('insert into parent values (1), (2);\ninsert into child values (2);', '.sql')
    expect(outcome).toEqual({ ok: true })
    expect(await rowsOf('select count(*)::int from parent')).toEqual([[2]])
  })

  test('an SQL seed that fails leaves nothing and names its statement', async () => {
    const { outcome, name } = await run('insert into parent values (1);\n\n  insert into nowhere values (1);', '.sql')
    expect(outcome).toMatchObject({
      ok: false,
      error: { sqlstate: '42P01', location: { file: join(directory, `${name}.sql`), line: 3, column: 15 }, precision: 'position' },
    })
    expect(await rowsOf('select * from parent')).toEqual([])
  })

  test('values become what their columns are', async () => {
    const { outcome } = await run(`
      export default async ({ insert, sql }) => {
        const when = new Date(Date.UTC(2020, 1, 3, 4, 5, 6))
        const [first, second] = await insert('public.everything', [
          { label: 'a', tags: ['x y', 'q"r', null], document: ['list'], documents: [{ a: 1 }, 'text', null], born: when, written: when, seen: when, size: 2 },
          { label: undefined, tags: [], document: 'text', size: null },
        ])
        if (first.id !== 1 || first.doubled !== 4 || second.label !== 'none') throw new Error(JSON.stringify([first, second]))
        if (first.seen !== '2020-02-03 04:05:06+00' || first.born !== '2020-02-03') throw new Error(JSON.stringify(first))
        await insert('public."Odd Name"', { 'a "b"': 'odd' })
        await insert('parent', [])
        await insert('everything', [{}])
        const [row] = await sql('select $1::jsonb -> $2 as found, $3::date as day', [{ a: [1] }, 'a', when])
        if (row.found[0] !== 1 || row.day !== '2020-02-03') throw new Error(JSON.stringify(row))
      }
    `)
    expect(outcome).toEqual({ ok: true })
    expect(
      await rowsOf(
        `select label, tags::text, document::text, documents::text, born::text, written::text, extract(epoch from seen)::int, doubled from everything order by id`,
      ),
    ).toMatchInlineSnapshot(`
      [
        [
          "a",
          "{"x y","q\\"r",NULL}",
          "["list"]",
          "{"{\\"a\\": 1}","\\"text\\"",NULL}",
          "2020-02-03",
          "2020-02-03 04:05:06",
          1580702706,
          4,
        ],
        [
          "none",
          "{}",
          ""text"",
          null,
          null,
          null,
          null,
          null,
        ],
        [
          "none",
          null,
          null,
          null,
          null,
          null,
          null,
          null,
        ],
      ]
    `)
    expect(await rowsOf('select * from "Odd Name"')).toEqual([['odd']])
  })

  test('more rows than the protocol has parameters for one statement', async () => {
    const { outcome } = await run('export default ({ insert }) => insert("parent", Array.from({ length: 70_000 }, (_, id) => ({ id })))')
    expect(outcome).toEqual({ ok: true })
    expect(await rowsOf('select count(*)::int, max(id) from parent')).toEqual([[70_000, 69_999]])
  })

  test('faker gives the same values every time, and others to another seed', async () => {
    const text = `export default async ({ faker, sql }) => {
      await sql('create table if not exists said (words text)')
      await sql('insert into said values ($1)', [JSON.stringify([faker.person.fullName(), faker.date.past(), faker.string.uuid()])])
    }`
    await server.client.query('drop table if exists said')
    const { name } = await run(text)
    const again = await loadSeed(directory, name, importWithTsx)
    expect(await runSeed(server.client, again)).toEqual({ ok: true })
    await run(text)
    const said = (await rowsOf('select words from said')).map(([words]) => words)
    expect(said).toHaveLength(3)
    expect(said[1]).toBe(said[0])
    expect(said[2]).not.toBe(said[0])
    expect(JSON.parse(said[0])[1] < '2020-01-01').toBe(true)
  })

  test('a refused row leaves nothing and names the call', async () => {
    const { outcome, name } = await run(`import type { Seed } from 'pg-roundtrip'

export default (async ({ insert }) => {
  await insert('parent', [{ id: 1 }])
  await insert('parent', [{ id: 1 }])
}) satisfies Seed
`)
    expect(outcome).toMatchObject({
      ok: false,
      error: {
        message: 'duplicate key value violates unique constraint "parent_pkey"',
        sqlstate: '23505',
        detail: 'Key (id)=(1) already exists.',
        constraint: 'parent_pkey',
        location: { file: join(directory, `${name}.ts`), line: 5 },
        precision: 'statement',
      },
    })
    expect(await rowsOf('select * from parent')).toEqual([])
  })

  describe('a seed fails', () => {
    test.each<[string, string, object]>([
      ['that throws', 'export default () => {\n  null.x\n}', { sqlstate: '', location: { line: 2 } }],
      ['that throws a word', 'export default () => { throw "no" }', { message: 'The seed throws "no".', precision: 'file' }],
      ['whose call is not awaited', 'export default ({ sql }) => {\n sql("select 1 / 0")\n}', { sqlstate: '22012', location: { line: 2 } }],
      ['that catches an error and goes on', 'export default async ({ sql }) => { await sql("bad").catch(() => 0) }', { sqlstate: '42601' }],
      [
        'that commits',
        'export default async ({ sql }) => { await sql("commit") }',
        { message: 'The seed ended the transaction that it runs in.' },
      ],
      [
        'that breaks a deferred constraint',
        'export default ({ insert }) => insert("child", { parent: 7 })',
        { sqlstate: '23503', precision: 'file' },
      ],
      [
        'that names no table',
        'export default ({ insert }) => insert("nowhere", { id: 7 })',
        { message: 'relation "nowhere" does not exist' },
      ],
      ['that names no column', 'export default ({ insert }) => insert("parent", { idd: 7 })', { sqlstate: '42703' }],
    ])('%s', async (_, text, error) => {
      expect((await run(text)).outcome).toMatchObject({ ok: false, error })
    })
  })
})
