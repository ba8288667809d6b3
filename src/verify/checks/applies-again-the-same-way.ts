import { withoutParts } from '../../core/without-parts.ts'
import type { Check } from '../check.ts'
import { count, errorEvidence, finding, whyNotUndone } from '../finding.ts'
import { lessIgnored } from '../ignored.ts'
import { setApart, withExpected } from '../register.ts'

const check: Check = {
  name: 'applies again the same way',
  claim: 'After the rollback the up runs again and leads to the same schema as the first time.',
  order: 100,
  direction: 'down',
  planned: () => [undefined],
  run(record) {
    const { again, againDifferences } = record
    if (!again) return [finding(check.name, 'not-checked', whyNotUndone(record))]
    if (!again.ok) {
      return [
        finding(check.name, 'failed', `After the rollback the up fails: ${again.error.message}`, {
          evidence: errorEvidence(again.error),
          location: again.error.location,
        }),
      ]
    }
    const logical = (againDifferences ?? []).filter(({ tier }) => tier === 'logical')
    const apart = setApart(logical, record.subject.expected, ({ sentence }) => sentence)
    const differences = withoutParts(apart.unexpected)
    if (differences.length === 0)
      return [
        withExpected(
          finding(check.name, 'passed', lessIgnored('The up ran again and led to the same schema.', record.subject.ignored)),
          apart,
        ),
      ]
    const body = differences.map(({ sentence }) => sentence).join('\n')
    const sentence = `The second time the up leads to another schema: ${count(differences.length, 'object')} ${differences.length === 1 ? 'differs' : 'differ'} (${differences[0]!.sentence}).`
    return [withExpected(finding(check.name, 'failed', sentence, { evidence: [{ title: 'First time → second time', body }] }), apart)]
  },
}

export default check
