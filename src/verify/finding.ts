import type { Evidence, Finding, Location, Verdict } from '../core/finding.ts'
import type { ServerError } from '../core/server-error.ts'
import type { Outcome, WalkRecord } from './record.ts'

interface More {
  readonly evidence?: readonly Evidence[]
  readonly claim?: string | undefined
  readonly location?: Location | undefined
}

export function finding(check: string, verdict: Verdict, sentence: string, { evidence = [], claim, location }: More = {}): Finding {
  return { check, verdict, sentence, evidence, ...(claim !== undefined && { claim }), ...(location && { location }) }
}

/** The server's words about a script, and the place in it. */
export function errorEvidence(error: ServerError): Evidence[] {
  const lines = [
    ...(error.frame === '' ? [] : [error.frame, '']),
    `${error.sqlstate ? `SQLSTATE ${error.sqlstate}: ` : ''}${error.message}`,
  ]
  if (error.detail) lines.push(`Detail: ${error.detail}`)
  if (error.hint) lines.push(`Hint: ${error.hint}`)
  if (error.context) lines.push(`Context: ${error.context}`)
  return [{ title: `${error.location.file}:${error.location.line}:${error.location.column}`, body: lines.join('\n') }]
}

/** Findings for the claims of one kind that a spec makes, each with its outcome; not checked where the walk did not get to them. */
export function claimFindings(
  check: string,
  record: WalkRecord,
  claims: readonly string[],
  outcomes: readonly Outcome[] | undefined,
): Finding[] {
  return claims.map((claim, index) => {
    const outcome = outcomes?.[index]
    if (!outcome) return finding(check, 'not-checked', whyNotApplied(record), { claim })
    return finding(check, outcome.verdict, outcome.sentence, { evidence: outcome.evidence, claim, location: specLocation(record) })
  })
}

/** The spec as a whole. */
export function specLocation({ subject: { specFile } }: WalkRecord): Location | undefined {
  return specFile === undefined ? undefined : { file: specFile, line: 1, column: 1 }
}

/** Why nothing is known of the state after the up. */
export function whyNotApplied(record: WalkRecord): string {
  const seed = [record.admission, ...(record.seedsBefore ?? [])].find((run) => run?.ok === false)
  if (seed) return `The seed ${seed.name} failed, so the up was not run.`
  return record.standIns?.refusal ?? 'The up failed.'
}

/** Of a down that is absent where the configuration says so. */
export const noneExpected = 'There is no down script; as the options say, this history has no rollbacks.'

/** Why nothing is known of the state after the rollback. */
export function whyNotUndone(record: WalkRecord): string {
  if (!record.up?.ok) return whyNotApplied(record)
  switch (record.down?.state) {
    case 'absent':
      return record.subject.rollbacks === 'none' ? noneExpected : 'There is no down script.'
    case 'irreversible':
      return `The spec declares the migration irreversible: ${irreversible(record)}`
    default:
      return 'The rollback failed.'
  }
}

export function irreversible({ subject: { spec } }: WalkRecord): string | undefined {
  const rollback = spec?.rollback
  return typeof rollback === 'object' && 'irreversible' in rollback ? rollback.irreversible : undefined
}

/** `3 tables`, `1 table`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`
}
