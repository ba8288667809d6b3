import type { Client, CustomTypesConfig, QueryArrayConfig, QueryArrayResult } from 'pg'
import { Failure } from '../core/failure.ts'
import type { Row } from './row.ts'
import { type PackedQuery, selectRows } from './select-rows.ts'
import type { CatalogShape, Shape } from './shape.ts'

export type { Row } from './row.ts'

/** What was read of a database's catalogs in one transaction. */
export interface RawCatalogs {
  readonly rows: ReadonlyMap<string, readonly Row[]>
  /** A digest of the built-in rows of each catalog: as long as it is the same, no built-in object was touched. */
  readonly builtins: ReadonlyMap<string, string>
  /** How many holes dropped columns left, by the relation's OID. */
  readonly droppedColumns: ReadonlyMap<string, number>
  /** What `ALTER SYSTEM` wrote is in no catalog (docs: pg_file_settings); the administrator's own file may say the same of the same parameter. `null`: it may not be asked. */
  readonly fileSettings: readonly Row[] | null
  /** Whether nothing was kept from us. */
  readonly superuser: boolean
  /** Whatever changes after this moment is written by a transaction with this id or a later one. */
  readonly mark: string
  /** The role that looked. */
  readonly reader: string
}

/**
 * Everything that prints differently depending on who asks is pinned for the transaction, and nothing may end it before it is done. It is a message of its own: a
 * message is parsed as a whole, within the time that a database may allow and with the backslashes that it may give a meaning to.
 */
const pinnedSession = [
  'SET LOCAL statement_timeout = 0',
  'SET LOCAL lock_timeout = 0',
  'SET LOCAL idle_in_transaction_session_timeout = 0',
  // New in 17.
  "SELECT set_config(name, '0', true) FROM unnest(ARRAY['transaction_timeout']) name WHERE current_setting(name, true) IS NOT NULL",
  // A role may say in its settings that its sessions act as another one.
  'SET LOCAL ROLE NONE',
  "SET LOCAL search_path = ''",
  "SET LOCAL TimeZone = 'UTC'",
  'SET LOCAL standard_conforming_strings = on',
  "SET LOCAL DateStyle = 'ISO, YMD'",
  "SET LOCAL IntervalStyle = 'postgres'",
  'SET LOCAL extra_float_digits = 1',
  "SET LOCAL bytea_output = 'hex'",
  'SET LOCAL quote_all_identifiers = off',
  "SET LOCAL lc_monetary = 'C'",
  'SET LOCAL row_security = off',
  'SET LOCAL jit = off',
].join(';')

/** Read through pg_largeobject_metadata; a large object may be gigabytes. */
const readElsewhere = new Set(['pg_largeobject'])

/**
 * Counts the rows of every catalog: built-in ones, which notices one that went; those of them that are newer than `start`, which notices one that was
 * written anew; the user's; those of them that are newer than `since`; and the built-in ones that are.
 */
export function selectCensus(shape: Shape, start: string, since: string): string {
  return catalogsToRead(shape)
    .map(({ name, source, dated, ranges: { user, builtin, further } }) => {
      // Where nobody says when a row was written, every row counts as new.
      const newer = (than: string) => (dated ? than : 'true')
      const counts = [
        builtin,
        `(${builtin}) AND ${newer(`age(xmin) < age('${start}'::xid)`)}`,
        user,
        `(${user}) AND ${newer(`age(xmin) <= age('${since}'::xid)`)}`,
        dated ? `(${builtin}) AND age(xmin) <= age('${since}'::xid)` : 'false',
      ]
      const columns = counts.map((condition, index) => `count(*) FILTER (WHERE ${condition}) AS n${index}`)
      return `SELECT '${name}' AS catalog, ${columns.join(', ')} FROM ${source} c WHERE ${further}`
    })
    .join(' UNION ALL ')
}

export interface Census {
  readonly builtins: RawCatalogs['builtins']
  /** Whether a built-in row is new. */
  readonly builtinsTouched: boolean
  /** How many rows are the user's, and how many of those are new. */
  readonly user: ReadonlyMap<string, { readonly count: number; readonly recent: number }>
}

export function censusOf(rows: readonly Row[]): Census {
  return {
    builtins: new Map(rows.map((row) => [row['catalog']!, `${row['n0']} ${row['n1']}`])),
    builtinsTouched: rows.some((row) => row['n4'] !== '0'),
    user: new Map(rows.map((row) => [row['catalog']!, { count: Number(row['n2']), recent: Number(row['n3']) }])),
  }
}

const asText: CustomTypesConfig = { getTypeParser: () => (value: string | Buffer) => value } as CustomTypesConfig

/** A query whose rows are the answer, or one whose answer has to be unpacked. */
export type Query = string | PackedQuery

