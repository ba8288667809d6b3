import type { Difference } from '../core/difference.ts'
import type { Finding, Verdict } from '../core/finding.ts'
import type { DownVerdict, MigrationResult, RoundTrip, StepResult } from '../core/result.ts'
import type { ScriptOutcome } from '../postgres/script.ts'
import { checks } from './check.ts'
import { againstDeclared, declaredRollback } from './declared.ts'
import { count, irreversible, whyNotApplied, whyNotUndone } from './finding.ts'
import type { WalkRecord } from './record.ts'
import { isAbout, setApart } from './register.ts'

/** What a walk comes to: every check's findings and the contract's verdicts. Pure. */
export function judge(record: WalkRecord, durationMs: number): MigrationResult {
  const { migration, spec, specFile } = record.subject
  const findings = checks
    .filter((check) => check.planned(record.subject).length > 0)
    .flatMap((check) => check.run(record).map((finding) => ({ ...finding, direction: check.direction })))
  // What only the real extension could have run says nothing of the script.
  const up = record.up && record.standIns?.refusal === undefined ? stepResult(record.up) : notChecked(whyNotApplied(record))
  const roundTrip = roundTripOf(record)
  const afterUse = record.use?.down && {
    down: stepResult(record.use.down),
    differences: (record.use.leftovers ?? []).map((difference) => markExpected(difference, record)),
  }
  return {
    id: migration.id,
    file: migration.file,
    ...(specFile !== undefined && { specFile }),
    ...(spec && { purpose: spec.purpose }),
    verdict: verdictOf(findings, up, roundTrip),
    up,
    down: downOf(record),
    roundTrip,
    again: record.again ? againOf(record) : notChecked(whyNotUndone(record)),
    changes: record.changes ?? [],
    differences: (record.leftovers ?? []).map((difference) => markExpected(difference, record)),
    ...(afterUse && { afterUse }),
    findings,
    notes: [...record.notes, ...dependencyNotes(record), ...notComparedNotes(record), ...residueNotes(record)],
    durationMs,
  }
}

function verdictOf(findings: readonly Finding[], up: StepResult, roundTrip: RoundTrip): Verdict {
  if (findings.some(({ verdict }) => verdict === 'failed')) return 'failed'
  return up.verdict === 'not-checked' || roundTrip === 'not-checked' ? 'not-checked' : 'passed'
}

function stepResult(outcome: ScriptOutcome): StepResult<'passed' | 'failed'> {
  const { durationMs } = outcome
  return outcome.ok ? { verdict: 'passed', durationMs } : { verdict: 'failed', durationMs, error: outcome.error }
}

function notChecked(reason: string): StepResult<'not-checked'> {
  return { verdict: 'not-checked', durationMs: 0, reason }
}

function downOf(record: WalkRecord): StepResult<DownVerdict> {
  if (!record.up?.ok || !record.down) return notChecked(whyNotApplied(record))
  switch (record.down.state) {
    case 'absent':
      return { verdict: 'absent', durationMs: 0 }
    case 'irreversible':
      return { verdict: 'irreversible', durationMs: 0, reason: irreversible(record)! }
    case 'empty':
      return { verdict: 'empty', durationMs: 0 }
    case 'run':
      return stepResult(record.down.outcome)
  }
}

function isLogical({ tier, scope }: Difference): boolean {
  return tier === 'logical' && scope === 'database'
}

function roundTripOf({ leftovers }: WalkRecord): RoundTrip {
  if (!leftovers) return 'not-checked'
  return leftovers.some(isLogical) ? 'inexact' : 'exact'
}

/** The second up counts as passed only if it led to the same schema, less what is expected to be another one. */
function againOf({ again, againDifferences = [], subject: { expected } }: WalkRecord): StepResult {
  const result = stepResult(again!)
  const logical = againDifferences.filter(({ tier }) => tier === 'logical')
  return setApart(logical, expected, ({ sentence }) => sentence).unexpected.length > 0 && again!.ok
    ? { ...result, verdict: 'failed' }
    : result
}

/** A difference that the spec declares is the spec's; of any other that the configuration expects, why. */
function markExpected(difference: Difference, record: WalkRecord): Difference {
  const entry = record.subject.expected.find((one) => !one.over && isAbout(one, difference))
  if (!entry || difference.tier === 'residue') return difference
  const { undeclared } = againstDeclared([difference], declaredRollback(record))
  return undeclared.length === 0 ? difference : { ...difference, expected: entry.why }
}

/** On what the header depends without need, as far as can be seen: what an up only reads leaves no trace. */
function dependencyNotes({ touched, subject: { migration, dependencies = [] } }: WalkRecord): string[] {
  if (!touched) return []
  const used = new Set(touched.map(({ madeBy }) => madeBy))
  // Through one that it does not use it may depend on others that it uses.
  const needless = used.size > 0 && dependencies.some((id) => used.has(id) && !migration.header!.dependsOn!.includes(id))
  if (needless) return []
  return migration
    .header!.dependsOn!.filter((id) => !used.has(id))
    .map((id) => `It depends on ${id}, and nothing that it changes or refers to was made there.`)
}

/** What the walk says nothing about: one line a reason. */
function notComparedNotes({ before, undone }: WalkRecord): string[] {
  const reasons = new Map<string, Set<string>>()
  for (const { what, why } of [before, undone].flatMap((snapshot) => snapshot?.notCompared ?? []))
    reasons.set(why, (reasons.get(why) ?? new Set()).add(what))
  return [...reasons].map(([why, what]) => `Not compared, because ${why}: ${[...what].join(', ')}.`)
}

function residueNotes({ leftovers = [], twice }: WalkRecord): string[] {
  const sentences = (list: readonly Difference[]) => list.map(({ sentence }) => sentence).join('; ')
  const residue = leftovers.filter(({ tier }) => tier === 'residue')
  const moved = (twice?.differences ?? []).filter(({ scope }) => scope === 'sequence')
  return [
    ...(residue.length > 0 ? [`Physical residue that no client sees: ${sentences(residue)}.`] : []),
    ...(moved.length > 0 ? [`Applied twice, the up moved ${count(moved.length, 'sequence')}: ${sentences(moved)}.`] : []),
  ]
}
