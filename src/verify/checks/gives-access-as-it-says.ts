import { accessClaims } from '../../spec/access/cells.ts'
import type { Check } from '../check.ts'
import { claimFindings } from '../finding.ts'
import type { Subject } from '../record.ts'

const claims = ({ spec, actors }: Subject) => accessClaims(spec?.access ?? {}, actors)

const check: Check = {
  name: 'gives access as it says',
  claim: 'Each actor reaches the rows that the spec says, and no others.',
  order: 67,
  direction: 'up',
  planned: claims,
  run: (record) => claimFindings(check.name, record, claims(record.subject), record.access),
}

export default check
