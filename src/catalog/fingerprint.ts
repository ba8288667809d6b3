import pg, { type Client } from 'pg'
import { entryKey } from './entry.ts'
import { firstUserOid } from './ranges.ts'
import { pinnedSession, queryText, type RawCatalogs, readTogether } from './read.ts'

/** Fixed, so that the same rows give the same fingerprint everywhere and always; written into every snapshot. */
export const fingerprintSeeds = ['5231', '7919'] as const

/** How many rows a table holds and two sums over the hashes of their text. */
export interface RowFingerprint {
  readonly identity: readonly string[]
  readonly kind: string
  readonly count: number
  /** What the hashes are made of, sorted. */
  readonly columns: readonly string[]
  readonly hashes: readonly [string, string]
}

export interface SequenceState {
  readonly identity: readonly string[]
  readonly lastValue: string
  readonly isCalled: boolean
  readonly increment: string
}

export interface RowState {
  readonly tables: ReadonlyMap<string, RowFingerprint>
  readonly sequences: ReadonlyMap<string, SequenceState>
  readonly notCompared: readonly { readonly what: string; readonly why: string }[]
}

interface Relation {
  readonly oid: string
  readonly schema: string
  readonly name: string
  readonly kind: 'table' | 'materialized view'
  readonly columns: readonly string[]
}

const quote = pg.escapeIdentifier

/** The text of a row of `t`, as the server prints a record: it tells NULL from the empty text, and where one value ends. */
export function rowText(columns: readonly string[]): string {
  return `ROW(${columns.map((column) => `t.${quote(column)}`).join(', ')})::text`
}

/**
 * A sum, never an exclusive or, in which equal pairs of rows would cancel out; the text of a row, which keeps what `=` hides (1.0 and 1.00, the
 * case of citext, white space in json). Columns stand in the order of their names, so that a column that moved does not look like other rows.
 *
 * Without OFFSET the planner would pull the inner query up and print each row once for each hash, and printing is most of the cost.
 */
function selectFingerprint({ schema, name, columns }: Pick<Relation, 'schema' | 'name' | 'columns'>): string {
  const sums = fingerprintSeeds.map((seed, index) => `coalesce(sum(hashtextextended(r, ${seed})), 0) AS h${index}`).join(', ')
  return `SELECT count(*) AS n, ${sums} FROM (SELECT ${rowText(columns)} AS r FROM ONLY ${quote(schema)}.${quote(name)} t OFFSET 0) s`
}

/** Reads the fingerprints of every table and materialised view, and the state of every sequence, of the user's schemas. */
export async function readRows(client: Client, raw: RawCatalogs): Promise<RowState> {
  const schemas = new Map((raw.rows.get('pg_namespace') ?? []).map((row) => [row['oid']!, row['nspname']!]))
  const columns = new Map<string, string[]>()
  for (const row of raw.rows.get('pg_attribute') ?? []) {
    // A virtual generated column has no stored value.
    if (Number(row['attnum']) <= 0 || row['attgenerated'] === 'v') continue
    columns.set(row['attrelid']!, [...(columns.get(row['attrelid']!) ?? []), row['attname']!])
  }
  const relations: Relation[] = []
  const sequences: { oid: string; schema: string; name: string; increment: string }[] = []
  const notCompared: { what: string; why: string }[] = []
  const increments = new Map((raw.rows.get('pg_sequence') ?? []).map((row) => [row['seqrelid']!, row['seqincrement']!]))
  for (const row of raw.rows.get('pg_class') ?? []) {
    const [oid, schema, name, kind] = [row['oid']!, schemas.get(row['relnamespace']!), row['relname']!, row['relkind']!]
    if (schema === undefined) continue
    if (kind === 'r' || (kind === 'm' && row['relispopulated'] === 't')) {
      const list = (columns.get(oid) ?? []).sort()
      relations.push({ oid, schema, name, kind: kind === 'r' ? 'table' : 'materialized view', columns: list })
    } else if (kind === 'S') sequences.push({ oid, schema, name, increment: increments.get(oid) ?? '1' })
    else if (kind === 'f') notCompared.push({ what: `rows of foreign table ${schema}.${name}`, why: 'they are on another server' })
  }
  const opening = ['BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', ...pinnedSession.split(';')]
  // Most tables of a history are empty, and a table without a block has no row: that is cheaper to know than to count.
  const empty = await withoutBlocks(client)
  const filled = relations.filter(({ oid }) => !empty.has(oid))
  const queries = [
    ...filled.map(selectFingerprint),
    ...sequences.map(({ oid, schema, name }) => `SELECT ${oid} AS oid, last_value, is_called FROM ${quote(schema)}.${quote(name)}`),
  ]
  let results: Awaited<ReturnType<typeof queryText>>
  try {
    results = (await queryText(client, [...opening, ...queries, 'COMMIT'].join(';'))).slice(opening.length)
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
  const answers = new Map(filled.map(({ oid }, index) => [oid, results[index]![0]!]))
  return {
    tables: new Map(
      relations.map(({ oid, schema, name, kind, columns }) => {
        const row = answers.get(oid)
        const hashes = [row?.['h0'] ?? '0', row?.['h1'] ?? '0'] as const
        const fingerprint: RowFingerprint = { kind, identity: [schema, name], count: Number(row?.['n'] ?? 0), columns, hashes }
        return [entryKey(kind, fingerprint.identity), fingerprint]
      }),
    ),
    sequences: new Map(
      sequences.map(({ schema, name, increment }, index) => {
        const row = results[filled.length + index]![0]!
        const state = { identity: [schema, name], lastValue: row['last_value']!, isCalled: row['is_called'] === 't', increment }
        return [entryKey('sequence', state.identity), state]
      }),
    ),
    notCompared,
  }
}

/** Tables of PostgreSQL's own access method whose file is empty. A file is looked at without opening its table, which costs ten times as much. */
async function withoutBlocks(client: Client): Promise<Set<string>> {
  const [rows] = await readTogether(
    client,
    [
      `SELECT oid::text FROM pg_catalog.pg_class WHERE oid >= ${firstUserOid} AND relkind = 'r' AND relam = 2 AND (pg_catalog.pg_stat_file(pg_catalog.pg_relation_filepath(oid), true)).size = 0`,
    ],
    async (results) => results,
  )
  return new Set(rows!.map((row) => row['oid']!))
}
