import { type Answer, askAlways, type Comparison, compareAnswer } from '../../spec/always.ts'
import type { History } from '../history.ts'
import type { Outcome, Subject } from '../record.ts'
import { claimText, type StandingClaim } from './standing.ts'

type StandingQuery = Extract<StandingClaim, { kind: 'query' }>

/** Asks, before an up and after it, the queries of the claims that stand. */
export class StandingQueries {
  readonly #subject: Subject
  readonly #history: History
  readonly #before = new Map<StandingClaim, Comparison>()

  constructor(subject: Subject, history: History) {
    this.#subject = subject
    this.#history = history
  }

  /** Before the up: what did not hold before is not this migration's doing. */
  async askBefore(): Promise<void> {
    for (const claim of this.#subject.standing.claims) {
      if (claim.kind !== 'query' || this.#isOwn(claim)) continue
      this.#before.set(claim, compareAnswer(claim, await this.#ask(claim)))
    }
  }

  /** After the up; one for each claim, in their order. */
  async outcomes(): Promise<Outcome[]> {
    const outcomes: Outcome[] = []
    for (const claim of this.#subject.standing.claims) {
      if (claim.kind === 'query') outcomes.push(this.#outcome(claim, compareAnswer(claim, await this.#ask(claim))))
    }
    return outcomes
  }

  #ask({ query }: StandingQuery): Promise<Answer> {
    return this.#history.session((client) => askAlways(client, query))
  }

  #isOwn({ origin }: StandingClaim): boolean {
    return origin.id === this.#subject.migration.id
  }

  #outcome(claim: StandingQuery, comparison: Comparison): Outcome {
    const text = claimText(claim, this.#subject.migration.id)
    const own = this.#isOwn(claim)
    if (comparison.holds === true) {
      return { verdict: 'passed', claim: text, sentence: `${own ? 'It holds' : 'It still holds'}: ${comparison.words}`, evidence: [] }
    }
    if (comparison.holds === undefined)
      return { verdict: 'not-checked', claim: text, sentence: capitalised(comparison.words), evidence: [] }
    const { words, mustReturn, returns } = comparison
    return {
      verdict: 'failed',
      claim: text,
      sentence: `${this.#howItFails(claim)}: ${words}`,
      evidence: [
        ...(mustReturn === undefined ? [] : [{ title: 'It must return', body: mustReturn }]),
        ...(returns === undefined ? [] : [{ title: own ? 'It returns' : 'It returns now', body: returns }]),
        { title: 'Query', body: claim.query.trim().replaceAll(/\n\s+/g, '\n  ') },
        ...(own
          ? []
          : [
              { title: 'Since', body: `${claim.origin.id}, whose spec says that it always holds: ${claim.origin.file}` },
              this.#nextStep(claim),
            ]),
      ],
    }
  }

  #howItFails(claim: StandingQuery): string {
    if (this.#isOwn(claim)) return 'It does not hold'
    return this.#before.get(claim)?.holds === false
      ? 'It does not hold, and did not before the up'
      : 'It held before the up and no longer does'
  }

  #nextStep({ claim }: StandingQuery) {
    const { migration, specFile } = this.#subject
    const spec = specFile === undefined ? `a spec of ${migration.id}` : specFile
    const body = `Correct ${migration.up.file}; or, if it is no longer to hold, say so in ${spec}: supersedes: [{ claim: ${JSON.stringify(claim)}, why: '…' }].`
    return { title: 'Next step', body }
  }
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
