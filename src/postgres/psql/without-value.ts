import type { ServerError } from '../../core/server-error.ts'

/** The server's refusal of a reference to a variable that has no value: psql leaves such a reference as it is. */
export function withoutValue(error: ServerError, name: string): ServerError {
  return {
    ...error,
    message: `The variable ${name} has no value.`,
    detail: error.message,
    hint: `Give it one: --set ${name}=VALUE, variables: { ${name}: 'VALUE' } in the configuration, or \\set in the script.`,
  }
}
