import type { Check } from '../check.ts'
import { finding, whyNotUndone } from '../finding.ts'
import { rowsFinding } from '../rows-finding.ts'

const check: Check = {
  name: 'keeps rows',
  claim: 'After the rollback every table holds exactly the rows that it held before the up.',
  order: 95,
  direction: 'down',
  planned: () => [undefined],
  run(record) {
    if (!record.leftovers || !record.undone) return [finding(check.name, 'not-checked', whyNotUndone(record))]
    return [rowsFinding(check.name, record, record.leftovers, record.undone)]
  },
}

export default check
