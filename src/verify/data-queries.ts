import { type Bag, compareBags, readBag } from '../spec/data.ts'
import type { DataClaim } from '../spec/spec.ts'
import type { History } from './history.ts'
import type { Outcome } from './record.ts'

type Moment = 'before' | 'after' | 'afterUse' | 'afterRollback'

const moments: Readonly<Record<Moment, string>> = {
  before: 'before the up',
  after: 'after the up',
  afterUse: 'after the use',
  afterRollback: 'after the rollback',
}

/** Asks the queries of a spec's data claims when their moment comes, and compares the answers at the end. */
export class DataQueries {
  readonly #claims: readonly DataClaim[]
  readonly #history: History
  readonly #answers: { at: string; bag: Bag }[][]
  readonly #failures: (Outcome | undefined)[]

  constructor(claims: readonly DataClaim[], history: History) {
    this.#claims = claims
    this.#history = history
    this.#answers = claims.map(() => [])
    this.#failures = claims.map(() => undefined)
  }

  async ask(moment: Moment): Promise<void> {
    for (const [index, claim] of this.#claims.entries()) {
      const sql = claim[moment]
      if (sql === undefined) continue
      try {
        const bag = await this.#history.session((client) => readBag(client, sql))
        this.#answers[index]!.push({ at: moments[moment], bag })
      } catch (error) {
        const { message, code } = error as { message: string; code?: string }
        this.#failures[index] ??= {
          verdict: 'failed',
          claim: claim.claim,
          sentence: `The query ${moments[moment]} failed: ${message}`,
          evidence: [{ title: `Query ${moments[moment]}`, body: `${sql}\n\n${code ? `SQLSTATE ${code}: ` : ''}${message}` }],
        }
      }
    }
  }

  /** One for each claim, in their order. */
  outcomes(): Outcome[] {
    return this.#claims.map((claim, index) => {
      const failure = this.#failures[index]
      if (failure) return failure
      const answers = this.#answers[index]!
      const asked = (Object.keys(moments) as Moment[]).filter((moment) => claim[moment] !== undefined)
      const missing = asked.length > answers.length
      const outcome = answers.length >= 2 ? compareBags(claim.claim, answers) : undefined
      if (outcome && (!missing || outcome.verdict === 'failed')) return outcome
      return {
        verdict: 'not-checked',
        claim: claim.claim,
        sentence: `The walk did not get to the moment ${moments[asked[answers.length] ?? 'afterRollback']}.`,
        evidence: [],
      }
    })
  }
}
