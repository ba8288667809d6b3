import { z } from 'zod'
import { disagreements } from '../core/matrix.ts'
import type { RunResult } from '../core/result.ts'
import { reportSchema, toReport } from './schema.ts'

const verdict = z.enum(['passed', 'failed', 'not-checked', 'absent'])

/** What `verify --json FILE` writes where the migrations were walked on several servers: a report for each, and where their verdicts differ. */
export const matrixReportSchema = z.strictObject({
  schemaVersion: z.literal(1),
  tool: z.string().describe('The version of pg-roundtrip.'),
  matrix: z.array(reportSchema).min(2),
  disagreements: z.array(
    z.strictObject({
      migration: z.string(),
      check: z.string().optional().describe("Absent: it is the migration's own verdict."),
      claim: z.string().optional(),
      verdicts: z.array(z.strictObject({ postgres: z.string(), verdict, sentence: z.string().optional() })),
    }),
  ),
})

export type MatrixReport = z.infer<typeof matrixReportSchema>

/** @param root Absolute; paths below it become relative to it. Default: they stay absolute. */
export function toMatrixReport(runs: readonly RunResult[], root?: string): MatrixReport {
  return {
    schemaVersion: 1,
    tool: runs[0]?.tool ?? '',
    matrix: runs.map((run) => toReport(run, root)),
    disagreements: disagreements(runs).map((one) => ({ ...one, verdicts: one.verdicts.map((verdict) => ({ ...verdict })) })),
  }
}
