import type { Client, CustomTypesConfig, QueryArrayConfig, QueryArrayResult } from 'pg'
import { type CatalogShape, type Shape, selectExpression } from './shape.ts'

/** One catalog row: every value as the server's text. */
export type Row = Readonly<Record<string, string | null>>

/** What was read of a database's catalogs in one transaction. */
export interface RawCatalogs {
  readonly rows: ReadonlyMap<string, readonly Row[]>
  /** A digest of the built-in rows of each catalog: as long as it is the same, no built-in object was touched. */
  readonly builtins: ReadonlyMap<string, string>
  /** How many holes dropped columns left, by the relation's OID. */
  readonly droppedColumns: ReadonlyMap<string, number>
  /** `ALTER SYSTEM` is in no catalog (docs: pg_file_settings). */
  readonly fileSettings: readonly Row[]
}

/** OIDs below this one are given by initdb (docs: System Catalog Initial Data, FirstNormalObjectId). */
export const firstUserOid = 16384

/** Everything that prints differently depending on who asks is pinned for the transaction. */
export const pinnedSession = [
  "SET LOCAL search_path = ''",
  "SET LOCAL TimeZone = 'UTC'",
  "SET LOCAL DateStyle = 'ISO, YMD'",
  "SET LOCAL IntervalStyle = 'postgres'",
  'SET LOCAL extra_float_digits = 1',
  "SET LOCAL bytea_output = 'hex'",
  'SET LOCAL quote_all_identifiers = off',
  "SET LOCAL lc_monetary = 'C'",
  'SET LOCAL row_security = off',
  'SET LOCAL jit = off',
  'SET LOCAL statement_timeout = 0',
].join(';')

const currentDatabase = '(SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())'

/** Catalogs so small that built-in rows are read with the others, and shared ones of which only a part is this database's. */
const wholeCatalogs: Readonly<Record<string, string>> = {
  pg_am: 'true',
  pg_authid: 'true',
  pg_auth_members: 'true',
  pg_database: `oid = ${currentDatabase}`,
  pg_db_role_setting: `setdatabase = 0 OR setdatabase = ${currentDatabase}`,
  pg_default_acl: 'true',
  pg_extension: 'true',
  pg_language: 'true',
  pg_namespace: "nspname NOT LIKE 'pg\\_temp\\_%' AND nspname NOT LIKE 'pg\\_toast%'",
  pg_parameter_acl: 'true',
  pg_shdescription: `classoid <> 'pg_catalog.pg_database'::regclass OR objoid = ${currentDatabase}`,
  pg_shseclabel: `classoid <> 'pg_catalog.pg_database'::regclass OR objoid = ${currentDatabase}`,
  pg_subscription: `subdbid = ${currentDatabase}`,
  pg_tablespace: 'true',
}

const furtherConditions: Readonly<Record<string, string>> = {
  // A system column can be granted, nothing else about it can change.
  pg_attribute: 'NOT attisdropped AND (attnum > 0 OR attacl IS NOT NULL)',
  pg_class: 'relnamespace <> 99',
  // Extension membership, DEPENDS ON EXTENSION, and the column that owns a sequence: the rest follows from other catalogs.
  pg_depend: `(deptype IN ('e','x') OR (deptype IN ('a','i') AND classid = 'pg_catalog.pg_class'::regclass AND refclassid = 'pg_catalog.pg_class'::regclass AND refobjsubid > 0 AND EXISTS (SELECT FROM pg_catalog.pg_sequence WHERE seqrelid = objid)))`,
}

/** What must be read although no column says it. */
const extraExpressions: Readonly<Record<string, string>> = {
  pg_class:
    '(SELECT t.reloptions FROM pg_catalog.pg_class t WHERE t.oid = c.reltoastrelid AND c.reltoastrelid <> 0) AS toast_reloptions, c.relacl IS NULL AS relacl_is_null',
  pg_type: 'format_type(oid, NULL) AS printed, typacl IS NULL AS typacl_is_null',
  pg_largeobject_metadata:
    "(SELECT encode(sha256(string_agg(int4send(l.pageno) || l.data, '' ORDER BY l.pageno)), 'hex') FROM pg_catalog.pg_largeobject l WHERE l.loid = c.oid) AS data_sha256",
}

/** Read through pg_largeobject_metadata; a large object may be gigabytes. */
const readElsewhere = new Set(['pg_largeobject'])

