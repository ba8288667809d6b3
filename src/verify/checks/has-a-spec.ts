import type { Check } from '../check.ts'
import { finding } from '../finding.ts'

const check: Check = {
  name: 'has a spec',
  claim: 'From the migration that requireSpecFrom names on, every migration has a spec.',
  order: 5,
  direction: 'up',
  planned: ({ specRequired }) => (specRequired ? [undefined] : []),
  run({ subject: { spec, migration } }) {
    if (spec) return [finding(check.name, 'passed', 'It has a spec.')]
    const evidence = [{ title: 'Next step', body: `Write specs/${migration.id}.spec.ts; its purpose is enough to begin with.` }]
    return [finding(check.name, 'failed', 'It has no spec, and requireSpecFrom asks for one.', { evidence })]
  },
}

export default check
