import type { Check } from '../check.ts'
import { finding, whyNotApplied } from '../finding.ts'

const check: Check = {
  name: 'rests on real extensions',
  claim: 'Nothing of the up rests on a stand-in for an extension.',
  order: 35,
  direction: 'up',
  planned: ({ standIns }) => (standIns ? [undefined] : []),
  run(record) {
    const { standIns } = record
    if (!record.up) return [finding(check.name, 'not-checked', whyNotApplied(record))]
    const { extensions = [], refusal } = standIns ?? {}
    const [first, ...others] = extensions
    if (!first && refusal === undefined) return [finding(check.name, 'passed', 'Nothing of it rests on a stand-in for an extension.')]
    const evidence = extensions.map(({ name, limits, what }) => ({
      title: `Stand-in for the extension ${name}: ${limits}`,
      body: what.join('\n'),
    }))
    const restsOn =
      first &&
      (others.length === 0
        ? `It rests on a stand-in for the extension ${first.name} (${first.limits}), so what the real one does here is not known.`
        : `It rests on stand-ins for the extensions ${extensions
            .map(({ name }) => name)
            .join(', ')
            .replace(/, ([^,]*)$/, ' and $1')}, so what the real ones do here is not known.`)
    return [finding(check.name, 'not-checked', [refusal, restsOn].filter((sentence) => sentence !== undefined).join(' '), { evidence })]
  },
}

export default check
