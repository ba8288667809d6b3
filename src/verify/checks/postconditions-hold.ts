import type { Check } from '../check.ts'
import { conditionsFinding } from '../conditions-finding.ts'
import { whyNotApplied } from '../finding.ts'

const check: Check = {
  name: 'postconditions hold',
  claim: 'After the up the database is as the spec says.',
  order: 40,
  direction: 'up',
  planned: ({ spec }) => (spec?.postconditions ? [undefined] : []),
  run: (record) => [conditionsFinding(check.name, 'postcondition', record.postconditions, whyNotApplied(record))],
}

export default check
