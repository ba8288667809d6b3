import type { Evidence, Verdict } from '../core/finding.ts'

/** What became of one claim of a spec. */
export interface Outcome {
  readonly verdict: Verdict
  /** For `not-checked` it is the reason. */
  readonly sentence: string
  readonly evidence: readonly Evidence[]
  /** The claim in the spec's own words, where it has some. */
  readonly claim?: string
}

export function passed(sentence: string, evidence: readonly Evidence[] = []): Outcome {
  return { verdict: 'passed', sentence, evidence }
}

export function failed(sentence: string, evidence: readonly Evidence[] = []): Outcome {
  return { verdict: 'failed', sentence, evidence }
}

export function notChecked(sentence: string, evidence: readonly Evidence[] = []): Outcome {
  return { verdict: 'not-checked', sentence, evidence }
}

/** Evidence for two sides that do not agree. */
export function sides(expected: string, found: string): Evidence[] {
  return [
    { title: 'expected', body: expected },
    { title: 'found', body: found },
  ]
}
