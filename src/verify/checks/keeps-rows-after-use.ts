import { judgeUse, whyNotUsed, writesWhileUp } from '../after-use.ts'
import type { Check } from '../check.ts'
import { finding } from '../finding.ts'

const check: Check = {
  name: 'keeps rows after use',
  claim: 'After use, too, the rows from before are there again, and what was written in between survives or is declared.',
  order: 115,
  direction: 'down',
  planned: writesWhileUp,
  run(record) {
    const rows = record.use?.rows
    if (!rows) return [finding(check.name, 'not-checked', whyNotUsed(record))]
    return [judgeUse(check.name, record, rows)]
  },
}

export default check
