import type { Check } from '../check.ts'
import { finding, whyNotApplied } from '../finding.ts'

const check: Check = {
  name: 'depends on what it says',
  claim:
    'Whatever the up alters, drops, writes to or refers to was made by a migration that its header depends on, directly or through others.',
  order: 33,
  direction: 'up',
  planned: ({ dependencies }) => (dependencies === undefined ? [] : [undefined]),
  run(record) {
    const { dependencies = [] } = record.subject
    const { touched } = record
    if (!touched) return [finding(check.name, 'not-checked', whyNotApplied(record))]
    const undeclared = touched.filter(({ madeBy }) => !dependencies.includes(madeBy))
    const [first] = undeclared
    if (first) {
      const makers = [...new Set(undeclared.map(({ madeBy }) => madeBy))]
      const evidence = [
        { title: 'What it touches', body: undeclared.map(({ object, madeBy, how }) => `${object}, made by ${madeBy}: ${how}`).join('\n') },
        { title: 'Next step', body: `Add to \`Depends on:\` in the header: ${makers.join(', ')}` },
      ]
      const sentence = `It touches ${first.object}, which ${first.madeBy} made, and does not depend on that migration.`
      return [finding(check.name, 'failed', sentence, { evidence })]
    }
    const makers = [...new Set(touched.map(({ madeBy }) => madeBy))]
    const sentence =
      makers.length === 0
        ? 'It touches nothing that another migration made.'
        : `It touches what ${makers.join(', ')} made, and depends on ${makers.length === 1 ? 'it' : 'them'}.`
    return [finding(check.name, 'passed', sentence)]
  },
}

export default check
