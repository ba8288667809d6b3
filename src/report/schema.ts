import { z } from 'zod'
import type { Difference } from '../core/difference.ts'
import type { Finding } from '../core/finding.ts'
import type { MigrationResult, RunResult, StepResult } from '../core/result.ts'
import { withRelativePaths } from './relative-paths.ts'

const verdict = z.enum(['passed', 'failed', 'not-checked'])
const count = z.int().min(0)
const place = { file: z.string(), line: z.int().min(1), column: z.int().min(1) }

const error = z.strictObject({
  message: z.string(),
  sqlstate: z.string().describe('Empty when the connection itself broke.'),
  ...place,
  detail: z.string().optional(),
  hint: z.string().optional(),
})

const step = z.strictObject({ verdict, durationMs: z.number().min(0), error: error.optional() })
const down = step.extend({ verdict: z.enum(['passed', 'failed', 'not-checked', 'absent', 'empty', 'irreversible']) })

const difference = z.strictObject({
  tier: z.enum(['logical', 'data', 'residue']),
  scope: z.enum(['database', 'rows', 'sequence', 'cluster']),
  kind: z.string(),
  identity: z.array(z.string()),
  change: z.enum(['added', 'removed', 'altered']),
  attributes: z.array(z.strictObject({ name: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
  sentence: z.string(),
  expected: z.string().optional().describe('Why it does not fail, where the configuration expects it.'),
})

const finding = z.strictObject({
  check: z.string(),
  verdict,
  sentence: z.string(),
  evidence: z.array(z.strictObject({ title: z.string(), body: z.string() })),
  location: z.strictObject(place).optional(),
  known: z
    .strictObject({ who: z.string(), why: z.string(), since: z.iso.date() })
    .optional()
    .describe('The baseline lists it, so that it does not fail the run.'),
})

const migration = z.strictObject({
  id: z.string(),
  file: z.string(),
  verdict,
  up: step,
  down,
  roundTrip: z.enum(['exact', 'inexact', 'not-checked']),
  again: step,
  differences: z.array(difference),
  findings: z.array(finding),
})

/** What `verify --json FILE` writes. Other programs rely on it: a field that is always there, more or less, is a new `schemaVersion`. */
export const reportSchema = z.strictObject({
  schemaVersion: z.literal(1),
  tool: z.string().describe('The version of pg-roundtrip.'),
  postgres: z.string().describe("The server's version, 18.4."),
  layout: z.string(),
  startedAt: z.iso.datetime(),
  durationMs: z.number().min(0),
  from: z.string().optional().describe('The first migration that was judged. Absent: the first of all.'),
  baseline: z.string().optional().describe('The file that lists what is known. Absent: none was named.'),
  ignored: z
    .array(z.enum(['columnOrder', 'comments', 'owners', 'privileges']))
    .optional()
    .describe('What did not count when states were compared. Absent: everything counted.'),
  aboveRowSecurity: z
    .array(z.strictObject({ who: z.string(), how: z.string(), of: z.array(z.string()).optional() }))
    .optional()
    .describe('Who gets round row security at the head of the history. Absent: the run did not come there, or no table has row security.'),
  migrations: z.array(migration),
  totals: z.strictObject({ passed: count, failed: count, notChecked: count }),
})

export type Report = z.infer<typeof reportSchema>

/**
 * The report of a run: what the contract names of it, and nothing else. What a spec claims comes first in its finding's evidence.
 *
 * @param root Absolute; paths below it become relative to it. Default: they stay absolute.
 */
export function toReport(run: RunResult, root?: string): Report {
  const { tool, postgres, layout, startedAt, durationMs, migrations, totals } = root === undefined ? run : withRelativePaths(run, root)
  const { ignored = [], from, baseline, aboveRowSecurity: above } = run
  return {
    schemaVersion: 1,
    tool,
    postgres,
    layout,
    startedAt,
    durationMs: rounded(durationMs),
    ...(from !== undefined && { from }),
    ...(baseline !== undefined && { baseline }),
    ...(ignored.length > 0 && { ignored: [...ignored] }),
    ...(above && { aboveRowSecurity: above.map(({ who, how, of }) => ({ who, how, ...(of && { of: [...of] }) })) }),
    migrations: migrations.map(migrationOf),
    totals: { passed: totals.passed, failed: totals.failed, notChecked: totals.notChecked },
  }
}

function migrationOf(one: MigrationResult): Report['migrations'][number] {
  const { id, file, verdict, roundTrip } = one
  return {
    id,
    file,
    verdict,
    up: stepOf(one.up),
    down: stepOf(one.down),
    roundTrip,
    again: stepOf(one.again),
    differences: one.differences.map(differenceOf),
    findings: one.findings.map(findingOf),
  }
}

function stepOf<V extends string>({ verdict, durationMs, error }: StepResult<V>) {
  if (error === undefined) return { verdict, durationMs: rounded(durationMs) }
  const { message, sqlstate, location, detail, hint } = error
  const { file, line, column } = location
  const words = { ...(detail !== undefined && { detail }), ...(hint !== undefined && { hint }) }
  return { verdict, durationMs: rounded(durationMs), error: { message, sqlstate, file, line, column, ...words } }
}

function differenceOf({
  tier,
  scope,
  kind,
  identity,
  change,
  attributes,
  sentence,
  expected,
}: Difference): Report['migrations'][number]['differences'][number] {
  const compared = attributes.map(({ name, before, after }) => ({ name, before, after }))
  return { tier, scope, kind, identity: [...identity], change, attributes: compared, sentence, ...(expected !== undefined && { expected }) }
}

function findingOf({
  check,
  claim,
  verdict,
  sentence,
  evidence,
  location,
  known,
}: Finding): Report['migrations'][number]['findings'][number] {
  return {
    check,
    verdict,
    sentence,
    evidence: [...(claim === undefined ? [] : [{ title: 'Claim', body: claim }]), ...evidence.map(({ title, body }) => ({ title, body }))],
    ...(known && { known: { ...known } }),
    ...(location && { location: { file: location.file, line: location.line, column: location.column } }),
  }
}

/** To a tenth of a millisecond. */
function rounded(ms: number): number {
  return Math.round(ms * 10) / 10
}
