import type { Finding } from '../core/finding.ts'
import type { RunResult } from '../core/result.ts'

/**
 * The contract's exit status of a run that came to its end: 0 when nothing failed, else 1.
 *
 * Not-checked is 1 when nothing at all could be checked and, under `strict`, whenever any migration or any finding is: an absent down, a
 * table without rows, a server that cannot do it. Where the configuration says `rollbacks: 'none'`, an up that was applied is something. With a baseline whatever it does
 * not know is 1, and nothing else is. Nothing to walk is 0.
 */
export function exitStatusOf(
  { migrations, baseline, rollbacks }: Pick<RunResult, 'migrations' | 'baseline' | 'rollbacks'>,
  strict: boolean,
): 0 | 1 {
  if (migrations.length === 0) return 0
  if (baseline !== undefined) return migrations.some(({ findings }) => findings.some(isNews)) ? 1 : 0
  const verdicts = migrations.map(({ verdict }) => verdict)
  const isUnchecked = verdicts.includes('not-checked') || countFindings(migrations).notChecked > 0
  // Where nobody expects a way back, an up that was applied is all there is to check.
  const checked = migrations.filter(({ verdict, up }) => verdict !== 'not-checked' || (rollbacks === 'none' && up.verdict === 'passed'))
  if (verdicts.includes('failed') || checked.length === 0) return 1
  return strict && isUnchecked ? 1 : 0
}

function isNews({ verdict, known }: Finding): boolean {
  return verdict !== 'passed' && !known
}

/** How many findings of a run have which verdict. */
export function countFindings(migrations: RunResult['migrations']): RunResult['totals'] {
  const verdicts = migrations.flatMap(({ findings }) => findings.map(({ verdict }) => verdict))
  const count = (wanted: (typeof verdicts)[number]) => verdicts.filter((verdict) => verdict === wanted).length
  return { passed: count('passed'), failed: count('failed'), notChecked: count('not-checked') }
}
