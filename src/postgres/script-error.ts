import { DatabaseError } from 'pg'
import { codeFrame } from '../core/caret.ts'
import type { Script } from '../core/migration.ts'
import type { ServerError } from '../core/server-error.ts'
import { reasonOf } from './connect.ts'
import type { MappedText } from './mapped-text.ts'
import { offsetOfCharacter, placeOf } from './position.ts'

/** A text and where it stands. */
export type Source = Pick<Script, 'sql' | 'file' | 'firstLine'>

/** Where in a source something went wrong, and how exactly that is known. The offset counts UTF-16 units. */
export interface Place {
  readonly offset: number
  readonly precision: ServerError['precision']
}

/** What was sent: a part of a text that comes from the source. */
export interface Sent {
  readonly mapped: MappedText
  /** Offsets in `mapped`. */
  readonly start: number
  readonly end: number
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: connection_failure. */
const connectionFailure = '08006'

/**
 * The server's error as one about the source.
 *
 * @param sent the text in which the server's position counts; `undefined` for a message that is no part of the source.
 * @param otherwise the place to name when the server names none.
 */
export function scriptError(source: Source, error: unknown, sent: Sent | undefined, otherwise: Place): ServerError {
  if (!(error instanceof DatabaseError)) {
    const message = `The connection to the server was lost: ${reasonOf(error)}`
    return errorAt(source, otherwise, { message, sqlstate: connectionFailure, connectionLost: true })
  }
  const fields = {
    message: error.message,
    sqlstate: error.code ?? '',
    detail: error.detail,
    hint: error.hint,
    context: error.where,
    constraint: error.constraint,
    schema: error.schema,
    table: error.table,
    column: error.column,
  }
  // Without a position of its own the error is inside of a function, whose text is not in this place of the script.
  if (!error.position || sent === undefined) return errorAt(source, otherwise, fields)
  return errorAt(source, { offset: offsetOfError(error, sent), precision: 'position' }, fields)
}

/** The place in the source that the server names. */
export function offsetOfError(error: DatabaseError, { mapped, start, end }: Sent): number {
  return mapped.inFile(start + offsetOfCharacter(mapped.text.slice(start, end), Number(error.position) - 1))
}

type Words = { readonly [Field in Exclude<keyof ServerError, 'location' | 'precision' | 'frame'>]: ServerError[Field] | undefined }

/** An error at a place of the source, in the words given. */
export function errorAt(
  source: Source,
  place: Place,
  words: Partial<Words> & { readonly message: string; readonly sqlstate: string },
): ServerError {
  const { line, column } = placeOf(source.sql, place.offset)
  const fileLine = source.firstLine + line - 1
  const said = Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined && value !== null))
  return {
    ...(said as Pick<ServerError, 'message' | 'sqlstate'>),
    location: { file: source.file, line: fileLine, column },
    precision: place.precision,
    frame: codeFrame(source.sql, fileLine, column, source.firstLine),
  }
}
