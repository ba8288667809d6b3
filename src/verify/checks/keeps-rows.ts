import type { Check } from '../check.ts'
import { rowsLessExpected } from '../expected-rows.ts'
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
    const { undone } = record
    return [rowsLessExpected(record, (seen) => rowsFinding(check.name, seen, seen.leftovers ?? [], undone))]
  },
}

export default check
