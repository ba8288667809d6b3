import type { Check } from '../check.ts'
import { count, finding, whyNotUndone } from '../finding.ts'
import { nobody, sentenceOf, unknownFinding, widenedEvidence } from '../visibility/words.ts'

const check: Check = {
  name: 'closes what it opened',
  claim: 'Nobody reaches a row after the rollback that he did not reach before the up.',
  order: 85,
  direction: 'down',
  planned: ({ rowSecurity, migration }) => (rowSecurity?.reach && migration.down ? [undefined] : []),
  run(record) {
    const { visibility } = record
    if (!visibility || !record.leftovers) return [finding(check.name, 'not-checked', whyNotUndone(record))]
    const { undone } = visibility
    if (undone === 'exact') {
      return [
        finding(
          check.name,
          'passed',
          'The rollback brings everything back that has a say in who reaches which rows, so PostgreSQL decides as it did before.',
        ),
      ]
    }
    if (visibility.actors.length === 0) return [finding(check.name, 'passed', nobody)]
    if (!undone) return [finding(check.name, 'not-checked', 'Nobody tried who reaches what after the rollback.')]
    const [first, ...others] = undone.widened
    if (first) {
      const more = others.length > 0 ? `, and ${count(others.length, 'more door')}` : ''
      const steps = {
        title: 'Next step',
        body: 'Let the down bring back the policies and privileges that were there; leaves no trace says which.',
      }
      const sentence = `After the rollback something stays open: ${sentenceOf(first)}${more}.`
      return [finding(check.name, 'failed', sentence, { evidence: [...undone.widened.flatMap(widenedEvidence), steps] })]
    }
    if (undone.unknown.length > 0) return [unknownFinding(check.name, undone.unknown)]
    return [
      finding(
        check.name,
        'passed',
        'The rollback leaves differences, and nobody reaches a row by them that he did not reach before the up.',
      ),
    ]
  },
}

export default check
