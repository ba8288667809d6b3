import { DatabaseError } from 'pg'
import { codeFrame } from '../core/caret.ts'
import type { Script } from '../core/migration.ts'
import type { ServerError } from '../core/server-error.ts'
import { reasonOf } from './connect.ts'
import { offsetOfCharacter, placeOf } from './position.ts'

/** Where in a script something went wrong, and how exactly that is known. The offset counts UTF-16 units. */
export interface Place {
  readonly offset: number
  readonly precision: ServerError['precision']
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: connection_failure. */
const connectionFailure = '08006'

/**
 * The server's error as one about the script.
 *
 * @param messageStart where in the script the message begins that the server's position counts from; `undefined` for a message that is no part of it.
 * @param otherwise the place to name when the server names none.
 */
export function scriptError(script: Script, error: unknown, messageStart: number | undefined, otherwise: Place): ServerError {
  if (!(error instanceof DatabaseError)) {
    return errorAt(script, otherwise, { message: `The connection to the server was lost: ${reasonOf(error)}`, sqlstate: connectionFailure })
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
  if (!error.position || messageStart === undefined) return errorAt(script, otherwise, fields)
  const offset = messageStart + offsetOfCharacter(script.sql.slice(messageStart), Number(error.position) - 1)
  return errorAt(script, { offset, precision: 'position' }, fields)
}

type Words = { readonly [Field in Exclude<keyof ServerError, 'location' | 'precision' | 'frame'>]: ServerError[Field] | undefined }

/** An error at a place of the script, in the words given. */
export function errorAt(
  script: Script,
  place: Place,
  words: Partial<Words> & { readonly message: string; readonly sqlstate: string },
): ServerError {
  const { line, column } = placeOf(script.sql, place.offset)
  const fileLine = script.firstLine + line - 1
  const said = Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined && value !== null))
  return {
    ...(said as Pick<ServerError, 'message' | 'sqlstate'>),
    location: { file: script.file, line: fileLine, column },
    precision: place.precision,
    frame: codeFrame(script.sql, fileLine, column, script.firstLine),
  }
}
