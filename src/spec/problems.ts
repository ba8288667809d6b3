import type { z } from 'zod'
import { nearest } from '../core/nearest.ts'

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

/** One line for each thing that is wrong with `value`: its path as it would be written in code, and what is wrong there. */
export function problemsOf(error: z.ZodError, value: unknown): string[] {
  return error.issues.flatMap((issue) => linesOf(issue, [], value))
}

function linesOf(issue: Issue, prefix: Path, root: unknown): string[] {
  const path = [...prefix, ...issue.path]
  const given = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | null | undefined)?.[key], root)
  switch (issue.code) {
    case 'unrecognized_keys': {
      const messages = issue.message.split('\n')
      return issue.keys.map((key, index) => line([...path, key], messages[index] ?? 'unknown key'))
    }
    case 'invalid_key': {
      const own = issue.issues.find(isOwn)?.message ?? "must be a name with its schema, like 'public.stories'"
      return [line(path.slice(0, -1), `${shown(path.at(-1))} ${own}`)]
    }
    case 'invalid_union':
      return linesOfUnion(issue, path, given, root)
    default:
      return [line(path, messageOf(issue, given))]
  }
}

/** A value that is the right sort of thing for one alternative is judged as that one; of several, as the one with the fewest problems. */
function linesOfUnion(issue: z.core.$ZodIssueInvalidUnion, path: Path, given: unknown, root: unknown): string[] {
  const candidates = issue.errors.filter((issues) => !issues.some(isWrongSort))
  if (candidates.length === 0) {
    if (given === undefined) return [line(path, 'is missing')]
    const expected = issue.errors.flat().filter(isWrongSort).flatMap(expectations)
    return [line(path, isOwn(issue) ? issue.message : mustBe(expected, given))]
  }
  const weights = candidates.map((issues) => issues.reduce((sum, inner) => sum + weight(inner), 0))
  const least = Math.min(...weights)
  const best = candidates.filter((_, index) => weights[index] === least)
  if (best.length > 1 && isOwn(issue)) return [line(path, issue.message)]
  return best[0]!.flatMap((inner) => linesOf(inner, path, root))
}

function weight(issue: Issue): number {
  return issue.code === 'unrecognized_keys' ? issue.keys.length : 1
}

function isWrongSort(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value')
}

function expectations(issue: Issue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map((value) => (typeof value === 'string' ? `'${value}'` : String(value)))
  return issue.code === 'invalid_type' ? [sorts[issue.expected] ?? issue.expected] : []
}

const sorts: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

function messageOf(issue: Issue, given: unknown): string {
  if (issue.code === 'invalid_type' && given === undefined) return 'is missing'
  const expected = expectations(issue)
  return expected.length > 0 ? mustBe(expected, given) : issue.message
}

function mustBe(expected: readonly string[], given: unknown): string {
  const words = [...new Set(expected)]
  const list = words.length === 1 ? words[0]! : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
  const meant =
    typeof given === 'string'
      ? nearest(
          given,
          words.filter((word) => word.startsWith("'")).map((word) => word.slice(1, -1)),
        )
      : undefined
  return `must be ${list}, not ${shown(given)}${meant === undefined ? '' : `; did you mean '${meant}'?`}`
}

/** A message of ours, not zod's. */
function isOwn(issue: { readonly message: string }): boolean {
  return !issue.message.startsWith('Invalid')
}

function line(path: Path, message: string): string {
  return path.length === 0 ? message : `${pathInWords(path)}: ${message}`
}

export function pathInWords(path: Path): string {
  return path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`
      const name = String(key)
      if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `['${name.replaceAll("'", "\\'")}']`
      return index === 0 ? name : `.${name}`
    })
    .join('')
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'string') return value.length > 60 ? `'${value.slice(0, 59)}…'` : `'${value}'`
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : String(value)
}