/** Sends several statements as one message and gives the rows of each, every value as text. */
export async function queryText(client: Client, queries: readonly Query[]): Promise<Row[][]> {
  if (queries.length === 0) return []
  const text = queries.map((query) => (typeof query === 'string' ? query : query.text)).join(';')
  const config = { text, types: asText } as unknown as QueryArrayConfig
  const answer = (await client.query(config)) as unknown as QueryArrayResult | QueryArrayResult[]
  const results = (Array.isArray(answer) ? answer : [answer]).map((result) => result.rows as unknown as Row[])
  return results.map((rows, index) => {
    const query = queries[index]
    return typeof query === 'object' ? query.unpack(rows) : rows
  })
}

/** The catalogs that a snapshot reads row by row. */
export function catalogsToRead(shape: Shape): CatalogShape[] {
  return [...shape.catalogs.values()].filter(({ name }) => !readElsewhere.has(name))
}

/** Begins a transaction that reads one moment, with the session pinned. */
export const openPinned = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;${pinnedSession}`

/** Does something in one repeatable-read transaction with the session pinned. */
export async function whilePinned<T>(client: Client, work: () => Promise<T>): Promise<T> {
  try {
    await client.query(openPinned)
    const answer = await work()
    await client.query('COMMIT')
    return answer
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw notInUtf8(error) ?? error
  }
}

/** 22021: a database whose encoding is SQL_ASCII takes any bytes, and does not say which letters they are. 22P05: a letter that Unicode does not have. */
function notInUtf8(error: unknown): Failure | undefined {
  const { code, message } = error as { code?: string; message?: string }
  if (code !== '22021' && code !== '22P05') return undefined
  return new Failure('environment', 'The catalogs of the database hold a text that cannot be read as UTF-8.', {
    evidence: [{ title: 'What the server said', body: message ?? '' }],
    nextStep: 'Create the database with the encoding UTF8, or write that name, comment or default in letters that UTF-8 has.',
    cause: error,
  })
}

/** Asks several queries in one such transaction, and then more, if `then` has more to ask. */
export function readTogether<T>(client: Client, queries: readonly Query[], then: (results: Row[][]) => Promise<T>): Promise<T> {
  return whilePinned(client, async () => then(await queryText(client, queries)))
}

const fileSettings = `SELECT name, setting, applied, error FROM pg_catalog.pg_file_settings WHERE sourcefile ~ '[^[:alnum:]_]postgresql[.]auto[.]conf$' ORDER BY seqno`

const dropped = 'SELECT attrelid, count(*) AS dropped FROM pg_catalog.pg_attribute WHERE attisdropped GROUP BY attrelid'

const rest = [dropped, 'SELECT (txid_snapshot_xmin(txid_current_snapshot()) % 4294967296)::text AS mark, session_user AS reader']

/** What is always read whole beside the catalogs' rows; `restOf` reads the answers. */
export function selectRest(shape: Shape, start: string, since = start): string[] {
  return [...rest, selectCensus(shape, start, since), ...(shape.fileSettings ? [fileSettings] : [])]
}

export function restOf([holes, marks, census, settings]: readonly Row[][]): Omit<RawCatalogs, 'rows' | 'superuser'> & { census: Census } {
  const counted = censusOf(census!)
  return {
    droppedColumns: holesOf(holes!),
    fileSettings: settings ?? null,
    mark: marks![0]!['mark']!,
    reader: marks![0]!['reader']!,
    builtins: counted.builtins,
    census: counted,
  }
}

const holesOf = (rows: readonly Row[]) => new Map(rows.map((row) => [row['attrelid']!, Number(row['dropped'])]))

/** Reads the user's rows once, in the transaction that the session is in, and asks something more in the same message. */
export async function readAlone(client: Client, shape: Shape, more: readonly Query[]): Promise<{ raw: RawCatalogs; answers: Row[][] }> {
  const catalogs = catalogsToRead(shape)
  const settings = shape.fileSettings ? [fileSettings] : []
  const results = await queryText(client, [
    ...catalogs.map((catalog) => selectRows(catalog, 'user')),
    dropped,
    'SELECT session_user AS reader',
    ...settings,
    ...more,
  ])
  const rows = new Map(catalogs.map(({ name }, index) => [name, results[index]!]))
  const [holes, readers, ...others] = results.slice(catalogs.length)
  const raw: RawCatalogs = {
    rows,
    builtins: new Map(),
    droppedColumns: holesOf(holes!),
    fileSettings: shape.fileSettings ? others[0]! : null,
    superuser: shape.superuser,
    mark: '',
    reader: readers![0]!['reader']!,
  }
  return { raw, answers: others.slice(settings.length) }
}

/**
 * Reads every compared column of every catalog in one repeatable-read transaction.
 *
 * @param start a transaction id from before anything of interest happened: built-in rows that are older are as initdb made them.
 */
export function readCatalogs(client: Client, shape: Shape, start: string): Promise<RawCatalogs> {
  const catalogs = catalogsToRead(shape)
  const queries = [...catalogs.map((catalog) => selectRows(catalog, 'user')), ...selectRest(shape, start)]
  return readTogether(client, queries, async (results) => ({
    rows: new Map(catalogs.map(({ name }, index) => [name, results[index]!])),
    ...restOf(results.slice(catalogs.length)),
    superuser: shape.superuser,
  }))
}
