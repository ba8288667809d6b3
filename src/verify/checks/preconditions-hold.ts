import type { Check } from '../check.ts'
import { conditionsFinding } from '../conditions-finding.ts'

const check: Check = {
  name: 'preconditions hold',
  claim: 'Before the up the database is as the spec says that it must be.',
  order: 10,
  direction: 'up',
  planned: ({ spec }) => (spec?.preconditions ? [undefined] : []),
  run: (record) => [
    conditionsFinding(check.name, 'precondition', record.preconditions, 'The walk ended before the preconditions were read.'),
  ],
}

export default check
