import type { Evidence } from './finding.ts'

/** The contract's exit statuses for what is not a verdict about a migration. */
export type FailureKind = 'usage' | 'environment'

/**
 * A run that cannot go on: bad input (`usage`, exit status 2) or no server, no disk, no rights (`environment`, exit status 3).
 * It is shown as a sentence, its evidence and one next step, never with a stack trace.
 */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly kind: FailureKind
  readonly evidence: readonly Evidence[]
  readonly nextStep: string | undefined

  constructor(kind: FailureKind, sentence: string, more: { evidence?: readonly Evidence[]; nextStep?: string; cause?: unknown } = {}) {
    super(sentence, more.cause === undefined ? undefined : { cause: more.cause })
    this.kind = kind
    this.evidence = more.evidence ?? []
    this.nextStep = more.nextStep
  }

  get exitStatus(): 2 | 3 {
    return this.kind === 'usage' ? 2 : 3
  }
}
