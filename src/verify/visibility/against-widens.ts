import { normaliseAddress } from '../../core/normalise-address.ts'
import type { Widening } from '../../spec/access.ts'
import type { Widened } from './visibility.ts'

/** What widened, held against what a spec says. */
export interface AgainstWidens {
  readonly undeclared: readonly Widened[]
  readonly met: readonly { readonly widening: Widened; readonly entry: Widening }[]
  /** Entries, each with the commands that did not come true. */
  readonly idle: readonly { readonly entry: Widening; readonly why: string }[]
}

/** An entry names an actor, or a role: then it is true of the role once it is true of one of its actors. Pure. */
export function againstWidens(widened: readonly Widened[], declared: readonly Widening[]): AgainstWidens {
  const met: { widening: Widened; entry: Widening }[] = []
  const undeclared = widened.filter((widening) => {
    const entry = declared.find((one) => commandsOf(one).includes(widening.command) && isAbout(one, widening))
    if (entry) met.push({ widening, entry })
    return !entry
  })
  const idle = declared.flatMap((entry) => {
    const missing = commandsOf(entry).filter((command) => !widened.some((one) => one.command === command && isAbout(entry, one)))
    return missing.length === 0 ? [] : [{ entry, why: missing.join(' and ') }]
  })
  return { undeclared, met, idle }
}

function commandsOf({ may }: Widening): readonly Widened['command'][] {
  return typeof may === 'string' ? [may] : may
}

function isAbout({ actor, on }: Widening, { actor: who, on: what, through }: Widened): boolean {
  const word = through === 'function' ? 'function' : 'table'
  return (actor === who.name || actor === who.role) && normaliseAddress(`${word} ${on}`) === normaliseAddress(`${word} ${what}`)
}
