import type { Location } from './finding.ts'

/** The server's refusal of a script, in its own words, with the place in the file that it is about. */
export interface ServerError {
  readonly message: string
  /** https://www.postgresql.org/docs/current/errcodes-appendix.html; empty when the connection itself broke. */
  readonly sqlstate: string
  readonly detail?: string
  readonly hint?: string
  /** The server's CONTEXT (the functions and statements it was in). */
  readonly context?: string
  readonly constraint?: string
  readonly schema?: string
  readonly table?: string
  readonly column?: string
  /** The session ended without a word of the server. */
  readonly connectionLost?: true
  readonly location: Location
  /** `position`: the server named the character; `statement`: the first character of the statement that failed; `file`: only the file is known. */
  readonly precision: 'position' | 'statement' | 'file'
  /** The lines around the place with a caret under it. */
  readonly frame: string
}
