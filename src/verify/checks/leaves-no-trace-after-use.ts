import type { Difference } from '../../core/difference.ts'
import type { Finding } from '../../core/finding.ts'
import type { Check } from '../check.ts'
import { count, finding } from '../finding.ts'
import type { WalkRecord } from '../record.ts'
import { type SetApart, setApart, withExpected } from '../register.ts'
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
    // What the rollback leaves without a use is said of that one.
    const known = new Set(unexpected(record, record.leftovers ?? []).map(identityOf))
    const leftovers = (record.use?.leftovers ?? []).filter((difference) => !known.has(identityOf(difference)))
    const sequences = setBack(record, leftovers)
    const parts = [sequences, expectedTraces(record, leftovers, 'cluster'), expectedTraces(record, leftovers, 'database')]
    const apart = { excused: parts.flatMap(({ excused }) => excused), over: [...new Set(parts.flatMap(({ over }) => over))] }
    const found = judge(record, leftovers, sequences.unexpected)
    const isKnown = found.verdict === 'passed' && known.size > 0
    return [withExpected(isKnown ? finding(check.name, 'not-checked', 'The rollback leaves traces without a use, too.') : found, apart)]
  },
}

/** What of differences no spec declares and no configuration expects. */
function unexpected(record: WalkRecord, differences: readonly Difference[]): readonly Difference[] {
  const scopes = (['cluster', 'database'] as const).flatMap((scope) => expectedTraces(record, differences, scope).unexpected)
  return [...scopes, ...setBack(record, differences).unexpected]
}

function setBack(record: WalkRecord, differences: readonly Difference[]): SetApart {
  const sequences = differences.filter(({ scope, tier }) => scope === 'sequence' && tier === 'data')
  return setApart(sequences, record.subject.expected, ({ sentence }) => sentence)
}

function identityOf({ kind, identity, change, attributes }: Difference): string {
  return JSON.stringify([kind, identity, change, attributes])
}

function judge(record: WalkRecord, leftovers: readonly Difference[], sequences: readonly Difference[]): Finding {
  if (sequences.length > 0) {
    const body = sequences.map(({ sentence }) => sentence).join('\n')
    const sentence = `After the use the rollback sets back ${count(sequences.length, 'sequence')}: ${sequences[0]!.sentence}.`
    return finding(check.name, 'failed', sentence, { evidence: [{ title: 'Sequences', body }] })
  }
  const cluster = unexpectedTraces(check.name, record, leftovers, 'cluster', '')
  if (cluster.verdict === 'failed') return cluster
  return unexpectedTraces(check.name, record, leftovers, 'database', 'After the use, too, the schema is exactly what it was before the up.')
}

export default check
