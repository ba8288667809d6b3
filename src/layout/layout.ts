import type { LayoutProblem, Migration, Script } from '../core/migration.ts'

/** A directory as a layout sees it: names relative to it, with `/`, and their text. */
export interface Directory {
  /** Absolute path. */
  readonly path: string
  /** Every file below it, relative, sorted by code unit; hidden files and `node_modules` left out. */
  readonly files: readonly string[]
  /**
   * The file's text without its byte order mark (it belongs to the encoding, PostgreSQL would call it a syntax error), otherwise as it stands.
   * Throws a Failure that names the file when it is unreadable or not text (a NUL byte, invalid UTF-8).
   */
  read(file: string): string
  /** The directory called `name` next to this one (`../name`); `null`: there is none. */
  beside(name: string): Directory | null
  /**
   * A file of the project's (`sqitch.conf`, `prisma/schema.prisma`): the nearest one of that name, relative to this directory or to one above it, as far up as the
   * repository's root. `null`: there is none.
   */
  above(file: string): AboveFile | null
}

/** A file that lies above a directory of migrations. */
export interface AboveFile {
  /** Absolute path. */
  readonly path: string
  /** As `Directory.read` gives it. */
  readonly text: string
}

export interface Detection {
  /**
   * - `proven`: something that only this tool writes is there (a journal, a plan, its markers, its configuration naming this directory).
   * - `certain`: every name is spelled so.
   * - `possible`: some are.
   */
  readonly confidence: 'proven' | 'certain' | 'possible' | 'no'
  /** Why, in words a person can check ("7 of 7 .sql files end in .up.sql or .down.sql"). */
  readonly because: string
}

/** Lines of a migration's file that belong to no script. */
export interface Remainder {
  /** Absolute path. */
  readonly file: string
  /** Counted from 1. */
  readonly firstLine: number
  /** Whole lines with their ends. */
  readonly text: string
  /** `unassigned`: a problem says why nobody runs them. */
  readonly what: 'header' | 'marker' | 'unassigned'
}

export interface ReadResult {
  /** In the order in which the layout's tool runs them. */
  readonly migrations: readonly Migration[]
  readonly problems: readonly LayoutProblem[]
  /** Files that are not migrations, each with its reason; relative to the directory. */
  readonly ignored: readonly { readonly file: string; readonly reason: string }[]
  /**
   * What the migrations' files hold beside the scripts. The law of every layout: the scripts and the remainder of a file, in order of
   * `firstLine`, are the file. Nothing is lost, nothing is there twice.
   */
  readonly remainder: readonly Remainder[]
  /** SQL that the tool itself runs before the first migration: the ledger, which migrations may refer to. Absent: none. */
  readonly ledger?: string
  /** A command in place of that SQL. */
  readonly prepare?: Script
}

/** The commands of a tool whose migrations are code, and where they run. */
export interface LayoutCommands {
  /** Absolute directory in which they run. */
  readonly directory: string
  readonly up: string
  readonly down?: string
  readonly prepare?: string
  readonly files?: string
  readonly list?: string
  readonly oneByOne?: boolean
}

/** What a person may set for a layout. */
export interface LayoutSettings {
  /** Values of placeholders and variables, by name (`--set name=value`), for layouts that have them. */
  readonly variables: Readonly<Record<string, string>>
  /** For migrations in code. */
  readonly command?: LayoutCommands
}

/** A file that `new` writes: its path relative to the directory of the migrations, and its text. */
export interface NewFile {
  readonly file: string
  readonly text: string
}

/** How a directory spells its migrations. */
export interface Layout {
  readonly name: string
  /** Other names under which it can be asked for. Absent: none. */
  readonly aliases?: readonly string[]
  /** One sentence for people. */
  readonly summary: string
  /** Said in the report where the transaction of a script is not the tool's but inferred. */
  readonly note?: string
  /** Names of variables that are options of the tool itself (`--set x-multi-statement=true`), not placeholders in a text. Absent: none. */
  readonly settings?: readonly string[]
  /** Looks at names and, where names do not tell, at texts; throws what `Directory.read` throws. */
  detect(directory: Directory): Detection
  /** Reports what is odd as problems; throws only what `Directory.read` throws. */
  read(directory: Directory, settings: LayoutSettings): ReadResult | Promise<ReadResult>
  /** What is kept of the tool's ways, a sentence each, and what is not read (`Not read: …`); for COVERAGE.md. */
  readonly quirks?: readonly string[]
  /** How the tool itself makes a migration, with `NAME` for the words: `sqitch add NAME`. Absent: it has no command for it. */
  readonly ownCommand?: string
  /**
   * The files of a new migration: numbered after those that are there, as the tool itself numbers. Absent: the tool makes its own.
   *
   * @param words joined by underscores, letters and digits only: `add_rating_to_stories`.
   */
  create?(directory: Directory, words: string, now: Date): readonly NewFile[]
}

/** The note of every layout for which no tool says how its scripts run. */
export const transactionsInferred =
  'No tool says how these scripts run, so transactions are inferred: a script with transaction control of its own runs statement by statement, ' +
  'and so does one that only psql can read; any other runs in one transaction, and statement by statement when PostgreSQL refuses that.'
