import { type Disagreement, disagreements } from '../core/matrix.ts'
import type { RunResult } from '../core/result.ts'
import { count, verdictWords } from './words.ts'

/** The servers of a matrix, as one word each. Two of one version are told apart by where they come from. */
export function serverNames(runs: readonly RunResult[]): string[] {
  return runs.map(({ postgres, provider }) =>
    runs.filter((other) => other.postgres === postgres).length > 1 ? `${postgres} (${provider})` : postgres,
  )
}

/** One line for each verdict that differs between the servers of a matrix; the first line says how many, or that there are none. */
export function matrixLines(runs: readonly RunResult[]): string[] {
  const names = serverNames(runs)
  const found = disagreements(runs)
  const migrations = new Set(found.map(({ migration }) => migration)).size
  if (found.length === 0) return [`On PostgreSQL ${listed(names)} every verdict is the same.`]
  return [
    `On PostgreSQL ${listed(names)} the verdicts of ${count(migrations, 'migration')} differ:`,
    ...found.filter((one) => isNews(one, found)).map((one) => `${one.migration}${subject(one)}: ${grouped(one, names)}`),
  ]
}

/** What was not checked because of a failure follows from it; the failure says it. */
function isNews({ migration, check, verdicts }: Disagreement, all: readonly Disagreement[]): boolean {
  const failed = (one: Pick<Disagreement, 'verdicts'>) => one.verdicts.some(({ verdict }) => verdict === 'failed')
  return check === undefined || failed({ verdicts }) || !all.some((one) => one.migration === migration && failed(one))
}

function subject({ check, claim }: Disagreement): string {
  if (check === undefined) return ''
  return claim === undefined ? ` ${check}` : ` ${check}: ${claim}`
}

/** `passed on 17.10, 18.4; failed on 15.18` */
function grouped({ verdicts }: Disagreement, names: readonly string[]): string {
  const kinds = [...new Set(verdicts.map(({ verdict }) => verdict))]
  return kinds
    .map((kind) => {
      const on = names.filter((_, index) => verdicts[index]!.verdict === kind)
      return `${kind === 'absent' ? 'not asked' : verdictWords(kind)} on ${listed(on)}`
    })
    .join('; ')
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
