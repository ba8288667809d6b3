import type { Check } from '../check.ts'
import { claimFindings } from '../finding.ts'
import type { Subject } from '../record.ts'

const claims = ({ spec }: Subject) => (spec?.accepts ?? []).map(({ claim }) => claim)

const check: Check = {
  name: 'accepts',
  claim: 'The new schema takes the statements that it must take.',
  order: 60,
  direction: 'up',
  planned: claims,
  run: (record) => claimFindings(check.name, record, claims(record.subject), record.accepts),
}

export default check
