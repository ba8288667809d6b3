import type { Check } from '../check.ts'
import { errorEvidence, finding, whyNotApplied } from '../finding.ts'

const check: Check = {
  name: 'verifies',
  claim: 'After the up the script with which its tool verifies it runs to its end.',
  order: 45,
  direction: 'up',
  planned: ({ migration }) => (migration.verify ? [undefined] : []),
  run(record) {
    const { verified } = record
    if (!verified) return [finding(check.name, 'not-checked', whyNotApplied(record))]
    if (verified.ok) {
      const sentence = verified.ranAs === 'nothing' ? 'The verify script holds no statement.' : 'The verify script ran to its end.'
      return [finding(check.name, verified.ranAs === 'nothing' ? 'not-checked' : 'passed', sentence)]
    }
    const { error } = verified
    return [
      finding(check.name, 'failed', `The verify script failed: ${error.message}`, {
        evidence: errorEvidence(error),
        location: error.location,
      }),
    ]
  },
}

export default check
