import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { Finding } from '../core/finding.ts'
import type { MigrationResult } from '../core/result.ts'
import { about, judge } from './runtime.ts'

const finding = (check: string, more: Partial<Finding> = {}): Finding => ({
  check,
  verdict: 'passed',
  sentence: `${check} is so.`,
  evidence: [],
  ...more,
})
const planned = [
  { check: 'applies', direction: 'up' },
  { check: 'accepts', claim: 'Ten.', direction: 'up' },
  { check: 'accepts', claim: 'Nine.', direction: 'up' },
] as const

describe('no finding is lost', () => {
  test.each([
    ['a claim', finding('accepts', { claim: 'Nine.' }), 2],
    ['the check as a whole', finding('applies'), 0],
    ['a claim that nobody planned', finding('accepts', { claim: 'Eight.' }), 1],
    ['a check that nobody planned', finding('keeps rows'), 0],
  ])('%s', (_, one, index) => {
    const result = { findings: [one] } as unknown as MigrationResult
    expect(planned.map((claim) => about(result, claim, planned).length)).toEqual(planned.map((_claim, i) => (i === index ? 1 : 0)))
  })
})

describe('a test of a claim', () => {
  const file = fileURLToPath(import.meta.url)
  const place = { file, line: 1, column: 1 }
  const unknown = finding('keeps rows', { verdict: 'not-checked', sentence: 'There were no rows.' })
  const failed = finding('applies', { verdict: 'failed', sentence: 'It failed.' })

  test.each([
    ['passes when all passed', [finding('applies')], undefined],
    ['is skipped for what was not checked', [unknown], 'There were no rows.'],
    ['is skipped when only a part was checked', [finding('keeps rows'), unknown], 'There were no rows.'],
    ['is skipped when the walk said nothing', [], 'The walk ended before this was checked.'],
  ])('%s', (_, findings, reason) => {
    expect(judge(findings, place, [file], false)).toBe(reason)
  })

  test.each([
    ['a failure', [failed, unknown], false, 'Finding: It failed.'],
    ['what was not checked, under strict', [unknown], true, 'Not checked: There were no rows.'],
  ])('fails for %s, with one place and no line of ours', (_, findings, strict, said) => {
    expect(() => judge(findings, place, [file], strict)).toThrow(
      expect.objectContaining({ stack: `${said}\n    at migration (${file}:1:1)` }) as Error,
    )
  })
})
