import { beforeAll, describe, expect, test } from 'vitest'
import { onEachServer } from '../../fixtures/servers.ts'
import { askAlways, compareAnswer } from './always.ts'

type Rows = readonly Record<string, unknown>[]

onEachServer((server) => {
  beforeAll(async () => {
    await server.client.query(`create table notes (id int, words text); create table cards (id int); insert into cards values (1), (2), (2);
    create view all_cards as select * from cards; create table shelves (id int) partition by list (id); create table shelf partition of shelves default;
    create table empty (id int) partition by list (id); create view all_empty as select * from empty`)
  })

  const compare = async (query: string, returns: Rows) => compareAnswer({ returns }, await askAlways(server.client, query))

  describe('it holds', () => {
    test.each<[string, string, Rows]>([
      ['rows in any order', 'select id from cards', [{ id: 2 }, { id: 1 }, { id: 2 }]],
      ['rows of a view', 'select id from all_cards order by id', [{ id: 1 }, { id: 2 }, { id: 2 }]],
      ['no row', 'select id from cards where id > 7;', []],
      ['no row of the catalog', "select relname from pg_class where relname = 'nowhere'", []],
      ['no row of a table without rows, asked beside one with rows', 'select from cards, notes', []],
      ['a number as text', 'select count(*) from cards', [{ count: '3' }]],
      ['a number as a number', 'select count(*) from cards', [{ count: 3 }]],
      ['a number whose zeros say nothing', 'select 1.50::numeric as n, 2.0::numeric as m', [{ n: 1.5, m: 2 }]],
      ['a number greater than those of JavaScript', 'select 9007199254740993 as n', [{ n: '9007199254740993' }]],
      ['a boolean', 'select true as yes, false as no', [{ yes: true, no: false }]],
      ['a boolean as PostgreSQL writes it', 'select true as yes', [{ yes: 't' }]],
      ['null', 'select null as nothing', [{ nothing: null }]],
      ['an array', "select array['a', 'b'] as labels", [{ labels: ['a', 'b'] }]],
      ['a document, whatever the order of its keys', `select '{"b": 1, "a": [2]}'::json as document`, [{ document: { a: [2], b: 1 } }]],
      ['a moment as PostgreSQL writes it', "select timestamptz '2025-01-05 09:00+02' as at", [{ at: '2025-01-05 07:00:00+00' }]],
      ['a moment as JSON has it', "select timestamptz '2025-01-05 09:00+02' as at", [{ at: '2025-01-05T07:00:00+00:00' }]],
      ['VALUES', "values (1, 'a')", [{ column1: 1, column2: 'a' }]],
      ['WITH, and a comment at the end', 'with one as (select 1 as n) select n from one -- that is all', [{ n: 1 }]],
    ])('%s', async (_, query, returns) => {
      expect(await compare(query, returns)).toMatchObject({ holds: true })
    })
  })

  describe('it does not hold', () => {
    test.each<[string, string, Rows, string]>([
      ['a row too many', 'select id from cards', [{ id: 1 }, { id: 2 }], 'the query returns 1 row more than it must.'],
      ['a row that must not be', 'select id from cards where id = 1', [], 'the query returns 1 row, and must return none.'],
      ['a row that is not there', 'select id from cards where id = 7', [{ id: 7 }], 'of 1 row that the query must return, 1 is not there.'],
      [
        'another row',
        'select id from cards where id = 1',
        [{ id: 7 }],
        'of 1 row that the query must return, 1 is not there, and 1 is there instead.',
      ],
      [
        'null for the text of it',
        'select null as nothing',
        [{ nothing: 'null' }],
        'of 1 row that the query must return, 1 is not there, and 1 is there instead.',
      ],
      [
        'an empty text for a zero',
        "select '' as n",
        [{ n: 0 }],
        'of 1 row that the query must return, 1 is not there, and 1 is there instead.',
      ],
      [
        'a number that only JavaScript thinks equal',
        'select 9007199254740993 as n',
        [{ n: 9007199254740992 }],
        'of 1 row that the query must return, 1 is not there, and 1 is there instead.',
      ],
      [
        'a column of which nothing is said',
        'select 1 as a, 2 as b',
        [{ a: 1 }],
        'the query returns a column b, of which the rows of returns say nothing.',
      ],
      ['a column that is not there', 'select 1 as a', [{ a: 1, c: 3 }], 'the query returns no column c, only a.'],
      ['two columns of one name', 'select 1 as a, 2 as a', [{ a: 2 }], 'the query returns two columns a: give each a name of its own.'],
      ['several statements', 'select 1; select 2', [], 'here are several statements, and one query is asked.'],
      ['no statement', ' -- later', [], 'there is no query.'],
      ['a query that fails', 'select nothing', [], 'the query failed: column "nothing" does not exist (42703).'],
      ['a text that is no SQL', 'selec 1', [], 'the query failed: syntax error at or near "selec" (42601).'],
      ['a query that fails at its end', 'select 1 +', [], 'the query failed: syntax error at end of input (42601).'],
    ])('%s', async (_, query, returns, words) => {
      expect(await compare(query, returns)).toMatchObject({ holds: false, words })
    })

    test('both sides are shown, first what must not be there', async () => {
      expect(await compare('select id from cards', [{ id: 1 }])).toMatchObject({ mustReturn: 'id\n1', returns: 'id\n2\n2\n1' })
    })
  })

  test.each<[string, string, Rows, string]>([
    [
      'a table',
      "select id from notes where words = ''",
      [],
      'table public.notes, which it reads, holds no row, so its answer proves nothing.',
    ],
    [
      'a table, counted',
      'select count(*) from notes',
      [{ count: 0 }],
      'table public.notes, which it reads, holds no row, so its answer proves nothing.',
    ],
    [
      'a table that has no partition yet, by a view',
      'select id from all_empty',
      [],
      'table public.empty, which it reads, holds no row, so its answer proves nothing.',
    ],
    [
      'a table of partitions',
      'select id from shelves',
      [],
      'table public.shelf, which it reads, holds no row, so its answer proves nothing.',
    ],
  ])('without a row it proves nothing: %s', async (_, query, returns, words) => {
    expect(await compare(query, returns)).toEqual({ holds: undefined, words })
  })

  test('nothing that a query writes stays', async () => {
    await compare("select set_config('search_path', 'nowhere', false), nextval(pg_get_serial_sequence('cards', 'id'))", [])
    await compare('delete from cards returning id', [])
    expect((await server.client.query('select count(*)::int as n from cards')).rows).toEqual([{ n: 3 }])
    expect((await server.client.query('show search_path')).rows).toEqual([{ search_path: '"$user", public' }])
  })
})
