import { whyNotUsed, writesWhileUp } from '../after-use.ts'
import type { Check } from '../check.ts'
import { declaredRollback } from '../declared.ts'
import { errorEvidence, finding } from '../finding.ts'

const check: Check = {
  name: 'rolls back after use',
  claim: 'The down runs to its end also after rows were written under the new schema, or refuses as the spec declares.',
  order: 110,
  direction: 'down',
  planned: writesWhileUp,
  run(record) {
    const down = record.use?.down
    const { refuses } = declaredRollback(record)
    if (!down) return [finding(check.name, 'not-checked', whyNotUsed(record))]
    if (down.ok) {
      if (!refuses) return [finding(check.name, 'passed', 'The down ran to its end after the use.')]
      return [
        finding(check.name, 'failed', `The spec declares that the down refuses after the use (${refuses.why}), and it ran to its end.`),
      ]
    }
    const { error } = down
    const more = { evidence: errorEvidence(error), location: error.location }
    if (!refuses) return [finding(check.name, 'failed', `After the use the down fails: ${error.message}`, more)]
    if (refuses.sqlstate !== undefined && refuses.sqlstate !== error.sqlstate) {
      return [
        finding(
          check.name,
          'failed',
          `After the use the down refuses with SQLSTATE ${error.sqlstate}, not with ${refuses.sqlstate} as the spec declares.`,
          more,
        ),
      ]
    }
    if (refuses.message !== undefined && !error.message.includes(refuses.message)) {
      return [
        finding(
          check.name,
          'failed',
          `After the use the down refuses, but not with the words "${refuses.message}" that the spec declares.`,
          more,
        ),
      ]
    }
    return [
      finding(check.name, 'passed', `After the use the down refuses, as the spec declares: ${refuses.why}`, {
        evidence: errorEvidence(error),
      }),
    ]
  },
}

export default check
