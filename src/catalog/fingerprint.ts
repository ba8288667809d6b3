import pg, { type Client, DatabaseError } from 'pg'
import { quoteName } from '../core/address.ts'
import type { NotCompared } from './access.ts'
import { entryKey } from './entry.ts'
import { firstUserOid } from './ranges.ts'
import { openPinned, queryText, type RawCatalogs, type Row, readTogether } from './read.ts'

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
  /** Objects whose content was not read. */
  readonly notCompared: readonly Unread[]
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

/** A sequence whose state is asked for. */
interface Sequence {
  readonly oid: string
  readonly schema: string
  readonly name: string
  readonly increment: string
}

/** What a snapshot reads the state of, and why of some objects it does not. */
interface Wanted {
  readonly relations: Relation[]
  readonly sequences: Sequence[]
  readonly unread: Map<string, Unread>
}

/** Something whose content is not compared. */
export interface Unread extends NotCompared {
  /** The object's key among the entries. */
  readonly key: string
  /** The content is not this server's to give. */
  readonly elsewhere?: true
}

/**
 * Reads the fingerprints of every table and materialised view, and the state of every sequence, of the user's schemas. What our role may not read
 * whole, or the server cannot give, is said not to be compared.
 *
 * @param open the session is within a transaction that reads and is pinned; it stays open. Default: it is in none.
 */
export async function readRows(client: Client, raw: RawCatalogs, { open = false } = {}): Promise<RowState> {
  const wanted = wantedOf(raw)
  if (!raw.superuser) await leaveOutUnreadable(client, wanted, open)
  const { relations, sequences, unread } = wanted
  // Most tables of a history are empty, and a table without a block has no row: that is cheaper to know than to count.
  const empty = raw.superuser ? await withoutBlocks(client, open) : new Set<string>()
  const filled = relations.filter(({ oid }) => !empty.has(oid))
  const answers = await askEach<Relation | Sequence>(
    client,
    [
      ...filled.map((relation) => ({ of: relation, text: selectFingerprint(relation) })),
      ...sequences.map((of) => ({ of, text: `SELECT last_value, is_called FROM ${quote(of.schema)}.${quote(of.name)}` })),
    ],
    open,
  )
  const tables = new Map<string, RowFingerprint>()
  for (const relation of relations) {
    const { oid, kind, columns, schema, name } = relation
    const key = entryKey(kind, [schema, name])
    const row = empty.has(oid) ? { n: '0', h0: '0', h1: '0' } : answers.get(relation)!
    if (typeof row === 'string') unread.set(key, unreadOf(kind, key, schema, name, serverSays(row)))
    else tables.set(key, { kind, identity: [schema, name], count: Number(row['n']), columns, hashes: [row['h0']!, row['h1']!] })
  }
  const states = new Map<string, SequenceState>()
  for (const sequence of sequences) {
    const { schema, name, increment } = sequence
    const key = entryKey('sequence', [schema, name])
    const row = answers.get(sequence)!
    if (typeof row === 'string') unread.set(key, unreadOf('sequence', key, schema, name, serverSays(row)))
    else states.set(key, { identity: [schema, name], lastValue: row['last_value']!, isCalled: row['is_called'] === 't', increment })
  }
  return { tables, sequences: states, notCompared: [...unread.values()] }
}

const serverSays = (message: string) => `the server says: ${message}`

function unreadOf(kind: Relation['kind'] | 'sequence' | 'foreign table', key: string, schema: string, name: string, why: string): Unread {
  const object = `${kind} ${quoteName(schema)}.${quoteName(name)}`
  return { key, what: kind === 'sequence' ? `the state of ${object}` : `rows of ${object}`, why, scope: 'rows' }
}

