import { expect, test } from 'vitest'
import { nothing, ordinary } from '../../fixtures/report/runs.ts'
import type { MigrationResult } from '../core/result.ts'
import { exitStatusOf } from './exit-status.ts'

const [withRemark, failed] = ordinary.migrations as [MigrationResult, MigrationResult]
const passed = { ...withRemark, findings: withRemark.findings.filter(({ verdict }) => verdict === 'passed') }
const [unchecked] = nothing.migrations as [MigrationResult]
const applied: MigrationResult = { ...unchecked, up: { verdict: 'passed', durationMs: 1 } }
const unapplied: MigrationResult = { ...unchecked, up: { verdict: 'not-checked', durationMs: 0 } }

test.each([
  { sentence: 'all passed', migrations: [passed], status: 0, strict: 0 },
  { sentence: 'one failed among others', migrations: [passed, failed, unchecked], status: 1, strict: 1 },
  { sentence: 'one migration was not checked', migrations: [passed, unchecked], status: 0, strict: 1 },
  { sentence: 'one finding of a migration that passed was not checked', migrations: [withRemark], status: 0, strict: 1 },
  { sentence: 'nothing at all was checked', migrations: [unchecked], status: 1, strict: 1 },
  { sentence: 'nothing was to be walked', migrations: [], status: 0, strict: 0 },
  { sentence: 'nobody expects rollbacks, and ups were applied', migrations: [applied], rollbacks: 'none', status: 0, strict: 1 },
  { sentence: 'ups were applied and rollbacks were expected', migrations: [applied], status: 1, strict: 1 },
  { sentence: 'nobody expects rollbacks, and no up was applied', migrations: [unapplied], rollbacks: 'none', status: 1, strict: 1 },
] as const)('$sentence: $status, under strict $strict', ({ migrations, status, strict, ...more }) => {
  const run = { migrations, ...more }
  expect([exitStatusOf(run, false), exitStatusOf(run, true)]).toEqual([status, strict])
})
