import type { Difference } from '../../core/difference.ts'
import type { Finding } from '../../core/finding.ts'
import type { Check } from '../check.ts'
import { count, finding } from '../finding.ts'
import type { WalkRecord } from '../record.ts'
import { setApart, withExpected } from '../register.ts'
import { expectedTraces, unexpectedTraces } from '../trace-finding.ts'
import { unfinishedFinding, writesWhileUp } from '../use-plan.ts'

const check: Check = {
  name: 'leaves no trace after use',
  claim: 'The rollback after use, too, brings back the schema, the cluster and the state of sequences.',
  order: 112,
  direction: 'down',
  planned: writesWhileUp,
  run(record) {
    const unfinished = unfinishedFinding(check.name, record)
    if (unfinished) return [unfinished]
    const leftovers = record.use?.leftovers ?? []
    const sequences = setApart(
      leftovers.filter(({ scope, tier }) => scope === 'sequence' && tier === 'data'),
      record.subject.expected,
      ({ sentence }) => sentence,
    )
    const parts = [sequences, expectedTraces(record, leftovers, 'cluster'), expectedTraces(record, leftovers, 'database')]
    const apart = { excused: parts.flatMap(({ excused }) => excused), over: [...new Set(parts.flatMap(({ over }) => over))] }
    return [withExpected(judge(record, leftovers, sequences.unexpected), apart)]
  },
}

function judge(record: WalkRecord, leftovers: readonly Difference[], setBack: readonly Difference[]): Finding {
  if (setBack.length > 0) {
    const body = setBack.map(({ sentence }) => sentence).join('\n')
    const sentence = `After the use the rollback sets back ${count(setBack.length, 'sequence')}: ${setBack[0]!.sentence}.`
    return finding(check.name, 'failed', sentence, { evidence: [{ title: 'Sequences', body }] })
  }
  const cluster = unexpectedTraces(check.name, record, leftovers, 'cluster', '')
  if (cluster.verdict === 'failed') return cluster
  return unexpectedTraces(check.name, record, leftovers, 'database', 'After the use, too, the schema is exactly what it was before the up.')
}

export default check
