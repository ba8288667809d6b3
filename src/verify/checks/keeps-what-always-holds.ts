import type { Check } from '../check.ts'
import { finding, specLocation, whyNotApplied } from '../finding.ts'
import type { Subject } from '../record.ts'
import { claimText } from '../standing/standing.ts'

const unmetClaims = ({ standing }: Subject) => standing.unmet.map(({ claim }) => `supersedes: ${claim}`)

const check: Check = {
  name: 'keeps what always holds',
  claim: 'What a spec says to hold always holds after its migration and after every later one, until one that supersedes it.',
  order: 75,
  direction: 'up',
  planned: (subject) => [...subject.standing.claims.map((claim) => claimText(claim, subject.migration.id)), ...unmetClaims(subject)],
  run(record) {
    const { standing, migration } = record.subject
    const claims = standing.claims.map((one) => {
      const claim = claimText(one, migration.id)
      const outcome = record.standing?.find((found) => found.claim === claim)
      if (!outcome) return finding(check.name, 'not-checked', whyNotApplied(record), { claim })
      const location = one.origin.id === migration.id ? specLocation(record) : undefined
      return finding(check.name, outcome.verdict, outcome.sentence, { evidence: outcome.evidence, claim, location })
    })
    const unmet = standing.unmet.map(({ because }, index) =>
      finding(check.name, 'failed', `No claim of an earlier migration that stands is called so. ${because}`, {
        claim: unmetClaims(record.subject)[index],
        location: specLocation(record),
      }),
    )
    return [...claims, ...unmet]
  },
}

export default check
