import type { z } from 'zod'
import { nearest } from '../core/nearest.ts'

/** One sentence for each thing that is wrong with a record of options: the unknown ones first, then those whose value is not right. */
export function optionProblems(error: z.ZodError, value: unknown, known: readonly string[]): string[] {
  const unknown = error.issues
    .filter((issue) => issue.code === 'unrecognized_keys')
    .flatMap((issue) => issue.keys)
    .map((key) => unknownOption(key, known))
  const wrong = error.issues.filter((issue) => issue.code !== 'unrecognized_keys').map((issue) => wrongValue(issue, value))
  return [...unknown, ...wrong]
}

/** The sentence that refuses an option, with what was probably meant. */
export function unknownOption(name: string, known: readonly string[]): string {
  const meant = nearest(name, known)
  return `There is no option "${name}".${meant === undefined ? '' : ` Did you mean "${meant}"?`}`
}

function wrongValue(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.path.length === 0) return `The configuration must be an object of options, not ${shown(value)}.`
  const given = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], value)
  const message = issue.code === 'invalid_type' && issue.message.startsWith('Invalid input') ? 'must be text' : issue.message
  return `"${issue.path.join('.')}" ${message}, not ${shown(given)}.`
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'function') return 'a function'
  // What was meant as a connection string may hold a password.
  const json = (JSON.stringify(value) ?? String(value)).replace(/:\/\/[^@\s]*@/, '://…@')
  return json.length > 60 ? `${json.slice(0, 59)}…` : json
}
