import type { Check } from '../check.ts'
import { claimFindings } from '../finding.ts'
import type { Subject } from '../record.ts'

const claims = ({ spec }: Subject) => (spec?.rejects ?? []).map(({ claim }) => claim)

const check: Check = {
  name: 'rejects',
  claim: 'The new schema refuses the statements that it must refuse, for the reason that the spec gives.',
  order: 65,
  direction: 'up',
  planned: claims,
  run: (record) => claimFindings(check.name, record, claims(record.subject), record.rejects),
}

export default check
