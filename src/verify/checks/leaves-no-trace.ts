import type { Check } from '../check.ts'
import { finding, whyNotUndone } from '../finding.ts'
import { traceFinding } from '../trace-finding.ts'

const check: Check = {
  name: 'leaves no trace',
  claim: 'After the rollback the schema is exactly what it was before the up.',
  order: 90,
  direction: 'down',
  planned: () => [undefined],
  run(record) {
    if (!record.leftovers) return [finding(check.name, 'not-checked', whyNotUndone(record))]
    return [traceFinding(check.name, record, record.leftovers, 'database', 'The schema is exactly what it was before the up.')]
  },
}

export default check
