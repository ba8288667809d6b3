import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { onEachServer } from '../../fixtures/servers.ts'
import { importWithTsx } from '../core/import-module.ts'
import { loadSeed } from './load.ts'
import { runSeedWithin } from './run-within.ts'

const directory = mkdtempSync(join(tmpdir(), 'seeds-'))
afterAll(() => rmSync(directory, { recursive: true }))

let files = 0

onEachServer((server) => {
  beforeAll(async () => {
    await server.client.query(`
      create table parent (id integer primary key);
      create table child (parent integer references parent deferrable initially deferred)`)
  })
  beforeEach(async () => {
    await server.client.query("begin; set local time zone 'Asia/Tokyo'")
  })
  afterEach(async () => {
    await server.client.query('rollback')
    expect((await server.client.query('select from parent')).rowCount).toBe(0)
  })

  async function run(text: string, ending: string) {
    const name = `seed_${files++}`
    writeFileSync(join(directory, name + ending), text)
    return runSeedWithin(server.client, await loadSeed(directory, name, importWithTsx))
  }

  test('seeds of both kinds run in the transaction of the caller, which goes on', async () => {
    expect(await run('insert into child values (1); insert into parent values (1);', '.sql')).toEqual({ ok: true })
    const text = `export default async ({ insert, sql }) => {
      await insert('child', { parent: 2 })
      await insert('parent', { id: 2 })
      if ((await sql('show time zone'))[0].TimeZone !== 'UTC') throw new Error('elsewhere')
    }`
    expect(await run(text, '.ts')).toEqual({ ok: true })
    expect(server.client.getTransactionStatus()).toBe('T')
    const { rows } = await server.client.query("select count(*)::integer, current_setting('TimeZone') as zone from parent")
    expect(rows).toEqual([{ count: 2, zone: 'Asia/Tokyo' }])
  })

  describe('a seed fails', () => {
    test.each([
      ['that is refused', 'insert into nowhere values (1)', '.sql', { error: { sqlstate: '42P01' } }],
      ['that breaks a deferred constraint', 'insert into child values (7)', '.sql', { error: { sqlstate: '23503' } }],
      ['in TypeScript', 'export default ({ insert }) => insert("child", { parent: 7 })', '.ts', { error: { sqlstate: '23503' } }],
      [
        'that ends the transaction',
        'export default async ({ sql }) => { await sql("commit") }',
        '.ts',
        { error: { message: 'The seed ended the transaction that it runs in.' } },
      ],
      [
        'with transactions of its own',
        'begin; insert into parent values (1); commit',
        '.sql',
        { reason: expect.stringMatching(/^The seed seed_\d+ has transactions of its own, and /) },
      ],
    ])('%s', async (_, text, ending, outcome) => {
      expect(await run(text, ending)).toMatchObject({ ok: false, ...outcome })
    })
  })
})
