import type { DatabaseError } from 'pg'
import type { ServerWords } from './trial.ts'

export function serverWords({ code, message, detail, hint, where }: DatabaseError): ServerWords {
  return {
    sqlstate: code ?? '',
    message,
    ...(detail !== undefined && { detail }),
    ...(hint !== undefined && { hint }),
    ...(where !== undefined && { context: where }),
  }
}

/** Words of ours where the server has none, because nothing was refused. */
export function ownWords(message: string): ServerWords {
  return { sqlstate: '00000', message }
}

/**
 * A policy refused the new row. Only the server's routine tells it from other refusals with the same SQLSTATE: its words are translated, and anybody may raise them.
 * Where a statement within a function was refused there is a context, and it may be about another table.
 */
export function isByPolicy(error: DatabaseError): boolean {
  return error.code === '42501' && error.routine === 'ExecWithCheckOptions' && error.where === undefined
}

/** A privilege is missing, on whatever. */
export function isByPrivilege(error: DatabaseError): boolean {
  return error.code === '42501' && /^aclcheck_error/.test(error.routine ?? '') && error.where === undefined
}