function wantedOf(raw: RawCatalogs): Wanted {
  const schemas = new Map((raw.rows.get('pg_namespace') ?? []).map((row) => [row['oid']!, row['nspname']!]))
  const columns = new Map<string, string[]>()
  for (const row of raw.rows.get('pg_attribute') ?? []) {
    // A virtual generated column has no stored value.
    if (Number(row['attnum']) <= 0 || row['attgenerated'] === 'v') continue
    const known = columns.get(row['attrelid']!)
    if (known) known.push(row['attname']!)
    else columns.set(row['attrelid']!, [row['attname']!])
  }
  const wanted: Wanted = { relations: [], sequences: [], unread: new Map() }
  const increments = new Map((raw.rows.get('pg_sequence') ?? []).map((row) => [row['seqrelid']!, row['seqincrement']!]))
  for (const row of raw.rows.get('pg_class') ?? []) {
    const [oid, schema, name, kind] = [row['oid']!, schemas.get(row['relnamespace']!), row['relname']!, row['relkind']!]
    if (schema === undefined) continue
    if (kind === 'r' || (kind === 'm' && row['relispopulated'] === 't')) {
      const list = (columns.get(oid) ?? []).sort()
      wanted.relations.push({ oid, schema, name, kind: kind === 'r' ? 'table' : 'materialized view', columns: list })
    } else if (kind === 'S') wanted.sequences.push({ oid, schema, name, increment: increments.get(oid) ?? '1' })
    else if (kind === 'f') {
      const key = entryKey('foreign table', [schema, name])
      wanted.unread.set(key, { ...unreadOf('foreign table', key, schema, name, 'they are on another server'), elsewhere: true })
    }
  }
  return wanted
}

/** Whether our role may read all of a relation, and whether row security would hide some of it (docs: Row Security Policies, row_security). */
const selectAccess = `SELECT c.oid, row_security_active(c.oid) AS hidden, has_schema_privilege(c.relnamespace, 'USAGE') AND (has_table_privilege(c.oid, 'SELECT')
    OR NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND NOT has_column_privilege(c.oid, a.attnum, 'SELECT'))) AS readable
  FROM pg_catalog.pg_class c WHERE c.oid >= ${firstUserOid} AND c.relkind IN ('r', 'm', 'S')`

async function leaveOutUnreadable(client: Client, { relations, sequences, unread }: Wanted, open: boolean): Promise<void> {
  const [rows] = await ask(client, [selectAccess], open)
  const access = new Map(rows!.map((row) => [row['oid']!, row]))
  const leaveOut = <T extends Relation | Sequence>(list: T[], kindOf: (one: T) => Relation['kind'] | 'sequence') => {
    for (const one of [...list]) {
      const { hidden = 'f', readable = 'f' } = access.get(one.oid) ?? {}
      if (hidden === 'f' && readable === 't') continue
      list.splice(list.indexOf(one), 1)
      const key = entryKey(kindOf(one), [one.schema, one.name])
      const why = readable === 'f' ? 'the role that asked may not read it' : 'row security hides some from the role that asked'
      unread.set(key, unreadOf(kindOf(one), key, one.schema, one.name, why))
    }
  }
  leaveOut(relations, ({ kind }) => kind)
  leaveOut(sequences, () => 'sequence')
}

/** Tables of PostgreSQL's own access method whose file is empty. A file is looked at without opening its table, which costs ten times as much. */
async function withoutBlocks(client: Client, open: boolean): Promise<Set<string>> {
  const [rows] = await ask(
    client,
    [
      `SELECT oid::text FROM pg_catalog.pg_class WHERE oid >= ${firstUserOid} AND relkind = 'r' AND relam = 2 AND (pg_catalog.pg_stat_file(pg_catalog.pg_relation_filepath(oid), true)).size = 0`,
    ],
    open,
  )
  return new Set(rows!.map((row) => row['oid']!))
}

const ask = (client: Client, queries: readonly string[], open: boolean) =>
  open ? queryText(client, queries) : readTogether(client, queries, async (results) => results)

/**
 * Asks for one row each, all in one message; where the server cannot answer one, each on its own.
 *
 * @returns by what was asked about; a text is the server's error.
 */
async function askEach<T>(client: Client, questions: readonly { of: T; text: string }[], open: boolean): Promise<Map<T, Row | string>> {
  if (questions.length === 0) return new Map()
  const [begin, end] = open ? ['SAVEPOINT rows', 'RELEASE rows'] : [openPinned, 'COMMIT']
  const texts = questions.map(({ text }) => text)
  try {
    await client.query(begin)
    const results = await queryText(client, [...texts, end])
    return new Map(questions.map(({ of }, index) => [of, results[index]![0]!]))
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    await client.query(open ? 'ROLLBACK TO rows' : 'ROLLBACK')
  }
  await client.query(begin)
  const answers = new Map<T, Row | string>()
  for (const { of, text } of questions) {
    await client.query('SAVEPOINT one')
    try {
      answers.set(of, (await queryText(client, [text]))[0]![0]!)
      await client.query('RELEASE one')
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
      await client.query('ROLLBACK TO one')
      answers.set(of, error.message)
    }
  }
  await client.query(end)
  return answers
}
