import { whyNotUsed, writesWhileUp } from '../after-use.ts'
import type { Check } from '../check.ts'
import { finding } from '../finding.ts'
import { traceFinding } from '../trace-finding.ts'

const check: Check = {
  name: 'leaves no trace after use',
  claim: 'The rollback after use brings back the same schema as the unused one.',
  order: 112,
  direction: 'down',
  planned: writesWhileUp,
  run(record) {
    const leftovers = record.use?.leftovers
    if (!leftovers) return [finding(check.name, 'not-checked', whyNotUsed(record))]
    return [traceFinding(check.name, record, leftovers, 'database', 'After the use, too, the schema is exactly what it was before the up.')]
  },
}

export default check
