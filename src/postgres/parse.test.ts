import { describe, expect, it } from 'vitest'
import { splitStatements } from './parse.ts'

async function texts(sql: string): Promise<unknown> {
  const split = await splitStatements(sql)
  return 'statements' in split ? split.statements.map(({ start, end }) => sql.slice(start, end)) : split.error
}

const cases: readonly { readonly name: string; readonly sql: string; readonly gives: unknown }[] = [
  { name: 'nothing', sql: '', gives: [] },
  { name: 'white space', sql: ' \n\t', gives: [] },
  { name: 'comments alone', sql: '-- nothing\n/* to /* see */ here */\n', gives: [] },
  { name: 'semicolons alone', sql: ';;\n;', gives: [] },
  { name: 'a statement without a semicolon', sql: 'select 1', gives: ['select 1'] },
  { name: 'empty statements between others', sql: 'select 1;;\n;select 2', gives: ['select 1', 'select 2'] },
  {
    name: 'comments in several bytes before, in and after statements',
    sql: '/* é😀 */ select 1; -- ü\r\n  select /* 表 */ 2; -- 😀\nselect 3',
    gives: ['select 1', 'select /* 表 */ 2', 'select 3'],
  },
  {
    name: 'semicolons in dollar quotes',
    sql: 'do $a$ begin; $$;$$ end $a$; select $$;$$',
    gives: ['do $a$ begin; $$;$$ end $a$', 'select $$;$$'],
  },
  {
    name: 'semicolons in strings and identifiers',
    sql: `select ';' as "a;b"; select E'\\';'`,
    gives: [`select ';' as "a;b"`, `select E'\\';'`],
  },
  {
    name: 'a function whose body is statements',
    sql: 'create function é() returns int begin atomic select 1; select 2; end; select 3;',
    gives: ['create function é() returns int begin atomic select 1; select 2; end', 'select 3'],
  },
  { name: 'a wrong word', sql: "select 'é😀';\nselec 2", gives: { message: 'syntax error at or near "selec"', offset: 14 } },
  { name: 'a string without an end', sql: "select 'a", gives: { message: `unterminated quoted string at or near "'a"`, offset: 7 } },
  { name: 'a command of psql', sql: 'select 1;\n\\set x 1', gives: { message: 'syntax error at or near "\\"', offset: 10 } },
]

describe('splitting a script', () => {
  it.each(cases)('$name', async ({ sql, gives }) => {
    expect(await texts(sql)).toEqual(gives)
  })

  it('says what each statement is', async () => {
    const split = await splitStatements(
      'begin; savepoint a; create table t (); copy t from stdin; copy t from program $$x$$; copy t to stdout; commit',
    )
    expect('statements' in split && split.statements.map(({ start, end, ...what }) => what)).toMatchInlineSnapshot(`
      [
        {
          "opensTransaction": true,
          "readsInput": false,
          "tag": "TransactionStmt",
          "transactionControl": true,
        },
        {
          "opensTransaction": false,
          "readsInput": false,
          "tag": "TransactionStmt",
          "transactionControl": false,
        },
        {
          "opensTransaction": false,
          "readsInput": false,
          "tag": "CreateStmt",
          "transactionControl": false,
        },
        {
          "opensTransaction": false,
          "readsInput": true,
          "tag": "CopyStmt",
          "transactionControl": false,
        },
        {
          "opensTransaction": false,
          "readsInput": false,
          "tag": "CopyStmt",
          "transactionControl": false,
        },
        {
          "opensTransaction": false,
          "readsInput": false,
          "tag": "CopyStmt",
          "transactionControl": false,
        },
        {
          "opensTransaction": false,
          "readsInput": false,
          "tag": "TransactionStmt",
          "transactionControl": true,
        },
      ]
    `)
  })

  it('finds the end of the longest script in time', async () => {
    const split = await splitStatements("create table é (a text default ';');\n".repeat(10_000))
    expect('statements' in split && split.statements.at(-1)).toMatchObject({ start: 9_999 * 37, tag: 'CreateStmt' })
  })
})
