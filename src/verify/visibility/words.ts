import type { Evidence, Finding } from '../../core/finding.ts'
import { count, finding } from '../finding.ts'
import type { Unknown, Widened } from './visibility.ts'

export const nobody = 'There is nobody as whom rows could be reached: no actor is declared, and no role beside the owner may reach one.'

/** `bob may now select 2 rows of public.stories that he could not: id = 1`. */
export function sentenceOf({ actor, command, becoming, columns, on, rows, through }: Widened): string {
  const [first, ...others] = rows
  const example = `${first}${others.length > 0 ? ', …' : ''}`
  if (through) return `${actor.name} may now read ${count(rows.length, 'row')} through ${on} that it may not read itself: ${example}`
  if (columns)
    return `${actor.name} may now ${command} ${columns.join(', ')} of ${count(rows.length, 'row')} of ${on} that it could not: ${example}`
  if (becoming) return `${actor.name} may now turn rows of ${on} into ones like ${count(rows.length, 'row')} that it could not: ${example}`
  const words = command === 'insert' ? `insert rows like ${count(rows.length, 'row')} of` : `${command} ${count(rows.length, 'row')} of`
  return `${actor.name} may now ${words} ${on} that it could not: ${example}`
}

/** `bob may no longer select 2 rows of public.stories: id = 1`. */
export function lostSentenceOf(lost: Widened): string {
  return sentenceOf(lost).replace(' may now ', ' may no longer ').replace(' that it could not:', ':')
}

const mostRows = 10

export function widenedEvidence(widened: Widened): Evidence[] {
  const { actor, command, becoming, columns, on, rows, why } = widened
  const what = `${command}${becoming ? ' to' : ''}${columns ? ` ${columns.join(', ')}` : ''}`
  const more = rows.length > mostRows ? [`and ${rows.length - mostRows} more`] : []
  return [{ title: `${actor.name}, ${what}, ${on}`, body: [...rows.slice(0, mostRows), ...more].join('\n') }, ...why]
}

/**
 * As they stand in a spec.
 *
 * @param areDeclared whether the actors are the project's own; those that we made have no name in a spec, their roles have.
 */
export function entriesOf(widened: readonly Widened[], areDeclared: boolean): string {
  const entries = new Map<string, { readonly actor: string; readonly on: string; readonly may: Set<string> }>()
  for (const { actor, command, on } of widened) {
    const who = areDeclared ? actor.name : actor.role
    const key = JSON.stringify([who, on])
    const entry = entries.get(key) ?? { actor: who, on, may: new Set() }
    entry.may.add(command)
    entries.set(key, entry)
  }
  const written = [...entries.values()].map(({ actor, on, may }) => {
    const list = [...may].map((command) => `'${command}'`)
    return `{ actor: '${actor}', may: ${list.length === 1 ? list[0] : `[${list.join(', ')}]`}, on: '${on}', why: '…' }`
  })
  return `widens: [${written.join(', ')}]`
}

/** Nothing was seen to widen, and not everything could be tried. */
export function unknownFinding(check: string, unknown: readonly Unknown[], evidence: readonly Evidence[] = []): Finding {
  const [first] = unknown
  const rest = unknown.length - mostRows
  const body = [...unknown.slice(0, mostRows).map(({ on, reason }) => `${on}: ${reason}`), ...(rest > 0 ? [`and ${rest} more`] : [])].join(
    '\n',
  )
  const more = unknown.length > 1 ? ` (and ${count(unknown.length - 1, 'more reason')})` : ''
  return finding(check, 'not-checked', `Not everything could be tried: ${first!.on}: ${first!.reason}${more}.`, {
    evidence: [{ title: 'What is not known', body }, ...evidence],
  })
}
