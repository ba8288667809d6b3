import type { Client } from 'pg'
import { DatabaseError } from 'pg'
import { splitStatements } from '../postgres/parse.ts'
import type { AlwaysClaim } from './access.ts'
import { pinned, rowsInWords } from './data.ts'
import { rolledBack } from './transaction.ts'

/** One row of the answer: each value in the server's own text and as the server's JSON. */
interface AnsweredRow {
  readonly texts: readonly (string | null)[]
  readonly values: Readonly<Record<string, unknown>>
}

/** What the query of a claim returned. */
export type Answer =
  | { readonly columns: readonly string[]; readonly rows: readonly AnsweredRow[]; readonly reads: readonly ReadTable[] | undefined }
  /** It could not be asked, in words. */
  | { readonly unusable: string }

/** A table that the query reads, and whether it holds a row. */
interface ReadTable {
  readonly name: string
  readonly isEmpty: boolean
}

/**
 * Asks the query of a claim that is always so, in a transaction that is rolled back. The client must not be in one.
 *
 * @param seed writes rows first, in the same transaction. Default: none are.
 */
export async function askAlways(
  client: Client,
  query: string,
  seed: (client: Client) => Promise<unknown> = async () => {},
): Promise<Answer> {
  const split = await splitStatements(query)
  const statements = 'statements' in split ? split.statements : undefined
  if (statements && statements.length !== 1) {
    return {
      unusable: statements.length === 0 ? 'there is no query.' : 'here are several statements, and one query is asked.',
    }
  }
  const [one] = statements ?? []
  const sql = one === undefined ? query : query.slice(one.start, one.end)
  return rolledBack(client, async () => {
    await seed(client)
    await client.query(pinned)
    try {
      return await ask(client, sql)
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
      return { unusable: `the query failed: ${error.message}${error.code === undefined ? '' : ` (${error.code})`}.` }
    }
  })
}

async function ask(client: Client, sql: string): Promise<Answer> {
  await client.query('savepoint asked')
  // By itself first: its own mistakes are then told in its own words.
  const plain = await client.query<(string | null)[]>({ text: sql, rowMode: 'array', types: { getTypeParser: () => asItIs } })
  const columns = plain.fields.map(({ name }) => name)
  await client.query('rollback to savepoint asked')
  const twice = columns.find((name, index) => columns.indexOf(name) !== index)
  if (twice !== undefined) return { unusable: `the query returns two columns ${twice}: give each a name of its own.` }
  const { rows } = await client.query<(string | null)[]>({
    text: `select pg_catalog.to_json(asked)::text, asked.* from (\n${sql}\n) as asked`,
    rowMode: 'array',
    types: { getTypeParser: () => asItIs },
  })
  await client.query('rollback to savepoint asked')
  return {
    columns,
    rows: rows.map(([json, ...texts]) => ({ texts, values: JSON.parse(json ?? '{}') as Record<string, unknown> })),
    reads: await tablesRead(client, sql),
  }
}

/** The tables that a query reads, where it reads nothing else; `undefined`: the catalog, or nothing that is stored. */
async function tablesRead(client: Client, sql: string): Promise<readonly ReadTable[] | undefined> {
  const { rows } = await client.query<{ 'QUERY PLAN': unknown }>(`explain (verbose, costs off, format json) ${sql}`)
  const tables = new Map<string, readonly [schema: string, name: string]>()
  collectTables(rows[0]?.['QUERY PLAN'], tables)
  // What the planner knows to hold no row, be it a partitioned table without partitions, is not in its plan.
  if (tables.size === 0) await collectNamed(client, sql, tables)
  if (tables.size === 0 || [...tables.values()].some(([schema]) => /^(pg_|information_schema$)/.test(schema))) return undefined
  const reads: ReadTable[] = []
  for (const [schema, name] of tables.values()) {
    const table = `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`
    const { rows: found } = await client.query<{ held: boolean }>(`select exists (select from ${table}) as held`)
    reads.push({ name: `${schema}.${name}`, isEmpty: found[0]?.held === false })
  }
  return reads
}

/** The tables that a query names, by itself or through views; of the server's own the catalog does not say so. */
async function collectNamed(client: Client, sql: string, into: Map<string, readonly [string, string]>): Promise<void> {
  await client.query('savepoint named')
  try {
    await client.query(`create temporary view pg_roundtrip_asked as ${sql}`)
    const { rows } = await client.query<{ schema: string; name: string }>(
      `with recursive named(oid) as (
         select 'pg_temp.pg_roundtrip_asked'::regclass::oid
         union select d.refobjid from named join pg_catalog.pg_rewrite w on w.ev_class = named.oid
           join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_catalog.pg_class'::regclass)
       select n.nspname as schema, c.relname as name from named join pg_catalog.pg_class c on c.oid = named.oid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p', 'f', 'm') or n.nspname = 'information_schema'`,
    )
    for (const { schema, name } of rows) into.set(JSON.stringify([schema, name]), [schema, name])
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
  }
  await client.query('rollback to savepoint named')
}

