import { expect, test } from 'vitest'
import { nothing, ordinary } from '../../fixtures/report/runs.ts'
import type { MigrationResult } from '../core/result.ts'
import { exitStatusOf } from './exit-status.ts'

const [withRemark, failed] = ordinary.migrations as [MigrationResult, MigrationResult]
const passed = { ...withRemark, findings: withRemark.findings.filter(({ verdict }) => verdict === 'passed') }
const [unchecked] = nothing.migrations as [MigrationResult]

test.each([
  { sentence: 'all passed', migrations: [passed], status: 0, strict: 0 },
  { sentence: 'one failed among others', migrations: [passed, failed, unchecked], status: 1, strict: 1 },
  { sentence: 'one migration was not checked', migrations: [passed, unchecked], status: 0, strict: 1 },
  { sentence: 'one finding of a migration that passed was not checked', migrations: [withRemark], status: 0, strict: 1 },
  { sentence: 'nothing at all was checked', migrations: [unchecked], status: 1, strict: 1 },
  { sentence: 'nothing was there', migrations: [], status: 1, strict: 1 },
])('$sentence: $status, under strict $strict', ({ migrations, status, strict }) => {
  expect([exitStatusOf({ migrations }, false), exitStatusOf({ migrations }, true)]).toEqual([status, strict])
})
