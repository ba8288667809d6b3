import type { LayoutProblem, Migration } from '../core/migration.ts'

/** A directory as a layout sees it: names relative to it, with `/`, and their text. */
export interface Directory {
  /** Absolute path. */
  readonly path: string
  /** Every file below it, relative, sorted by code unit; hidden files and `node_modules` left out. */
  readonly files: readonly string[]
  /** Throws a Failure that names the file when it is unreadable or not text (a NUL byte, invalid UTF-8). */
  read(file: string): string
}

export interface Detection {
  readonly confidence: 'certain' | 'possible' | 'no'
  /** Why, in words a person can check ("7 of 7 .sql files end in .up.sql or .down.sql"). */
  readonly because: string
}

export interface ReadResult {
  /** In the order in which the layout's tool runs them. */
  readonly migrations: readonly Migration[]
  readonly problems: readonly LayoutProblem[]
  /** Files that are not migrations, each with its reason. */
  readonly ignored: readonly { readonly file: string; readonly reason: string }[]
}

/** How a directory spells its migrations. */
export interface Layout {
  readonly name: string
  /** One sentence for people. */
  readonly summary: string
  /** Said in the report where the transaction of a script is not the tool's but inferred. */
  readonly note?: string
  detect(directory: Directory): Detection
  read(directory: Directory): ReadResult
}
