import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MappedText } from '../mapped-text.ts'
import { splitStatements } from '../parse.ts'
import { Lines } from './lines.ts'
import { SqlScanner } from './sql-scanner.ts'

/** The statements that psql would send, and what it would send of them for a variable. */
function statementsOf(sql: string, values: Readonly<Record<string, string>> = {}): { text: string; inFile: number }[] {
  const lines = new Lines({ sql, file: '/x.sql', firstLine: 1 })
  const scanner = new SqlScanner((name) => values[name])
  const statements: { text: string; inFile: number }[] = []
  let statement = new MappedText()
  const end = () => {
    if (statement.text.trim() !== '') statements.push({ text: statement.text, inFile: statement.inFile(0) })
    statement = new MappedText()
  }
  for (let line = lines.next(); line; line = lines.next()) {
    if (statement.text !== '') statement.append('\n', line.start - 1, true)
    scanner.startLine(line.text, line.start, true)
    for (let stop = scanner.scan(statement); stop !== 'end of line'; stop = scanner.scan(statement)) end()
  }
  end()
  return statements
}

/** A statement's text without what stands around it. */
async function bare(text: string): Promise<string[]> {
  const split = await splitStatements(text)
  if ('error' in split) throw new Error(`${split.error.message}: ${text}`)
  return split.statements.map(({ start, end }) => text.slice(start, end))
}

const statement = fc.constantFrom(
  'select 1',
  "select 'a;b', 'it''s', E'\\';\\\\', U&'\\0041;', b'01', N'x;'",
  "select $$;$$, $a$ $$ ; $b$ $a$, $é$;'$é$",
  'create table "a;""b" (x int default 1, y text[] default \'{";"}\')',
  "select (array[1,2,3])[1:2], '{\"a\":1}'::jsonb::text, x'1f'",
  'create function f() returns int begin atomic select 1; select case when true then 2 end; end',
  'create or replace procedure p(a int) begin atomic insert into t values (1); end',
  "create rule r as on insert to t do also (select 1; select ';')",
  "select 1 /* ; /* ' */ \" $$ */ + 2 -- ; ' \n + 3",
  "select 'a'\n  'b;'",
  'do $do$ begin perform $$;$$; end; $do$',
  'select 1 as a$b$c, 2 as "é;", \'ü😀;\' as 表',
  'begin',
  'commit',
  'select a.*, 1 -1, 2--3\n from (values (1)) a',
  "select 'a' || e'b' , 5 as e, 6 as u",
  'select $1, $2',
)
const between = fc.constantFrom(';', ';\n', '; ', ' ;\r\n', ';;\n', ";\n-- no; '\n", "; /* ; \n ' */ ", '\n;\n\n', ';\t\f\n')
const script = fc.array(fc.tuple(statement, between), { maxLength: 12 }).map((parts) => parts.flat().join(''))

describe('where psql sees the end of a statement', () => {
  it('law: it is where PostgreSQL sees it, in a script without variables and commands', async () => {
    await fc.assert(
      fc.asyncProperty(script, async (sql) => {
        const split = await splitStatements(sql)
        fc.pre('statements' in split)
        const expected = await bare(sql)
        const seen = statementsOf(sql)
        expect((await Promise.all(seen.map(({ text }) => bare(text)))).flat()).toEqual(expected)
      }),
      { numRuns: 500 },
    )
  })

  it('law: what it sends stands in the file where it says', () => {
    fc.assert(
      fc.property(script, (sql) => {
        for (const { text, inFile } of statementsOf(sql)) {
          expect(sql.slice(inFile, inFile + text.length)).toBe(text)
        }
      }),
    )
  })

  it('law: a value in quotes is one literal, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: fc.constantFrom("'", '\\', ';', '"', '$$', ':x', 'é', '\n', 'a'), maxLength: 12 }), async (x) => {
        const sql = 'select :\'x\', 1; select :"x" from t;'
        fc.pre(x !== '')
        expect(statementsOf(sql, { x })).toHaveLength(2)
        expect(
          await bare(
            statementsOf(sql, { x })
              .map(({ text }) => text)
              .join(''),
          ),
        ).toHaveLength(2)
      }),
    )
  })

  it.each<[string, string, string[]]>([
    ['a variable', 'select :x;', ['select 5;']],
    ['a variable at the end of a line', 'select :x\n, 1;', ['select 5\n, 1;']],
    [
      'no variable in quotes',
      `select ':x', ":x", $$:x$$, E':x\\':x', /* :x */ 1; -- :x`,
      [`select ':x', ":x", $$:x$$, E':x\\':x', /* :x */ 1;`],
    ],
    ['casts, assignments and slices', 'select a::x, a[1:2], a[x:y], b := :x;', ['select a::x, a[1:2], a[x:y], b := 5;']],
    ['a colon that is escaped', 'select a[1\\:x];', ['select a[1:x];']],
    ['a quotation that is no reference', "select a[1:'b c'], :'x y;", ["select a[1:'b c'], :'x y;"]],
    ['three colons', 'select a:::x;', ['select a::5;']],
  ])('%s', (_, sql, expected) => {
    expect(statementsOf(sql, { x: '5' }).map(({ text }) => text)).toEqual(expected)
  })
})
