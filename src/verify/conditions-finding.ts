import type { Finding } from '../core/finding.ts'
import { count, finding } from './finding.ts'
import type { Outcome } from './record.ts'

/** One finding for a whole set of conditions: what holds is listed, what does not is said first. */
export function conditionsFinding(check: string, word: string, outcomes: readonly Outcome[] | undefined, reason: string): Finding {
  if (!outcomes) return finding(check, 'not-checked', reason)
  const failed = outcomes.filter(({ verdict }) => verdict === 'failed')
  const unchecked = outcomes.filter(({ verdict }) => verdict === 'not-checked')
  const listing = (title: string, list: readonly Outcome[]) =>
    list.length > 0 ? [{ title, body: list.map(({ sentence }) => sentence).join('\n') }] : []
  if (failed.length > 0) {
    const evidence = failed.flatMap(({ evidence, sentence }) =>
      failed.length > 1 ? [{ title: sentence, body: '' }, ...evidence] : evidence,
    )
    const others = failed.length > 1 ? ` (and ${failed.length - 1} more)` : ''
    return finding(check, 'failed', `${capitalised(failed[0]!.sentence)}${others}`, {
      evidence: evidence.filter(({ body }, i) => body || i > 0 || failed.length > 1),
    })
  }
  if (unchecked.length > 0) return finding(check, 'not-checked', unchecked[0]!.sentence, { evidence: listing('Not checked', unchecked) })
  if (outcomes.length === 0) return finding(check, 'not-checked', `The spec names no ${word}.`)
  return finding(check, 'passed', `${count(outcomes.length, `${word} holds`, `${word}s hold`)}.`, { evidence: listing('Found', outcomes) })
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
