import { hasSqlDetails, loadModule, type Node, parse, parsePlPgSQLSync, parseSync } from 'libpg-query'
import { offsetOfCharacter, offsetsOfBytes } from './position.ts'

/** One statement of a script. Offsets count UTF-16 units into the script; comments and white space before it are left out. */
export interface Statement {
  readonly start: number
  readonly end: number
  /** The node type of PostgreSQL's parser: `CreateStmt`. */
  readonly tag: string
  /** It begins or ends a transaction (savepoints do neither). */
  readonly transactionControl: boolean
  /** It begins a transaction that something else must end. */
  readonly opensTransaction: boolean
  /** `COPY … FROM stdin`: it needs data from outside of the statement. */
  readonly readsInput: boolean
  /** It changes a database that there is, or what belongs to one. */
  readonly changesDatabase?: true
  /** The table of an UPDATE, DELETE or MERGE, as it is written. */
  readonly writes?: WrittenTable
}

export interface WrittenTable {
  readonly schema?: string
  readonly name: string
}

export type Split =
  | { readonly statements: readonly Statement[] }
  | { readonly error: { readonly message: string /** UTF-16 units. */; readonly offset: number } }

let loaded: Promise<void> | undefined

/**
 * Splits a script into its statements with PostgreSQL's own grammar (that of PostgreSQL 18).
 *
 * A script without a statement (empty, or nothing but comments) gives no statements; one that the grammar refuses gives an error.
 */
export async function splitStatements(sql: string): Promise<Split> {
  try {
    return { statements: toStatements(sql, (await parsed(sql)) as readonly RawStatement[]) }
  } catch (error) {
    const details = hasSqlDetails(error) ? error.sqlDetails : undefined
    const message = details?.message ?? (error instanceof Error ? error.message : String(error))
    return { error: { message, offset: offsetOfCharacter(sql, Math.max(details?.cursorPosition ?? 0, 0)) } }
  }
}

/** The parser's own answer, one entry a statement; throws where the grammar refuses the script. */
export async function parsed(sql: string): Promise<readonly unknown[]> {
  // The parser refuses an empty text, which is a script without a statement.
  if (sql.trim() === '') return []
  loaded ??= loadModule()
  await loaded
  return (await parse(sql)).stmts ?? []
}

/** PostgreSQL's own grammar, for whoever walks through what it makes of a text. What it refuses is nothing. */
export interface Parser {
  /** The statements of a script. */
  statements(sql: string): readonly Node[]
  /** The body of a function in PL/pgSQL, given as the whole CREATE FUNCTION. */
  plpgsql(sql: string): unknown
}

export async function loadParser(): Promise<Parser> {
  loaded ??= loadModule()
  await loaded
  const unlessRefused = <T>(read: () => T, otherwise: T): T => {
    try {
      return read()
    } catch {
      return otherwise
    }
  }
  return {
    statements: (sql) => unlessRefused(() => (parseSync(sql).stmts ?? []).flatMap(({ stmt }) => (stmt ? [stmt] : [])), []),
    plpgsql: (sql) => unlessRefused(() => parsePlPgSQLSync(sql) as unknown, undefined),
  }
}

/** The part of the parser's answer that is read here. Zero is left out of it. */
interface RawStatement {
  readonly stmt?: Record<
    string,
    {
      readonly kind?: string
      readonly is_from?: boolean
      readonly is_program?: boolean
      readonly filename?: string
      readonly objtype?: string
      readonly objectType?: string
      readonly renameType?: string
      readonly relation?: { readonly schemaname?: string; readonly relname?: string }
    }
  >
  readonly stmt_location?: number
  /** Bytes up to the semicolon; left out where the text ends without one. */
  readonly stmt_len?: number
}

const savepoints = new Set(['TRANS_STMT_SAVEPOINT', 'TRANS_STMT_RELEASE', 'TRANS_STMT_ROLLBACK_TO'])
const openings = new Set(['TRANS_STMT_BEGIN', 'TRANS_STMT_START'])

const databaseStatements = new Set(['AlterDatabaseStmt', 'AlterDatabaseSetStmt', 'AlterDatabaseRefreshCollStmt', 'DropdbStmt'])

const changesRows = new Set(['UpdateStmt', 'DeleteStmt', 'MergeStmt'])

function written(schema: string | undefined, name: string): WrittenTable {
  return schema ? { schema, name } : { name }
}

function toStatements(sql: string, raw: readonly RawStatement[]): Statement[] {
  const bounds = raw.flatMap((statement) => {
    const start = statement.stmt_location ?? 0
    return [start, statement.stmt_len ? start + statement.stmt_len : Number.MAX_SAFE_INTEGER]
  })
  const offsets = offsetsOfBytes(sql, bounds)
  return raw.map((statement, index) => {
    const start = offsets[index * 2]!
    const end = start + sql.slice(start, offsets[index * 2 + 1]).trimEnd().length
    const [tag, node] = Object.entries(statement.stmt ?? {})[0] ?? ['', {}]
    const kind = tag === 'TransactionStmt' ? (node.kind ?? '') : undefined
    return {
      start,
      end,
      tag,
      transactionControl: kind !== undefined && !savepoints.has(kind),
      opensTransaction: kind !== undefined && openings.has(kind),
      readsInput: tag === 'CopyStmt' && node.is_from === true && node.is_program !== true && !node.filename,
      ...((databaseStatements.has(tag) || [node.objtype, node.objectType, node.renameType].includes('OBJECT_DATABASE')) && {
        changesDatabase: true as const,
      }),
      ...(changesRows.has(tag) &&
        node.relation?.relname !== undefined && { writes: written(node.relation.schemaname, node.relation.relname) }),
    }
  })
}
