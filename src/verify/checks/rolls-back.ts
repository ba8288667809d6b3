import type { Check } from '../check.ts'
import { errorEvidence, finding, irreversible, noneExpected, whyNotApplied } from '../finding.ts'

const undeclared = 'There is no down script, and the spec does not declare the migration irreversible.'

const check: Check = {
  name: 'rolls back',
  claim: 'The down runs to its end, on a connection of its own, straight after the up.',
  order: 80,
  direction: 'down',
  planned: () => [undefined],
  run(record) {
    const { down } = record
    if (!record.up?.ok || !down) return [finding(check.name, 'not-checked', whyNotApplied(record))]
    switch (down.state) {
      case 'absent':
        return [finding(check.name, 'not-checked', record.subject.rollbacks === 'none' ? noneExpected : undeclared)]
      case 'irreversible':
        return [finding(check.name, 'not-checked', `The spec declares the migration irreversible: ${irreversible(record)}`)]
      case 'empty': {
        const idle = !record.leftovers?.some(({ tier }) => tier !== 'residue')
        if (idle)
          return [finding(check.name, 'passed', 'The down holds no statement, and nothing is left of the up that it would have to undo.')]
        return [
          finding(check.name, 'failed', 'The down holds no statement: it undoes nothing of what the up did.', {
            evidence: [
              {
                title: 'Next step',
                body: "Write what undoes the up, or declare in the spec why there is no way back: rollback: { irreversible: '…' }.",
              },
            ],
          }),
        ]
      }
      case 'run': {
        const { outcome } = down
        if (outcome.ok) return [finding(check.name, 'passed', 'The down ran to its end.')]
        return [
          finding(check.name, 'failed', `The down failed: ${outcome.error.message}`, {
            evidence: errorEvidence(outcome.error),
            location: outcome.error.location,
          }),
        ]
      }
    }
  },
}

export default check
