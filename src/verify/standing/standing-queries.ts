import type { Client } from '../../postgres/session.ts'
import { askAlways, type Comparison, compareAnswer } from '../../spec/always.ts'
import { keepingSequences } from '../keeping-sequences.ts'
import type { Outcome, Subject } from '../record.ts'
import type { WalkTools } from '../walk-tools.ts'
import { claimText, type StandingClaim } from './standing.ts'
import { nextStepOf, sinceOf } from './standing-evidence.ts'
import { writeRows } from './standing-rows.ts'

type StandingQuery = Extract<StandingClaim, { kind: 'query' }>

/** Asks, before an up and after it, the queries of the claims that stand. */
export class StandingQueries {
  readonly #subject: Subject
  readonly #tools: WalkTools
  readonly #before = new Map<StandingClaim, Comparison>()

  constructor(subject: Subject, tools: WalkTools) {
    this.#subject = subject
    this.#tools = tools
  }

  /** Before the up: what did not hold before is not this migration's doing. */
  async askBefore(): Promise<void> {
    for (const claim of this.#subject.standing.claims) {
      if (claim.kind !== 'query' || this.#isOwn(claim)) continue
      this.#before.set(claim, await this.#ask(claim))
    }
  }

  /** After the up; one for each claim, in their order. */
  async outcomes(): Promise<Outcome[]> {
    const outcomes: Outcome[] = []
    for (const claim of this.#subject.standing.claims) {
      if (claim.kind === 'query') outcomes.push(this.#outcome(claim, await this.#ask(claim)))
    }
    return outcomes
  }

  /** On the rows of the walk; where those prove nothing, on what the seeds of the spec that makes the claim write as well. */
  async #ask(claim: StandingQuery): Promise<Comparison> {
    const ask = (seed?: (client: Client) => Promise<unknown>) =>
      this.#tools.history.session(async (client) =>
        compareAnswer(claim, await keepingSequences(client, () => askAlways(client, claim.query, seed))),
      )
    const answer = await ask()
    return answer.holds === undefined ? ask((client) => writeRows(client, claim, this.#subject, this.#tools)) : answer
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
    const { root } = this.#tools.project.options
    return {
      verdict: 'failed',
      claim: text,
      sentence: `${this.#howItFails(claim)}: ${words}`,
      evidence: [
        ...(mustReturn === undefined ? [] : [{ title: 'It must return', body: mustReturn }]),
        ...(returns === undefined ? [] : [{ title: own ? 'It returns' : 'It returns now', body: returns }]),
        { title: 'Query', body: claim.query.trim().replaceAll(/\n\s+/g, '\n  ') },
        ...(own ? [] : [sinceOf(claim, root), nextStepOf(claim, this.#subject, root)]),
      ],
    }
  }

  #howItFails(claim: StandingQuery): string {
    if (this.#isOwn(claim)) return 'It does not hold'
    return this.#before.get(claim)?.holds === false
      ? 'It does not hold, and did not before the up'
      : 'It held before the up and no longer does'
  }
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
