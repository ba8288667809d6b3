import { judgeUse } from '../after-use.ts'
import type { Check } from '../check.ts'
import { rowsLessExpected } from '../expected-rows.ts'
import { unfinishedFinding, writesWhileUp } from '../use-plan.ts'

const check: Check = {
  name: 'keeps rows after use',
  claim: 'After use, too, the rows from before are there again, and what was written in between survives or is declared.',
  order: 115,
  direction: 'down',
  planned: writesWhileUp,
  run(record) {
    const unfinished = unfinishedFinding(check.name, record)
    if (unfinished) return [unfinished]
    return [rowsLessExpected(record, (seen) => judgeUse(check.name, seen, seen.use!.rows!))]
  },
}

export default check
