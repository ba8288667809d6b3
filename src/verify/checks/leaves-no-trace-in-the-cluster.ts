import type { Check } from '../check.ts'
import { finding, whyNotUndone } from '../finding.ts'
import { traceFinding } from '../trace-finding.ts'

const check: Check = {
  name: 'leaves no trace in the cluster',
  claim: 'After the rollback roles, memberships, settings and the database itself are exactly what they were before the up.',
  order: 92,
  direction: 'down',
  planned: () => [undefined],
  run(record) {
    if (!record.leftovers) return [finding(check.name, 'not-checked', whyNotUndone(record))]
    return [
      traceFinding(
        check.name,
        record,
        record.leftovers,
        'cluster',
        'Roles, memberships and settings are exactly what they were before the up.',
      ),
    ]
  },
}

export default check
