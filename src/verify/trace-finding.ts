import { repairsOf } from '../catalog/repairs-of.ts'
import { sentenceOf } from '../catalog/sentence.ts'
import type { Difference } from '../core/difference.ts'
import type { Evidence, Finding } from '../core/finding.ts'
import { withoutParts } from '../core/without-parts.ts'
import { againstDeclared, declaredRollback } from './declared.ts'
import { count, finding } from './finding.ts'
import { lessIgnored } from './ignored.ts'
import type { WalkRecord } from './record.ts'
import { type SetApart, setApart, withExpected } from './register.ts'

/** Judges what a rollback left different in one scope against what the spec declares that it leaves, and what the configuration expects. */
export function traceFinding(
  check: string,
  record: WalkRecord,
  leftovers: readonly Difference[],
  scope: 'database' | 'cluster',
  exact: string,
): Finding {
  return withExpected(unexpectedTraces(check, record, leftovers, scope, exact), expectedTraces(record, leftovers, scope))
}

/** What a rollback left different in one scope and no spec declares, by what the configuration says of it. */
export function expectedTraces(record: WalkRecord, leftovers: readonly Difference[], scope: 'database' | 'cluster'): SetApart {
  const differences = leftovers.filter((difference) => difference.tier === 'logical' && difference.scope === scope)
  const { undeclared } = againstDeclared(differences, declaredRollback(record))
  return setApart(undeclared, record.subject.expected, (difference) => sentenceOf(difference, 'of a rollback'))
}

/** The same finding without a word about what the configuration expects. */
export function unexpectedTraces(
  check: string,
  record: WalkRecord,
  leftovers: readonly Difference[],
  scope: 'database' | 'cluster',
  exact: string,
): Finding {
  const { unexpected } = expectedTraces(record, leftovers, scope)
  const differences = leftovers.filter((difference) => difference.tier === 'logical' && difference.scope === scope)
  // What is declared may be of the other scope, or happen in the other one of the two rollbacks.
  const others = [...(record.leftovers ?? []), ...(record.use?.leftovers ?? [])].filter(({ tier }) => tier === 'logical')
  const declared = declaredRollback(record)
  const { declared: excused, unmet } = againstDeclared(differences, declared)
  const inVain = unmet.filter((entry) => scope === 'database' && againstDeclared(others, { differs: [entry] }).unmet.length > 0)
  if (unexpected.length > 0) {
    const shown = withoutParts(unexpected)
    const more = shown.length > 1 ? ` (and ${shown.length - 1} more)` : ''
    return finding(
      check,
      'failed',
      `After the rollback ${count(shown.length, 'object')} ${shown.length === 1 ? 'is' : 'are'} not as before: ${sentenceOf(shown[0]!, 'of a rollback')}${more}.`,
      {
        evidence: [{ title: 'Not as before', body: lines(shown) }, ...repairEvidence(shown)],
      },
    )
  }
  if (inVain.length > 0) {
    return finding(check, 'failed', `The spec declares that the rollback leaves ${inVain[0]!.what} different, and it does not.`, {
      evidence: [
        { title: 'Declared in vain', body: inVain.map(({ what, attribute }) => (attribute ? `${what}: ${attribute}` : what)).join('\n') },
      ],
    })
  }
  if (excused > 0) {
    const why = (declared.differs ?? []).map((entry) => `${entry.what}: ${entry.why}`).join('\n')
    return finding(check, 'passed', `${count(excused, 'object')} ${excused === 1 ? 'is' : 'are'} left different, as the spec declares.`, {
      evidence: [
        { title: 'Left different', body: lines(differences) },
        { title: 'Declared', body: why },
      ],
    })
  }
  // The cluster has no columns.
  const left = record.subject.ignored.filter((part) => scope === 'database' || part !== 'columnOrder')
  return finding(check, 'passed', lessIgnored(exact, left))
}

const mostRepairs = 10

/** The statements that the rollback lacks, as far as they are known. */
function repairEvidence(differences: readonly Difference[]): Evidence[] {
  const repairs = repairsOf(differences)
  if (repairs.length === 0) return []
  const title = repairs.length === 1 ? 'A statement that would repair it' : 'Statements that would repair it'
  const more = repairs.length > mostRepairs ? [`-- … and ${repairs.length - mostRepairs} more`] : []
  return [{ title, body: [...repairs.slice(0, mostRepairs), ...more].join('\n') }]
}

const mostLines = 40

function lines(differences: readonly Difference[]): string {
  const all = differences.map((difference) => {
    const { risk } = difference
    return `${sentenceOf(difference, 'of a rollback')}${risk ? `\n  ${risk}` : ''}`
  })
  return all.length > mostLines ? [...all.slice(0, mostLines), `… and ${all.length - mostLines} more`].join('\n') : all.join('\n')
}
