import type { Evidence, Finding } from '../../core/finding.ts'
import { count, finding } from '../finding.ts'
import type { Unknown, Widened } from './visibility.ts'

export const nobody = 'There is nobody as whom rows could be reached: no actor, no policy and no role from outside.'

/** `bob may now select 2 rows of public.stories that he could not: id = 1`. */
export function sentenceOf({ actor, command, on, rows, through }: Widened): string {
  const [first, ...others] = rows
  const example = `${first}${others.length > 0 ? ', …' : ''}`
  if (through) return `${actor.name} may now read ${count(rows.length, 'row')} through ${on} that it may not read itself: ${example}`
  const words = command === 'insert' ? `insert rows like ${count(rows.length, 'row')} of` : `${command} ${count(rows.length, 'row')} of`
  return `${actor.name} may now ${words} ${on} that it could not: ${example}`
}

const mostRows = 10

export function widenedEvidence(widened: Widened): Evidence[] {
  const { actor, command, on, rows, why } = widened
  const more = rows.length > mostRows ? [`and ${rows.length - mostRows} more`] : []
  return [{ title: `${actor.name}, ${command}, ${on}`, body: [...rows.slice(0, mostRows), ...more].join('\n') }, ...why]
}

/** As it stands in a spec. */
export function entryOf({ actor, command, on }: Widened): string {
  return `{ actor: '${actor.name}', may: '${command}', on: '${on}', why: '…' }`
}

/** Nothing was seen to widen, and not everything could be tried. */
export function unknownFinding(check: string, unknown: readonly Unknown[], evidence: readonly Evidence[] = []): Finding {
  const [first] = unknown
  const body = unknown.map(({ on, reason }) => `${on}: ${reason}`).join('\n')
  const more = unknown.length > 1 ? ` (and ${count(unknown.length - 1, 'more reason')})` : ''
  return finding(check, 'not-checked', `Not everything could be tried: ${first!.on}: ${first!.reason}${more}.`, {
    evidence: [{ title: 'What is not known', body }, ...evidence],
  })
}
