import pg from 'pg'
import type { Inputs } from './inputs.ts'

/** The value of a variable; `undefined`: it has none, or its references are left alone. */
export type Lookup = (name: string) => string | undefined

/** What stands for a variable: `:name`, `:'name'`, `:"name"`, `:{?name}`. */
interface Reference {
  readonly name: string
  readonly written: string
  readonly as: 'text' | 'literal' | 'identifier' | 'whether it is set'
}

const character = 'A-Za-z0-9_\\u0080-\\uffff'
const patterns: readonly (readonly [Reference['as'], RegExp])[] = [
  ['text', new RegExp(`:([${character}]+)`, 'y')],
  ['literal', new RegExp(`:'([${character}]+)'`, 'y')],
  ['identifier', new RegExp(`:"([${character}]+)"`, 'y')],
  ['whether it is set', new RegExp(`:\\{\\?([${character}]+)\\}`, 'y')],
]

/** The reference that begins here. */
export function referenceAt(inputs: Inputs): Reference | undefined {
  for (const [as, pattern] of patterns) {
    const match = inputs.match(pattern)
    if (match) return { as, name: match[1]!, written: match[0] }
  }
  return undefined
}

/** What stands in the place of a reference; `undefined`: the reference itself. */
export function whatStandsFor({ as, name }: Reference, lookup: Lookup): string | undefined {
  const value = lookup(name)
  if (as === 'whether it is set') return value === undefined ? 'FALSE' : 'TRUE'
  if (value === undefined || as === 'text') return value
  return as === 'literal' ? pg.escapeLiteral(value) : pg.escapeIdentifier(value)
}