export function selectRows(shape: CatalogShape, range: 'user' | 'built-in'): string {
  const columns = shape.columns.map((column) => selectExpression(shape.name, column))
  const extra = extraExpressions[shape.name]
  if (extra) columns.push(extra)
  const subject = `${shape.subject}::oid`
  const whole = wholeCatalogs[shape.name]
  const conditions = [range === 'user' ? (whole ?? `${subject} >= ${firstUserOid}`) : whole ? 'false' : `${subject} < ${firstUserOid}`]
  const further = furtherConditions[shape.name]
  if (further) conditions.push(further)
  return `SELECT ${columns.join(', ')} FROM pg_catalog.${shape.name} c WHERE ${conditions.map((c) => `(${c})`).join(' AND ')}`
}

/** The columns that names are made of, for built-in rows: read once, because what they are called does not change. */
export function selectBuiltinNames(shape: Shape): { catalog: string; text: string }[] {
  const naming = new Set(['oid', 'name', 'regproc', 'oidvector', '"char"', 'smallint'])
  return [...shape.catalogs.values()]
    .filter(({ name, subject }) => subject === 'oid' && !wholeCatalogs[name])
    .map(({ name, columns }) => {
      const list = columns
        .filter(({ type }) => naming.has(type))
        .map((c) => (c.type === 'regproc' ? `${c.name}::oid AS ${c.name}` : c.name))
      if (name === 'pg_type') list.push("(pg_identify_object('pg_catalog.pg_type'::regclass, oid, 0)).identity AS printed")
      return { catalog: name, text: `SELECT ${list.join(', ')} FROM pg_catalog.${name} WHERE oid < ${firstUserOid}` }
    })
}

/**
 * Counts, sums the OIDs of, and looks for rows newer than `mark` among the built-in rows of every catalog: the first two notice a row
 * that went, the third one that was rewritten.
 */
function selectBuiltins(shape: Shape, mark: string): string {
  return [...shape.catalogs.values()]
    .filter(({ name }) => !wholeCatalogs[name] && !readElsewhere.has(name))
    .map(({ name, subject }) => {
      const further = furtherConditions[name]
      return `SELECT '${name}' AS catalog, count(*) || ' ' || coalesce(sum(${subject}::oid::int8), 0) || ' ' || count(*) FILTER (WHERE age(xmin) < age('${mark}'::xid)) AS digest FROM pg_catalog.${name} WHERE ${subject}::oid < ${firstUserOid}${further ? ` AND ${further}` : ''}`
    })
    .join(' UNION ALL ')
}

const asText: CustomTypesConfig = { getTypeParser: () => (value: string | Buffer) => value } as CustomTypesConfig

/** Sends several statements as one message and gives the rows of each, every value as text. */
export async function queryText(client: Client, text: string): Promise<Row[][]> {
  const config = { text, types: asText } as unknown as QueryArrayConfig
  const results = (await client.query(config)) as unknown as QueryArrayResult | QueryArrayResult[]
  return (Array.isArray(results) ? results : [results]).map((result) => result.rows as unknown as Row[])
}

/**
 * Reads every compared column of every catalog in one repeatable-read transaction.
 *
 * @param mark a transaction id from before anything of interest happened; `null` leaves built-in rows out of account.
 */
export async function readCatalogs(client: Client, shape: Shape, mark: string | null): Promise<RawCatalogs> {
  const catalogs = [...shape.catalogs.values()].filter(({ name }) => !readElsewhere.has(name))
  const queries = [
    ...catalogs.map((catalog) => selectRows(catalog, 'user')),
    'SELECT attrelid, count(*) AS dropped FROM pg_catalog.pg_attribute WHERE attisdropped GROUP BY attrelid',
    'SELECT name, setting, applied, error FROM pg_catalog.pg_file_settings ORDER BY seqno',
    ...(mark === null ? [] : [selectBuiltins(shape, mark)]),
  ]
  const opening = ['BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', ...pinnedSession.split(';')]
  let results: Row[][]
  try {
    results = await queryText(client, [...opening, ...queries, 'COMMIT'].join(';'))
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
  const rows = results.slice(opening.length)
  return {
    rows: new Map(catalogs.map((catalog, index) => [catalog.name, rows[index]!])),
    droppedColumns: new Map(rows[catalogs.length]!.map((row) => [row['attrelid']!, Number(row['dropped'])])),
    fileSettings: rows[catalogs.length + 1]!,
    builtins: new Map(mark === null ? [] : rows[catalogs.length + 2]!.map((row) => [row['catalog']!, row['digest']!])),
  }
}