function collectTables(plan: unknown, into: Map<string, readonly [string, string]>): void {
  if (typeof plan !== 'object' || plan === null) return
  const { 'Relation Name': name, Schema: schema } = plan as { readonly 'Relation Name'?: string; readonly Schema?: string }
  if (name !== undefined && schema !== undefined) into.set(JSON.stringify([schema, name]), [schema, name])
  for (const part of Object.values(plan)) collectTables(part, into)
}

/** What an answer is, held against what it must be. */
export type Comparison =
  | { readonly holds: true; readonly words: string }
  | { readonly holds: undefined; readonly words: string }
  | { readonly holds: false; readonly words: string; readonly mustReturn?: string; readonly returns?: string }

/**
 * Compares an answer with the rows that a claim names, in any order. A value is the same when the server writes it so as text or as JSON: `7` and `'7'` are both the number seven. No row of the tables
 * that are read: that says nothing, `holds` is `undefined`.
 *
 * The words go on after a colon.
 */
export function compareAnswer({ returns }: Pick<AlwaysClaim, 'returns'>, answer: Answer): Comparison {
  if ('unusable' in answer) return { holds: false, words: answer.unusable }
  const { columns, rows, reads } = answer
  const unknown = [...new Set(returns.flatMap(Object.keys))].filter((name) => !columns.includes(name))
  const unsaid = returns.length === 0 ? [] : columns.filter((name) => returns.some((row) => !(name in row)))
  const [strange] = [...unknown, ...unsaid]
  const missing = [...returns]
  const surplus: AnsweredRow[] = []
  for (const row of rows) {
    const place = missing.findIndex((wanted) => columns.every((name, index) => name in wanted && isSame(wanted[name], row, name, index)))
    if (place < 0) surplus.push(row)
    else missing.splice(place, 1)
  }
  if (strange === undefined && missing.length === 0 && surplus.length === 0) return holding(rows.length, reads)
  const words =
    strange === undefined
      ? differenceWords(missing.length, surplus.length, returns.length)
      : unknown.includes(strange)
        ? `the query returns no column ${strange}, only ${columns.join(', ')}.`
        : `the query returns a column ${strange}, of which the rows of returns say nothing.`
  const names = returns.length === 0 ? columns : [...new Set(returns.flatMap(Object.keys))]
  return {
    holds: false,
    words,
    mustReturn:
      returns.length === 0
        ? 'no row'
        : rowsInWords(
            names,
            returns.map((row) => names.map((name) => textOf(row[name]))),
          ),
    returns:
      rows.length === 0
        ? 'no row'
        : rowsInWords(
            columns,
            [...surplus, ...rows.filter((row) => !surplus.includes(row))].map(({ texts }) => texts),
          ),
  }
}

function holding(count: number, reads: readonly ReadTable[] | undefined): Comparison {
  if (reads?.every(({ isEmpty }) => isEmpty)) {
    const [first, ...others] = reads.map(({ name }) => name)
    const tables =
      others.length === 0 ? `table ${first}, which it reads, holds` : `the tables that it reads, ${[first, ...others].join(', ')}, hold`
    return { holds: undefined, words: `${tables} no row, so its answer proves nothing.` }
  }
  return {
    holds: true,
    words: count === 0 ? 'the query returns no row.' : `the query returns the ${count === 1 ? 'row' : `${count} rows`} that it must.`,
  }
}

function differenceWords(missing: number, surplus: number, wanted: number): string {
  const rows = (count: number) => (count === 1 ? '1 row' : `${count} rows`)
  if (wanted === 0) return `the query returns ${rows(surplus)}, and must return none.`
  const lacks = `of ${rows(wanted)} that the query must return, ${missing} ${missing === 1 ? 'is' : 'are'} not there`
  if (missing === 0) return `the query returns ${rows(surplus)} more than it must.`
  return surplus === 0 ? `${lacks}.` : `${lacks}, and ${surplus} ${surplus === 1 ? 'is' : 'are'} there instead.`
}

function isSame(wanted: unknown, { texts, values }: AnsweredRow, name: string, index: number): boolean {
  const text = texts[index] ?? null
  if (wanted === null || text === null) return wanted === text
  const value = values[name]
  if (typeof wanted === 'object') return canonical(wanted) === canonical(value)
  if (String(wanted) === text || (typeof value !== 'object' && typeof value !== 'number' && String(wanted) === String(value))) return true
  return typeof value === 'number' && plainNumber(String(wanted)) === plainNumber(text)
}

/** A number without the zeros that say nothing; not as a floating-point number, which would round it. */
function plainNumber(text: string): string {
  return /^-?\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, '') : text
}

/** JSON whose keys are in order: two values are the same when these are. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  )
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function asItIs(value: string): string {
  return value
}
