import { withoutParts } from '../../core/without-parts.ts'
import type { Check } from '../check.ts'
import { count, errorEvidence, finding, whyNotUndone } from '../finding.ts'

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
    const differences = withoutParts((againDifferences ?? []).filter(({ tier }) => tier === 'logical'))
    if (differences.length === 0) return [finding(check.name, 'passed', 'The up ran again and led to the same schema.')]
    const body = differences.map(({ sentence }) => sentence).join('\n')
    return [
      finding(
        check.name,
        'failed',
        `The second time the up leads to another schema: ${count(differences.length, 'object')} ${differences.length === 1 ? 'differs' : 'differ'} (${differences[0]!.sentence}).`,
        {
          evidence: [{ title: 'First time → second time', body }],
        },
      ),
    ]
  },
}

export default check
