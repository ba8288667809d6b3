import type { Check } from '../check.ts'
import { claimFindings } from '../finding.ts'
import type { Subject } from '../record.ts'

const claims = ({ spec }: Subject) => (spec?.data ?? []).map(({ claim }) => claim)

const check: Check = {
  name: 'data claims hold',
  claim: 'Rows survive as the spec claims.',
  order: 50,
  direction: 'up',
  planned: claims,
  run: (record) => claimFindings(check.name, record, claims(record.subject), record.data),
}

export default check
