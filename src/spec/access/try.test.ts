import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { onEachServer } from '../../../fixtures/servers.ts'
import type { Actor } from '../../core/actor.ts'
import type { TableAccess } from '../access.ts'
import { tryTableAccess } from './try.ts'

const ann: Actor = { name: 'ann', role: 'reader', settings: { 'app.reader': 'ann' } }
const nobody: Actor = { name: 'nobody', role: 'nobody' }

onEachServer((server) => {
  beforeAll(async () => {
    await server.client.query(`
      create role reader;
      create table public."Odd Books" (id integer primary key, owner text);
      insert into public."Odd Books" values (1, 'ann'), (2, 'bob');
      alter table public."Odd Books" enable row level security;
      grant select, insert, update, delete on public."Odd Books" to reader;
      create policy own on public."Odd Books" to reader using (owner = current_setting('app.reader', true));
      begin`)
  })
  afterAll(async () => {
    await server.client.query('rollback')
  })

  const sentences = async (table: string, access: TableAccess, actors: readonly Actor[] = [ann]) => {
    const outcomes = await tryTableAccess(server.client, { table, access, actors, login: undefined })
    expect(server.client.getTransactionStatus()).toBe('T')
    return outcomes.map(({ verdict, sentence }) => `${verdict}: ${sentence}`)
  }

  test('a table with an odd name', async () => {
    const own = ['hers']
    const access: TableAccess = {
      rows: { hers: "owner = 'ann'" },
      may: { ann: { select: own, insert: own, update: own, delete: own } },
    }
    expect(await sentences('public."Odd Books"', access)).toEqual([
      'passed: ann sees 1 of the 2 rows.',
      'passed: ann can add 1 of the 2 rows.',
      'passed: ann can change 1 of the 2 rows.',
      'passed: ann can turn a row into 1 of the 2 rows.',
      'passed: ann can delete 1 of the 2 rows.',
    ])
    const { rows } = await server.client.query('select id from public."Odd Books" order by 1')
    expect(rows).toEqual([{ id: 1 }, { id: 2 }])
  })

  test('a view', async () => {
    await server.client.query(`
      create view public.shelf as select id, owner from public."Odd Books";
      grant select, delete on public.shelf to reader`)
    const may = { ann: { select: ['hers'], insert: 'denied', update: 'denied', delete: ['hers'] } } as const
    expect(await sentences('public.shelf', { rows: { hers: "owner = 'ann'" }, may })).toEqual([
      'failed: ann sees 1 row of public.shelf too many: id = 2, owner = bob.',
      'passed: It is denied: permission denied for view shelf.',
      'passed: It is denied: permission denied for view shelf.',
      'failed: ann can delete 1 row of public.shelf too many: id = 2, owner = bob.',
    ])
  })

  test('what fails is explained', async () => {
    const access: TableAccess = { rows: { all: 'true' }, may: { ann: 'none' } }
    const outcomes = await tryTableAccess(server.client, { table: 'public."Odd Books"', access, actors: [ann], login: undefined })
    const whys = outcomes.map(({ evidence }) => evidence.find(({ title }) => title === 'Why')?.body)
    expect(whys).toEqual(Array(4).fill(expect.stringMatching(/^The policy own lets it in: /)))
  })

  describe('nothing can be tried', () => {
    test.each([
      ['on a table that is not there', 'public.books', 'failed: table public.books is missing'],
      [
        'on a table with a typing mistake',
        'public."Odd Boks"',
        'failed: table public."Odd Boks" is missing; did you mean public."Odd Books"?',
      ],
      ['on a call of a function that is not there', "public.search('x')", "failed: function public.search('x') is missing"],
      ['in a schema that is not there', 'shop.books', 'failed: table shop.books is missing'],
    ])('%s', async (_, table, sentence) => {
      expect((await sentences(table, { may: { ann: 'none' } }))[0]).toBe(sentence)
    })

    test('as a role that is not there', async () => {
      expect(await sentences('public."Odd Books"', { may: { nobody: 'denied' } }, [nobody])).toEqual(
        Array(4).fill('not-checked: There is no role nobody.'),
      )
    })

    test('on what is no name', async () => {
      const [first] = await sentences('public.a.b.c.d', { may: { ann: 'none' } })
      expect(first).toMatch(/^failed: /)
    })
  })
})
