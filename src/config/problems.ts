import type { z } from 'zod'
import { nearest } from '../core/nearest.ts'

/**
 * One sentence for each thing that is wrong with a record of options: the unknown ones first, then those whose value is not right.
 *
 * @param known the keys that may stand at each path; the numbers of a list are no part of it, and `*` is any name.
 */
export function optionProblems(error: z.ZodError, value: unknown, known: Readonly<Record<string, readonly string[]>>): string[] {
  const unknown = error.issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? unknownKeys(issue, known) : []))
  const wrong = error.issues.filter((issue) => issue.code !== 'unrecognized_keys').map((issue) => wrongValue(issue, value))
  return [...unknown, ...wrong]
}

function unknownKeys({ path, keys }: z.core.$ZodIssueUnrecognizedKeys, known: Readonly<Record<string, readonly string[]>>): string[] {
  const names = path.filter((key) => typeof key === 'string')
  const candidates = known[names.join('.')] ?? known[[...names.slice(0, -1), '*'].join('.')] ?? []
  return keys.map((key) => {
    if (path.length === 0) return unknownOption(key, candidates)
    const meant = nearest(key, candidates)
    return `There is no "${key}" in "${inWords(path)}"${meant === undefined ? `, only ${candidates.join(', ')}.` : `. Did you mean "${meant}"?`}`
  })
}

/** The sentence that refuses an option, with what was probably meant. */
export function unknownOption(name: string, known: readonly string[]): string {
  const meant = nearest(name, known)
  return `There is no option "${name}".${meant === undefined ? '' : ` Did you mean "${meant}"?`}`
}

function wrongValue(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.path.length === 0) return `The configuration must be an object of options, not ${shown(value)}.`
  if (issue.code === 'invalid_key') {
    const reason = issue.issues[0]?.message ?? 'is no name'
    return `In "${inWords(issue.path.slice(0, -1))}" the name ${shown(issue.path.at(-1))} ${reason}.`
  }
  const given = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], value)
  const message = issue.code === 'invalid_type' && issue.message.startsWith('Invalid input') ? 'must be text' : issue.message
  if (given === undefined && issue.path.length > 1) return `"${inWords(issue.path)}" is missing.`
  // A variable may be a password.
  const isVariable = issue.path[0] === 'variables' && issue.path.length > 1
  return `"${inWords(issue.path)}" ${message}, not ${isVariable ? `a ${typeof given}` : shown(given)}.`
}

/** `expected[0].until` */
function inWords(path: readonly PropertyKey[]): string {
  return path.map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? String(key) : `.${String(key)}`)).join('')
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'function') return 'a function'
  // What was meant as a connection string may hold a password.
  const json = (JSON.stringify(value) ?? String(value)).replace(/:\/\/\S*@/, '://…@').replace(/[^:@/\s"]*:(?!\/\/)\S*@/, '…@')
  return json.length > 60 ? `${json.slice(0, 59)}…` : json
}
