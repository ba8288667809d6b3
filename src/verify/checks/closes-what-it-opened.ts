import type { Check } from '../check.ts'
import { count, finding, whyNotUndone } from '../finding.ts'
import { lostSentenceOf, nobody, sentenceOf, unknownFinding, widenedEvidence } from '../visibility/words.ts'

const bringBack = {
  title: 'Next step',
  body: 'Let the down bring back the policies and privileges that were there.',
}

const check: Check = {
  name: 'closes what it opened',
  claim: 'After the rollback nobody reaches a row that they did not reach before the up, and everybody reads the rows that they read.',
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
    // What nobody may write any more is a difference that leaves no trace speaks of; who reads nothing any more is locked out.
    const [open, lost] = [undone.widened, undone.lost.filter(({ command }) => command === 'select')]
    if (open.length + lost.length > 0) {
      const sentence =
        open.length > 0
          ? `something stays open: ${sentenceOf(open[0]!)}${andMore(open.length)}`
          : `something stays closed: ${lostSentenceOf(lost[0]!)}${andMore(lost.length)}`
      const left = { title: 'What the rollback left different', body: record.leftovers.map((difference) => difference.sentence).join('\n') }
      const evidence = [...[...open, ...lost].flatMap(widenedEvidence), left, bringBack]
      return [finding(check.name, 'failed', `After the rollback ${sentence}.`, { evidence })]
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

function andMore(length: number): string {
  return length > 1 ? `, and ${count(length - 1, 'more door')}` : ''
}

export default check
