import { whyNotUsed, writesWhileUp } from '../after-use.ts'
import type { Check } from '../check.ts'
import { count, finding } from '../finding.ts'
import { traceFinding } from '../trace-finding.ts'

const check: Check = {
  name: 'leaves no trace after use',
  claim: 'The rollback after use, too, brings back the schema, the cluster and the state of sequences.',
  order: 112,
  direction: 'down',
  planned: writesWhileUp,
  run(record) {
    const leftovers = record.use?.leftovers
    if (!leftovers) return [finding(check.name, 'not-checked', whyNotUsed(record))]
    const setBack = leftovers.filter(({ scope, tier }) => scope === 'sequence' && tier === 'data')
    if (setBack.length > 0) {
      const body = setBack.map(({ sentence }) => sentence).join('\n')
      return [
        finding(
          check.name,
          'failed',
          `After the use the rollback sets back ${count(setBack.length, 'sequence')}: ${setBack[0]!.sentence}.`,
          { evidence: [{ title: 'Sequences', body }] },
        ),
      ]
    }
    const cluster = traceFinding(check.name, record, leftovers, 'cluster', '')
    if (cluster.verdict === 'failed') return [cluster]
    return [traceFinding(check.name, record, leftovers, 'database', 'After the use, too, the schema is exactly what it was before the up.')]
  },
}

export default check
