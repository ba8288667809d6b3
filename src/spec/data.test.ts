import { beforeAll, describe, expect, test } from 'vitest'
import { onEachServer } from '../../fixtures/servers.ts'
import { compareBags, readBag } from './data.ts'

onEachServer((server) => {
  beforeAll(async () => {
    await server.client.query(`
      create table stories (id integer, title text, rating integer, seen timestamptz);
      insert into stories values (1, 'a', null, '2020-01-01T00:00:00Z'), (2, 'b', 3, null), (3, E'two\\nlines', 3, null);
      create table empty ();
      create table many as select n, 'row ' || n as title from generate_series(1, 20) as n`)
  })

  const compare = async (...queries: string[]) => {
    const bags = []
    for (const [index, sql] of queries.entries())
      bags.push({ at: ['before the up', 'after the up', 'after the rollback'][index]!, bag: await readBag(server.client, sql) })
    return compareBags('Kept.', bags)
  }

  describe('the same bag', () => {
    test.each([
      ['in another order', 'select id, title from stories order by 1', 'select id, title from stories order by 1 desc'],
      ['under other names', 'select id as a, title as b from stories', 'select id, title from stories;'],
      ['in other types of the same text', 'select id::bigint from stories', 'select id::text from stories -- as text'],
      ['with a null that was made', 'select 1, null as rating from stories', 'select 1, null::integer from stories'],
    ])('%s', async (_, before, after) => {
      expect(await compare(before, after)).toEqual({
        verdict: 'passed',
        claim: 'Kept.',
        sentence: 'The 3 rows are the same before the up and after the up.',
        evidence: [],
      })
    })

    test('whatever the session prints dates like', async () => {
      const sql = "select seen, '1 day 01:00'::interval, 0.1::float8 + 0.2, '\\x00'::bytea from stories where id = 1"
      const before = await readBag(server.client, sql)
      await server.client.query(
        "set time zone 'Asia/Tokyo'; set datestyle = 'German'; set intervalstyle = 'iso_8601'; set extra_float_digits = 0; set bytea_output = 'escape'",
      )
      const after = await readBag(server.client, sql)
      await server.client.query('reset all')
      expect(after).toEqual(before)
      expect(
        compareBags('Kept.', [
          { at: 'a', bag: before },
          { at: 'b', bag: after },
        ]).sentence,
      ).toBe('The 1 row is the same a and b.')
    })
  })

  test('rows that are lost and rows that are added are shown', async () => {
    expect(
      await compare('select id, title, rating from stories', "select id, title, 3 from stories where id > 1 union all select 9, 'new', 3"),
    ).toMatchInlineSnapshot(`
      {
        "claim": "Kept.",
        "evidence": [
          {
            "body": "id | title | rating
      1 | a | NULL",
            "title": "only before the up",
          },
          {
            "body": "id | title | ?column?
      9 | new | 3",
            "title": "only after the up",
          },
        ],
        "sentence": "Of 3 rows before the up, 1 is not there after the up, and 1 is there instead.",
        "verdict": "failed",
      }
    `)
  })

  test('of many rows a few are shown', async () => {
    const outcome = await compare('select n, title from many', 'select n, title from many', 'select n, title from many where n > 18')
    expect(outcome.sentence).toMatchInlineSnapshot(`"Of 20 rows before the up, 18 are not there after the rollback."`)
    expect(outcome.evidence).toMatchInlineSnapshot(`
      [
        {
          "body": "n | title
      1 | row 1
      2 | row 2
      3 | row 3
      4 | row 4
      5 | row 5
      … and 13 more",
          "title": "only before the up",
        },
      ]
    `)
  })

  test('how often a row is there matters', async () => {
    expect((await compare('select rating from stories', 'select distinct rating from stories')).verdict).toBe('failed')
  })

  test('an empty bag proves nothing, and one that became empty fails', async () => {
    expect(await compare('select 1 from empty', 'select 1 from empty')).toMatchObject({
      verdict: 'not-checked',
      sentence: 'There is no row before the up and after the up, which proves nothing.',
    })
    expect((await compare('select 1 from stories', 'select 1 from empty')).verdict).toBe('failed')
    expect(await compare('select 1 from empty', 'select 1 from stories')).toMatchObject({
      verdict: 'failed',
      sentence: '3 rows are there after the up and not before the up.',
    })
  })

  test('another number of columns fails', async () => {
    expect((await compare('select id from stories', 'select id, title from stories')).sentence).toBe(
      'The query returns 1 columns before the up and 2 after the up.',
    )
  })

  test.each([
    ['bad', 'syntax error at or near "bad"'],
    ['select 1; select 2', 'here are several statements'],
    ['create table made ()', 'returns no rows'],
    ['', 'returns no rows'],
  ])('"%s" is refused', async (sql, message) => {
    await expect(readBag(server.client, sql)).rejects.toThrow(message)
    expect(server.client.getTransactionStatus()).toBe('I')
    expect((await server.client.query("select to_regclass('made') as made")).rows).toEqual([{ made: null }])
  })
})
