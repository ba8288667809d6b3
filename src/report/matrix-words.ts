import { type Disagreement, disagreements } from '../core/matrix.ts'
import type { RunResult } from '../core/result.ts'
import { count, verdictWords } from './words.ts'

/** The servers of a matrix, as one word each. Those of one version are told apart by where they come from, and then by their place in the list. */
export function serverNames(runs: readonly RunResult[]): string[] {
  const sourced = runs.map(({ postgres, provider }) =>
    isAlone(
      postgres,
      runs.map((other) => other.postgres),
    )
      ? postgres
      : `${postgres} (${provider})`,
  )
  return sourced.map((name, index) => (isAlone(name, sourced) ? name : `${name.replace(/\)$/, '')}, no. ${index + 1})`))
}

function isAlone(name: string, names: readonly string[]): boolean {
  return names.filter((other) => other === name).length === 1
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
