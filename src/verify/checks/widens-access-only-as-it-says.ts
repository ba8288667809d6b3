import type { Check } from '../check.ts'
import { count, finding, whyNotApplied } from '../finding.ts'
import { againstWidens } from '../visibility/against-widens.ts'
import { entriesOf, nobody, sentenceOf, unknownFinding, widenedEvidence } from '../visibility/words.ts'

const check: Check = {
  name: 'widens access only as it says',
  claim: 'Nobody reaches a row after the up that he did not reach before, but for what the spec lists in widens.',
  order: 63,
  direction: 'up',
  planned: ({ rowSecurity }) => (rowSecurity?.reach ? [undefined] : []),
  run(record) {
    const { visibility, subject } = record
    const declared = subject.spec?.widens === undefined || subject.spec.widens === 'nothing' ? [] : subject.spec.widens
    if (!visibility) return [finding(check.name, 'not-checked', whyNotApplied(record))]
    const { after, observed = [], actors } = visibility
    const { undeclared, met, idle } = againstWidens(after?.widened ?? [], declared)
    const seen = observed.length === 0 ? [] : [{ title: 'Tables that were not there before, as observed', body: observed.join('\n') }]
    if (undeclared.length === 0 && idle.length === 0) {
      if (after && after.unknown.length > 0) return [unknownFinding(check.name, after.unknown, seen)]
      if (!after) return [finding(check.name, 'passed', 'Nothing that it changes has a say in who reaches which rows.')]
      if (actors.length === 0) return [finding(check.name, 'passed', nobody)]
      if (met.length > 0) {
        const body = met.map(({ widening, entry }) => `${sentenceOf(widening)}\n${entry.why}`).join('\n')
        return [
          finding(check.name, 'passed', `It widens access as it says, and no further.`, {
            evidence: [{ title: 'What widens', body }, ...seen],
          }),
        ]
      }
      return [finding(check.name, 'passed', 'Nobody reaches a row that he did not reach before.', { evidence: seen })]
    }
    const parts = [
      ...(undeclared[0]
        ? [`${sentenceOf(undeclared[0])}${undeclared.length > 1 ? `, and ${count(undeclared.length - 1, 'more widening')}` : ''}.`]
        : []),
      ...idle.map(({ entry, why }) => `The spec says that ${entry.actor} comes to ${why} on ${entry.on}, and that does not happen.`),
    ]
    const steps = [
      ...(undeclared.length > 0 ? [`Close it, or say in the spec that it is meant: ${entriesOf(undeclared, visibility.areDeclared)}`] : []),
      ...(idle.length > 0 ? ['Take out of widens what does not happen, or give the spec a seed with a row that shows it.'] : []),
    ]
    return [
      finding(check.name, 'failed', parts.join(' '), {
        evidence: [...undeclared.flatMap(widenedEvidence), ...seen, { title: 'Next step', body: steps.join('\n') }],
      }),
    ]
  },
}

export default check
