import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { onEachServer } from '../../fixtures/servers.ts'
import type { Actor } from '../core/actor.ts'
import { runCheck, standaloneExpect } from './functions.ts'
import type { CheckClient, SpecCheck } from './spec.ts'

onEachServer((server) => {
  beforeAll(async () => {
    await server.client.query(`
      create table stories (id integer primary key);
      insert into stories values (1), (2);
      create table children (story integer references stories deferrable initially deferred)`)
  })
  afterEach(async () => {
    expect(server.client.getTransactionStatus()).toBe('I')
    expect((await server.client.query('select id from stories')).rowCount).toBe(2)
  })

  describe.each([
    ["vitest's expect", async () => expect],
    ['the standalone expect', standaloneExpect],
  ])('with %s a check', (_, expectation) => {
    const check = async (run: SpecCheck['run']) => runCheck(server.client, { claim: 'So.', run }, await expectation())

    test.each<[string, SpecCheck['run'], string, string]>([
      [
        'that holds',
        async ({ client, expect }) => expect((await client.query('delete from stories')).rowCount).toBe(2),
        'passed',
        'It holds.',
      ],
      [
        'that does not hold',
        async ({ client, expect }) => expect((await client.query('select id from stories where id = $1', [1])).rows).toEqual([{ id: 2 }]),
        'failed',
        'It does not hold: expected [ { id: 1 } ] to deeply equal [ { id: 2 } ].',
      ],
      [
        'that goes on after an error that it expects',
        async ({ client, expect }) => {
          await expect(client.query('insert into stories values (1)')).rejects.toMatchObject({ code: '23505' })
          await expect(client.query('insert into children values (7)')).rejects.toThrow('foreign key')
          expect((await client.query('select 1')).rows).toHaveLength(1)
        },
        'passed',
        'It holds.',
      ],
      [
        'with savepoints of its own',
        async ({ client, expect }) => {
          await client.query('savepoint mine')
          await client.query('delete from stories')
          await expect(client.query('bad')).rejects.toThrow('syntax error')
          await client.query('rollback to savepoint mine')
          expect((await client.query('select from stories')).rowCount).toBe(2)
        },
        'passed',
        'It holds.',
      ],
      [
        'that asks several things at once',
        async ({ client, expect }) => {
          const [bad, good] = await Promise.allSettled([client.query('select 1 / 0'), client.query('select 1 as one; select 2 as two')])
          expect([bad.status, good]).toEqual(['rejected', { status: 'fulfilled', value: { rows: [{ two: 2 }], rowCount: 1 } }])
        },
        'passed',
        'It holds.',
      ],
      [
        'that fails in the database',
        async ({ client }) => void (await client.query('select 1 / 0')),
        'failed',
        'It fails: division by zero.',
      ],
      [
        'that throws',
        ({ client }) => {
          void client.query('select 1')
          throw new TypeError('no')
        },
        'failed',
        'It fails: TypeError: no.',
      ],
      [
        'that throws a word',
        () => {
          throw 'no'
        },
        'failed',
        'It throws "no".',
      ],
      [
        'that asks nothing',
        ({ expect }) => {
          expect(1).toBe(1)
        },
        'not-checked',
        'It asked the database nothing, which proves nothing.',
      ],
      [
        'that commits',
        async ({ client }) => void (await client.query('commit')),
        'failed',
        'It ended the transaction that it ran in, which is to be rolled back.',
      ],
      [
        'that commits and begins',
        async ({ client }) => void (await client.query('commit; begin')),
        'failed',
        'It ended the transaction that it ran in, which is to be rolled back.',
      ],
    ])('%s', async (_, run, verdict, sentence) => {
      expect(await check(run)).toMatchObject({ verdict, sentence, claim: 'So.' })
    })

    test('shows both sides', async () => {
      const outcome = await check(async ({ client, expect }) =>
        expect((await client.query('select id from stories where id = 1')).rows).toEqual([{ id: 2 }]),
      )
      expect(outcome.evidence).toEqual([
        { title: 'expected', body: '[\n  {\n    "id": 2\n  }\n]' },
        { title: 'found', body: '[\n  {\n    "id": 1\n  }\n]' },
      ])
    })

    test('has matchers, asymmetric ones too', async () => {
      const outcome = await check(async ({ client, expect }) => {
        await client.query('select 1')
        expect({ a: 1, b: 'text' }).toEqual({ a: expect.any(Number), b: expect.stringContaining('ex') })
        expect([1, 2]).not.toContain(3)
        expect(() => expect.unreachable()).toThrow('not to be reached')
        expect(1).toSatisfy((value: number) => value > 0)
        await expect(Promise.resolve(1)).resolves.toBe(1)
      })
      expect(outcome).toMatchObject({ verdict: 'passed' })
    })
  })

  describe('as an actor a check', () => {
    beforeAll(async () => {
      await server.client.query(`
        create role reader;
        create table cards (owner text, title text);
        insert into cards values ('a', 'hers'), ('b', 'his');
        alter table cards enable row level security;
        grant select, insert on cards to reader;
        create policy own on cards to reader using (owner = current_setting('request.jwt.claims', true)::jsonb ->> 'sub')`)
    })
    const ann: Actor = { name: 'ann', role: 'reader', claims: { sub: 'a' }, settings: { 'app.mood': 'good' } }
    const check = (run: SpecCheck['run']) => runCheck(server.client, { claim: 'So.', run }, expect, [ann])

    test('sees what the actor sees, and the administrator sees all before and after', async () => {
      const outcome = await check(async ({ client, as, expect }) => {
        const titles = async (tools: CheckClient) =>
          (await tools.query('select title from cards order by 1')).rows.map(({ title }) => title)
        expect(await titles(client)).toEqual(['hers', 'his'])
        expect(await titles(as('ann'))).toEqual(['hers'])
        await expect(as('ann').query("insert into cards values ('b', 'not hers')")).rejects.toMatchObject({ code: '42501' })
        expect((await as('ann').query("insert into cards values (:'ann', $1)", ['new'])).rowCount).toBe(1)
        expect(await titles(client)).toEqual(['hers', 'his', 'new'])
        const who =
          "select current_user = session_user as same, current_setting('app.mood', true) as mood, current_setting('request.jwt.claims', true) as claims"
        expect((await client.query(who)).rows).toEqual([{ same: true, mood: '', claims: '' }])
        expect((await as('ann').query('select current_user::text as name')).rows).toEqual([{ name: 'reader' }])
      })
      expect(outcome).toMatchObject({ verdict: 'passed' })
    })

    test('that nobody declared fails', async () => {
      const outcome = await check(async ({ as }) => void (await as('an').query('select 1')))
      expect(outcome).toMatchObject({ verdict: 'failed', sentence: 'It fails: Error: there is no actor an; did you mean ann?.' })
    })
  })
})
