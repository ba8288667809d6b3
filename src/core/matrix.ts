import type { Verdict } from './finding.ts'
import type { MigrationResult, RunResult } from './result.ts'

/** A server of a matrix, as reports name it. */
export type OnServer = Pick<RunResult, 'postgres' | 'provider'> & {
  readonly migrations: readonly Pick<MigrationResult, 'id' | 'verdict' | 'findings'>[]
}

/** A verdict that is not the same on every server of a matrix. */
export interface Disagreement {
  readonly migration: string
  /** The check whose findings differ; absent: the migration's verdict itself. */
  readonly check?: string
  /** What it claims, where a check is made of several. */
  readonly claim?: string
  /** In the order of the servers; a check that was not made there has none. */
  readonly verdicts: readonly { readonly postgres: string; readonly verdict: Verdict | 'absent'; readonly sentence?: string }[]
}

/** Where the servers of a matrix disagree: the verdicts of migrations, and those of their checks. */
export function disagreements(runs: readonly OnServer[]): Disagreement[] {
  const ids = [...new Set(runs.flatMap(({ migrations }) => migrations.map(({ id }) => id)))]
  return ids.flatMap((id) => {
    const results = runs.map(({ postgres, migrations }) => ({ postgres, result: migrations.find((one) => one.id === id) }))
    const verdicts = results.map(({ postgres, result }) => ({ postgres, verdict: result?.verdict ?? ('absent' as const) }))
    const whole = disagree(verdicts) ? [{ migration: id, verdicts }] : []
    return [...whole, ...checksOf(id, results)]
  })
}

type OnOne = { readonly postgres: string; readonly result: OnServer['migrations'][number] | undefined }

function checksOf(migration: string, results: readonly OnOne[]): Disagreement[] {
  const keys = new Map(
    results.flatMap(({ result }) => (result?.findings ?? []).map((one) => [JSON.stringify([one.check, one.claim]), one] as const)),
  )
  return [...keys.values()].flatMap(({ check, claim }) => {
    const verdicts = results.map(({ postgres, result }) => {
      const findings = (result?.findings ?? []).filter((one) => one.check === check && one.claim === claim)
      const worst =
        findings.find(({ verdict }) => verdict === 'failed') ?? findings.find(({ verdict }) => verdict !== 'passed') ?? findings[0]
      return worst ? { postgres, verdict: worst.verdict, sentence: worst.sentence } : { postgres, verdict: 'absent' as const }
    })
    return disagree(verdicts) ? [{ migration, check, ...(claim !== undefined && { claim }), verdicts }] : []
  })
}

function disagree(verdicts: Disagreement['verdicts']): boolean {
  return new Set(verdicts.map(({ verdict }) => verdict)).size > 1
}
