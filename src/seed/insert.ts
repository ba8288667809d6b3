import type { Client } from 'pg'
import pg from 'pg'
import type { SeedRow, StoredRow } from './seed.ts'

/** The protocol counts parameters in 16 bits (https://www.postgresql.org/docs/current/protocol-message-formats.html, Bind). */
const parameterLimit = 65_535

/** Runs one statement; dates, times and intervals come back as text, so that they mean the same in every time zone. */
export async function runStatement(client: Client, text: string, parameters: readonly unknown[]): Promise<StoredRow[]> {
  const values = parameters.map((value) => (value instanceof Date ? value.toISOString() : value))
  return (await client.query<StoredRow>({ text, values, types: { getTypeParser } })).rows
}

/** Inserts rows, as many in one statement as its parameters allow, and returns them as they are stored. */
export async function insertRows(client: Client, tableName: string, rows: readonly SeedRow[]): Promise<StoredRow[]> {
  if (rows.length === 0) return []
  const table = await describeTable(client, tableName)
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const perStatement = Math.max(1, Math.floor(parameterLimit / Math.max(1, names.length)))
  const stored: StoredRow[] = []
  for (let start = 0; start < rows.length; start += perStatement) {
    const { text, values } = insertStatement(table, names, rows.slice(start, start + perStatement))
    stored.push(...(await runStatement(client, text, values)))
  }
  return stored
}

interface Table {
  /** Quoted, with its schema. */
  readonly name: string
  readonly columns: Readonly<Record<string, Column>>
}

interface Column {
  readonly array: boolean
  /** The type itself, or the elements of the array. */
  readonly json: boolean
}

function insertStatement(table: Table, names: readonly string[], rows: readonly SeedRow[]): { text: string; values: unknown[] } {
  if (names.length === 0) return { text: `insert into ${table.name} default values returning *`, values: [] }
  const values: unknown[] = []
  const tuples = rows.map((row) => {
    const items = names.map((name) => {
      if (row[name] === undefined) return 'default'
      values.push(toParameter(row[name], table.columns[name]))
      return `$${values.length}`
    })
    return `(${items.join(', ')})`
  })
  const columns = names.map(pg.escapeIdentifier).join(', ')
  return { text: `insert into ${table.name} (${columns}) values ${tuples.join(', ')} returning *`, values }
}

function toParameter(value: unknown, column: Column | undefined): unknown {
  if (value === null) return null
  if (Array.isArray(value) && column?.array) return value.map((item) => toParameter(item, column))
  if (column?.json) return JSON.stringify(value)
  if (value instanceof Date) return value.toISOString()
  // Types that are no array of PostgreSQL's and are written as a list all the same (a vector): JSON is how they are read.
  return Array.isArray(value) ? JSON.stringify(value) : value
}

async function describeTable(client: Client, name: string): Promise<Table> {
  const { rows } = await client.query<{ name: string; columns: Record<string, Column> | null }>(
    `select pg_catalog.format('%I.%I', n.nspname, c.relname) as name,
       (select json_object_agg(a.attname, json_build_object('array', b.typcategory = 'A', 'json', coalesce(e.typname, b.typname) in ('json', 'jsonb')))
          from pg_catalog.pg_attribute a
          join pg_catalog.pg_type t on t.oid = a.atttypid
          join pg_catalog.pg_type b on b.oid = case t.typtype when 'd' then t.typbasetype else t.oid end
          left join pg_catalog.pg_type e on b.typcategory = 'A' and e.oid = b.typelem
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
     from pg_catalog.pg_class c
     join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.oid = $1::pg_catalog.regclass`,
    [name],
  )
  const [table] = rows
  return { name: table!.name, columns: table!.columns ?? {} }
}

const { builtins } = pg.types
const asText: readonly number[] = [
  builtins.DATE,
  builtins.TIME,
  builtins.TIMETZ,
  builtins.TIMESTAMP,
  builtins.TIMESTAMPTZ,
  builtins.INTERVAL,
]

const getTypeParser = ((oid: number, format?: 'text') =>
  asText.includes(oid) ? (value: string) => value : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser
