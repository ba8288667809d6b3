import type { Check } from '../check.ts'
import { claimFindings } from '../finding.ts'
import type { Subject } from '../record.ts'

const claims = ({ spec }: Subject) => (spec?.checks ?? []).map(({ claim }) => claim)

const check: Check = {
  name: 'checks hold',
  claim: 'What the spec tests by functions is so.',
  order: 70,
  direction: 'up',
  planned: claims,
  run: (record) => claimFindings(check.name, record, claims(record.subject), record.functions),
}

export default check
