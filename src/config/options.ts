// Placeholder for the interface only: the owner of src/config replaces this file.
export interface ResolvedOptions {
  /** Absolute; messages show paths relative to it. */
  readonly root: string
  /** Absolute directory of the migrations. */
  readonly migrations: string
  /** A layout's name; absent: detected. */
  readonly layout?: string
  /** Absolute directories; they need not exist. */
  readonly specs: string
  readonly seeds: string
  /** Absolute files of SQL that runs before the first migration. */
  readonly prelude: readonly string[]
  readonly postgres: { readonly major: number; readonly url?: string }
  /** The name that migrations expect the database to have. */
  readonly database: string
  readonly strict: boolean
  /** The id of the first migration that must have a spec. */
  readonly requireSpecFrom?: string
  readonly keepOnFailure: boolean
}
