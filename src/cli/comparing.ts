import { comparable } from '../config/options.ts'
import type { CompareOptions } from '../core/compare-options.ts'
import { Failure } from '../core/failure.ts'
import type { CommandOption } from './command.ts'

/** The options that leave something out of a comparison, wherever states are compared. */
export const comparing = {
  'column-order': { type: 'string', value: 'strict|ignore', about: 'Whether the order of columns counts. Default: strict.' },
  comments: { type: 'string', value: 'strict|ignore', about: 'The same of comments.' },
  owners: { type: 'string', value: 'strict|ignore', about: 'The same of owners.' },
  privileges: { type: 'string', value: 'strict|ignore', about: 'The same of privileges.' },
} as const satisfies Record<string, CommandOption>

/**
 * What of these was given.
 *
 * @throws Failure (usage) for a value that there is not.
 */
export function comparisonOf(given: Readonly<Record<string, unknown>>): CompareOptions {
  const compare: Record<string, 'strict' | 'ignore'> = {}
  for (const name of comparable) {
    const option = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    if (given[option] !== undefined) compare[name] = choice(option, given[option])
  }
  return compare
}

function choice(option: string, value: unknown): 'strict' | 'ignore' {
  if (value === 'strict' || value === 'ignore') return value
  throw new Failure('usage', `--${option} is strict or ignore, not ${value}.`, {
    nextStep: `Say --${option} ignore where it does not matter.`,
  })
}
