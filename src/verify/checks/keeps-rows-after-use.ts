import { judgeUse } from '../after-use.ts'
import type { Check } from '../check.ts'
import { rowsLessExpected } from '../expected-rows.ts'
import { isSequence, notSeen, unreadIn } from '../unread.ts'
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
    const unseen = [...unreadIn(record.before, record.after, record.use?.undone).values()].filter(({ key }) => !isSequence(key))
    // A table that is there and cannot be read would be taken for one that lost its rows.
    if (unseen.length > 0) return [notSeen(check.name, unseen, 'table')]
    return [rowsLessExpected(record, (seen) => judgeUse(check.name, seen, seen.use!.rows!))]
  },
}

export default check
