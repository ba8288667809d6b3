/**
 * How a script reaches the server.
 *
 * - `wrapped`: `BEGIN`, the whole script as one message, `COMMIT`.
 * - `message`: the whole script as one message; PostgreSQL makes one implicit transaction of it
 *   (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT).
 * - `statements`: one message a statement, each in its own transaction, as psql does.
 * - `inferred`: nobody says. A script with transaction control of its own runs as `statements`; any other as `wrapped`,
 *   and once more as `statements` when the server answers 25001 (cannot run inside a transaction block).
 */
export type TransactionMode = 'wrapped' | 'message' | 'statements' | 'inferred'

/** The SQL of one direction of one migration, and where it stands. */
export interface Script {
  /** The text to run, exactly as it stands in the file (markers and the other direction left out). */
  readonly sql: string
  readonly transaction: TransactionMode
  /** Absolute path. */
  readonly file: string
  /** The line of `file`, counted from 1, on which `sql` begins. */
  readonly firstLine: number
}

/** What a header comment of a migration says of it, as written. */
export interface Header {
  readonly id?: string
  readonly description?: string
  readonly type?: string
  readonly dependsOn?: readonly string[]
}

/** One numbered step of a database's history. */
export interface Migration {
  /** The name by which the layout's own tool calls it: the file or folder name without direction and ending. */
  readonly id: string
  /** Absolute path of the file that holds the up (for a layout with one file, that file). */
  readonly file: string
  readonly up: Script
  /** `null`: there is none. An empty one is a script without a statement. */
  readonly down: Script | null
  readonly header?: Header
}

/** Something about the directory that a person should know; `fatal` ones end the run with exit status 2. */
export interface LayoutProblem {
  readonly severity: 'fatal' | 'warning'
  /** One sentence that names the file. */
  readonly sentence: string
  readonly file: string
  readonly line?: number
}
