import type { Client } from 'pg'
import pg, { DatabaseError } from 'pg'
import { type FoundKey, type FoundTable, keysOfIndex } from './found.ts'

const quote = pg.escapeIdentifier
const probeName = 'pg_roundtrip_probe'

/** What the server makes of a text, or its own words for why it cannot read it. */
export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string }

export interface ReadType {
  readonly typeId: string
  readonly typmod: number
}

export interface ReadIndex {
  readonly keys: readonly FoundKey[]
  readonly where: string | null
}

/**
 * Lets the server read what a spec says and print it as it prints its catalog. Everything happens in a savepoint that is rolled back, in
 * the transaction of the caller, whose `search_path` must be `pg_catalog`. Texts are read with the table's schema and the session's own
 * default path, as a migration would be.
 *
 * Checks, defaults and policies are read on the table itself, where every name in them means what it means there. Indexes and generated
 * columns would read or rewrite its rows there, so they are read on an empty temporary copy with the same name.
 */
export class Probe {
  readonly #client: Client
  readonly #defaultPath: string
  readonly #types = new Map<string, Reading<ReadType>>()

  private constructor(client: Client, defaultPath: string) {
    this.#client = client
    this.#defaultPath = defaultPath
  }

  static async open(client: Client): Promise<Probe> {
    await disableEventTriggers(client)
    const { rows } = await client.query<{ path: string }>("select reset_val as path from pg_settings where name = 'search_path'")
    return new Probe(client, rows[0]?.path ?? '')
  }

  async type(schema: string, text: string): Promise<Reading<ReadType>> {
    const key = `${schema} ${text}`
    const known = this.#types.get(key)
    if (known !== undefined) return known
    const reading = await this.#read<ReadType & { columns: string; plain: boolean }>(
      schema,
      `create temporary table ${probeName} (probe ${text}\n)`,
      `select min(atttypid)::text as "typeId", min(atttypmod) as typmod, count(*)::text as columns,
         not bool_or(attnotnull and atttypid <> 0 or attidentity <> '' or attgenerated <> '') as plain
       from pg_attribute where attrelid = 'pg_temp.${probeName}'::regclass and attnum > 0`,
    )
    // "integer not null" and "integer, b text" can stand there too. A serial is an integer that may not be null, and is meant as a type.
    const isType = reading.ok && reading.value.columns === '1' && (reading.value.plain || /^(small|big)?serial[248]?$/i.test(text.trim()))
    const result: Reading<ReadType> = !reading.ok || isType ? reading : { ok: false, message: 'it says more than a type' }
    this.#types.set(key, result)
    return result
  }

  check({ schema, name }: FoundTable, text: string): Promise<Reading<string>> {
    return this.#expression(
      schema,
      `alter table ${name} add constraint ${probeName} check (${text}\n) not valid`,
      `select pg_get_expr(conbin, conrelid) as text from pg_constraint where conname = '${probeName}' and conrelid = ${literal(name)}::regclass`,
    )
  }

  default({ schema, name }: FoundTable, column: string, text: string): Promise<Reading<string>> {
    return this.#expression(
      schema,
      `alter table ${name} alter column ${quote(column)} set default ${text}`,
      `select pg_get_expr(d.adbin, d.adrelid) as text from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
        where a.attrelid = ${literal(name)}::regclass and a.attname = ${literal(column)}`,
    )
  }

  generated(table: FoundTable, type: string, text: string): Promise<Reading<string>> {
    return this.#expression(
      table.schema,
      `${copyOf(table)}; alter table pg_temp.${quote(table.table)} add column ${probeName} ${type} generated always as (${text}\n) stored`,
      `select pg_get_expr(d.adbin, d.adrelid) as text from pg_attrdef d where d.adrelid = ${literal(`pg_temp.${quote(table.table)}`)}::regclass`,
    )
  }

  policy({ schema, name }: FoundTable, text: string): Promise<Reading<string>> {
    return this.#expression(
      schema,
      `create policy ${probeName} on ${name} using (${text}\n)`,
      `select pg_get_expr(polqual, polrelid) as text from pg_policy where polname = '${probeName}' and polrelid = ${literal(name)}::regclass`,
    )
  }

  /** @param on Each item as between the parentheses of CREATE INDEX. */
  index(table: FoundTable, method: string, on: readonly string[], where?: string): Promise<Reading<ReadIndex>> {
    return this.#read<ReadIndex>(
      table.schema,
      `${copyOf(table)}; create index ${probeName} on pg_temp.${quote(table.table)} using ${quote(method)} (${on.join('\n, ')}\n)
        ${where === undefined ? '' : `where ${where}`}`,
      `select ${keysOfIndex} as keys, pg_get_expr(i.indpred, i.indrelid) as "where"
         from pg_index i where i.indexrelid = 'pg_temp.${probeName}'::regclass`,
    )
  }

  async #expression(schema: string, statement: string, question: string): Promise<Reading<string>> {
    const reading = await this.#read<{ text: string }>(schema, statement, question)
    return reading.ok ? { ok: true, value: reading.value.text } : reading
  }

  async #read<Row>(schema: string, statement: string, question: string): Promise<Reading<Row>> {
    const path = [quote(schema), this.#defaultPath, 'pg_temp'].filter((part) => part !== '').join(', ')
    try {
      const results = (await this.#client.query(
        `savepoint probe; select set_config('search_path', ${literal(path)}, true); ${statement}
         ; select set_config('search_path', 'pg_catalog', true); ${question}`,
      )) as unknown as { rows: Row[] }[]
      return { ok: true, value: results.at(-1)!.rows[0]! }
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
      return { ok: false, message: error.message }
    } finally {
      await this.#client.query('rollback to savepoint probe')
    }
  }
}

/** What `work` gives, or the server's words for why not; its transaction goes on either way. */
export async function readable<T>(client: Client, work: () => Promise<T>): Promise<Reading<T>> {
  await client.query('savepoint readable')
  try {
    return { ok: true, value: await work() }
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    await client.query('rollback to savepoint readable')
    return { ok: false, message: error.message }
  }
}

function copyOf({ table, name }: FoundTable): string {
  return `create temporary table ${quote(table)} (like ${name})`
}

function literal(text: string): string {
  return pg.escapeLiteral(text)
}

/** In the transaction of the caller: what probes create is nobody's business. */
async function disableEventTriggers(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>("select quote_ident(evtname) as name from pg_event_trigger where evtenabled <> 'D'")
  if (rows.length === 0) return
  // The parameter event_triggers exists from 17 on only; disabling them needs the same rights, and works everywhere.
  await readable(client, async () => {
    for (const { name } of rows) await client.query(`alter event trigger ${name} disable`)
  })
}
