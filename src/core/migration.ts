/**
 * How a script reaches the server.
 *
 * - `wrapped`: `BEGIN`, the whole script as one message, `COMMIT`.
 * - `wrapped-statements`: `BEGIN`, one message a statement, `COMMIT`.
 * - `message`: the whole script as one message; PostgreSQL makes one implicit transaction of it
 *   (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT).
 * - `pipeline`: each statement by the extended protocol, with one Sync at the end: one implicit transaction
 *   (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING).
 * - `statements`: one message a statement, each in its own transaction, as psql does.
 * - `inferred`: nobody says. A script with transaction control of its own runs as `statements`; any other as `wrapped`,
 *   and once more as `statements` when the server answers 25001 (cannot run inside a transaction block).
 */
export type TransactionMode = 'wrapped' | 'wrapped-statements' | 'message' | 'pipeline' | 'statements' | 'inferred'

/** A part of a script's text: offsets in UTF-16 code units, the end left out. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** What stands in a part of the text when the script runs: a placeholder's value, or nothing for what the tool removes. */
export interface Replacement extends Range {
  readonly text: string
}

/** The SQL of one direction of one migration, and where it stands. */
export interface Script {
  /** The text, exactly as it stands in the file (markers and the other direction left out). */
  readonly sql: string
  readonly transaction: TransactionMode
  /** Absolute path. */
  readonly file: string
  /** The line of `file`, counted from 1, on which `sql` begins. */
  readonly firstLine: number
  /** The messages into which the tool cuts the text, where it cuts otherwise than PostgreSQL's grammar does. Absent: the grammar's statements. */
  readonly pieces?: readonly Range[]
  /** In the order of their places, none overlapping. Absent: the text runs as it stands. */
  readonly replacements?: readonly Replacement[]
  /**
   * The text is read as psql reads it: its meta commands, its variables, `COPY … FROM stdin` with data. With `wrapped…` as `psql --single-transaction` does, with
   * `inferred` where only psql can read it. Pieces and replacements do not go with it.
   */
  readonly psql?: {
    readonly variables: Readonly<Record<string, string>>
    /** Absolute directory in which the tool starts psql: `\i` is relative to it. Absent: nobody says; the working directory, or one of those above the file. */
    readonly directory?: string
  }
  /** Run instead of any SQL: a command line with placeholders for the database, of a tool whose migrations are code. */
  readonly command?: string
  /** What `{target}` stands for in the command: the migration that it leads to, as its tool calls it. */
  readonly target?: string
  /** What other placeholders of the command stand for, by name. */
  readonly values?: Readonly<Record<string, string>>
}

/** What a header comment of a migration says of it, as written. */
export interface Header {
  readonly id?: string
  readonly description?: string
  readonly type?: string
  readonly dependsOn?: readonly string[]
  /** Names of tables that it says it affects. */
  readonly affects?: readonly string[]
  /** As written (`low`, `medium`, `high`). */
  readonly risk?: string
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
  /** What the tool runs after the up to see that it did what it should (Sqitch's verify). */
  readonly verify?: Script
  readonly header?: Header
  /** What a person should know of how this one runs here, in sentences. */
  readonly notes?: readonly string[]
}

/** Something about the directory that a person should know; `fatal` ones end the run with exit status 2. */
export interface LayoutProblem {
  readonly severity: 'fatal' | 'warning'
  /** One sentence that names the file. */
  readonly sentence: string
  readonly file: string
  readonly line?: number
}
