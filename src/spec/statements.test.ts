import type { Client } from 'pg'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { onEachServer } from '../../fixtures/servers.ts'
import { actAs } from '../access/act-as.ts'
import { tryAccepted, tryRejected } from './statements.ts'

onEachServer((server) => {
  beforeAll(async () => {
    await server.client.query(`
      create table stories (id integer primary key, rating integer constraint rating_check check (rating between 1 and 10));
      insert into stories values (1, null), (2, 3);
      create table children (story integer constraint story_fkey references stories deferrable initially deferred);
      create table empty (id integer)`)
  })
  afterEach(async () => {
    expect(server.client.getTransactionStatus()).toBe('I')
    expect((await server.client.query('select count(*)::int as count, sum(rating)::int as sum from stories')).rows).toEqual([
      { count: 2, sum: 3 },
    ])
  })

  describe('accepted', () => {
    test.each([
      ['a change of rows', 'update stories set rating = 10', 'passed', 'It was accepted (2 rows).'],
      ['a query', 'select from stories where id = 1', 'passed', 'It was accepted (1 row).'],
      ['what counts no rows', 'do $$ begin perform 1; end $$', 'passed', 'It was accepted.'],
      ['a preparation and the statement', 'insert into empty values (7); delete from empty;', 'passed', 'It was accepted (1 row).'],
      ['a change of no row', 'update empty set id = 1', 'not-checked', 'It touched no row, which proves nothing.'],
      ['a query without rows', 'select from empty', 'not-checked', 'It touched no row, which proves nothing.'],
      [
        'a statement that is refused',
        'update stories set rating = 11',
        'failed',
        'It was refused: new row for relation "stories" violates check constraint "rating_check".',
      ],
      [
        'a constraint that is deferred',
        'insert into children values (7)',
        'failed',
        'It was refused: insert or update on table "children" violates foreign key constraint "story_fkey".',
      ],
      [
        'a preparation that fails',
        'update stories set rating = 11; select 1',
        'failed',
        'A statement that prepares for it failed: new row for relation "stories" violates check constraint "rating_check".',
      ],
      ['a syntax error', 'selct 1', 'failed', 'It was refused: syntax error at or near "selct".'],
      ['a commit', 'delete from stories; commit', 'failed', 'It begins or ends a transaction, and is tried in one that is rolled back.'],
      ['nothing', '-- later', 'failed', 'There is no statement in it.'],
    ])('%s', async (_, sql, verdict, sentence) => {
      expect(await tryAccepted(server.client, { claim: 'Taken.', sql })).toMatchObject({ verdict, sentence, claim: 'Taken.' })
    })
  })

  describe('rejected', () => {
    const eleven = { claim: 'No eleven.', sql: 'update stories set rating = 11', sqlstate: '23514' }

    test.each<[string, object, string, string]>([
      [
        'with its code',
        {},
        'passed',
        'It was refused by rating_check (23514): new row for relation "stories" violates check constraint "rating_check".',
      ],
      [
        'with its constraint and words',
        { constraint: 'rating_check', message: 'violates check' },
        'passed',
        'It was refused by rating_check (23514): new row for relation "stories" violates check constraint "rating_check".',
      ],
      [
        'by a deferred constraint',
        { sql: 'insert into children values (7)', sqlstate: '23503', constraint: 'story_fkey' },
        'passed',
        'It was refused by story_fkey (23503): insert or update on table "children" violates foreign key constraint "story_fkey".',
      ],
      [
        'after a preparation',
        { sql: 'delete from stories where id = 1; update stories set rating = 11' },
        'passed',
        'It was refused by rating_check (23514): new row for relation "stories" violates check constraint "rating_check".',
      ],
      ['with another code', { sqlstate: '23505' }, 'failed', 'It was refused with SQLSTATE 23514, not 23505.'],
      ['by another constraint', { constraint: 'other' }, 'failed', 'It was refused by the constraint rating_check, not by other.'],
      [
        'by no constraint, and otherwise',
        { sql: 'select 1 / 0', constraint: 'other', message: 'rating' },
        'failed',
        'It was refused with SQLSTATE 22012, not 23514 and by no constraint, not by other and in other words than "rating".',
      ],
      ['not at all', { sql: 'update stories set rating = 10' }, 'failed', 'It was accepted (2 rows), and must be refused.'],
      [
        'not at all, for want of rows',
        { sql: 'update stories set rating = 11 where id = 7' },
        'not-checked',
        'It touched no row, so there was nothing to refuse.',
      ],
      [
        'already in its preparation',
        { sql: 'update stories set rating = 11; select 1' },
        'failed',
        'A statement that prepares for it failed: new row for relation "stories" violates check constraint "rating_check".',
      ],
    ])('%s', async (_, changed, verdict, sentence) => {
      expect(await tryRejected(server.client, { ...eleven, ...changed })).toMatchObject({ verdict, sentence, claim: 'No eleven.' })
    })

    test('another code is shown with what the server says', async () => {
      expect((await tryRejected(server.client, { ...eleven, sqlstate: '23505' })).evidence).toMatchInlineSnapshot(`
        [
          {
            "body": "update stories set rating = 11",
            "title": "statement",
          },
          {
            "body": "23514: new row for relation "stories" violates check constraint "rating_check"
        DETAIL: Failing row contains (1, 11).",
            "title": "the server says",
          },
        ]
      `)
    })
  })

  describe('as an actor', () => {
    beforeAll(async () => {
      await server.client.query('create role reader; grant select on stories to reader')
    })
    const reader = (client: Client) => actAs(client, { name: 'reader', role: 'reader' })
    const nobody = (client: Client) => actAs(client, { name: 'nobody', role: 'nobody' })

    test('only the last statement is sent', async () => {
      const claim = { claim: 'Taken.', sql: 'update stories set rating = 4; select from stories' }
      expect(await tryAccepted(server.client, claim, reader)).toMatchObject({ verdict: 'passed', sentence: 'It was accepted (2 rows).' })
    })
    test('a statement is refused', async () => {
      const claim = { claim: 'Refused.', sql: 'delete from stories', sqlstate: '42501' }
      expect(await tryRejected(server.client, claim, reader)).toMatchObject({
        verdict: 'passed',
        sentence: 'It was refused (42501): permission denied for table stories.',
      })
    })
    test('whose role is not there', async () => {
      expect(await tryAccepted(server.client, { claim: 'Taken.', sql: 'select 1' }, nobody)).toMatchObject({
        verdict: 'failed',
        sentence: 'The actor cannot be had: role "nobody" does not exist.',
      })
    })
  })
})
