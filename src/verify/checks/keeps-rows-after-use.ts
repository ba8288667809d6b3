import { judgeUse } from '../after-use.ts'
import type { Check } from '../check.ts'
import { rowsLessExpected } from '../expected-rows.ts'
import { finding } from '../finding.ts'
import type { WalkRecord } from '../record.ts'
import { rowsFinding } from '../rows-finding.ts'
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
    const found = rowsLessExpected(record, (seen) => judgeUse(check.name, seen, seen.use!.rows!))
    // What is written after a use is judged against what the rollback brings back without one.
    const isKnown = found.verdict === 'passed' && losesRowsAnyway(record)
    return [isKnown ? finding(check.name, 'not-checked', 'The rollback does not bring back the rows without a use, either.') : found]
  },
}

function losesRowsAnyway(record: WalkRecord): boolean {
  if (!record.leftovers?.some(({ scope, tier }) => scope === 'rows' && tier === 'data') || !record.undone) return false
  return rowsLessExpected(record, (seen) => rowsFinding(check.name, seen, seen.leftovers ?? [], seen.undone!)).verdict === 'failed'
}

export default check
