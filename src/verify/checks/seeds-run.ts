import type { Check } from '../check.ts'
import { count, finding, whyNotApplied } from '../finding.ts'
import { unusedFinding } from '../use-plan.ts'

const check: Check = {
  name: 'seeds run',
  claim: 'The rows that the spec asks for can be written where it says.',
  order: 15,
  direction: 'up',
  planned: ({ spec, admitted }) => (spec?.seeds?.before?.length || spec?.seeds?.whileUp?.length || admitted.length > 0 ? [undefined] : []),
  run(record) {
    const runs = [...(record.seedsBefore ?? []), ...(record.use?.seeds ?? record.accessSeeds ?? [])]
    const failed = [record.admission, ...runs].find((run) => run?.ok === false)
    if (failed)
      return [
        finding(check.name, 'failed', failed.sentence, {
          evidence: [
            ...failed.evidence,
            ...(failed.evidence.some(({ title }) => title === 'Next step')
              ? []
              : [{ title: 'Next step', body: `Correct the seed ${failed.name}.` }]),
          ],
        }),
      ]
    const wanted = [...(record.subject.spec?.seeds?.before ?? []), ...(record.subject.spec?.seeds?.whileUp ?? [])]
    const missing = wanted.slice(runs.length)
    if (missing.length > 0) {
      const reason =
        record.up && !record.up.ok
          ? whyNotApplied(record)
          : record.twice?.leftItsMark
            ? unusedFinding(check.name, record)?.sentence
            : 'The migration could not be rolled back and applied again, so nothing was written while it was up.'
      return [finding(check.name, 'not-checked', `The seed ${missing[0]} was not run. ${reason}`)]
    }
    if (wanted.length === 0) return [finding(check.name, 'passed', `The actors are there: ${record.admission?.sentence ?? ''}`)]
    const evidence = record.admission ? [{ title: 'Actors', body: record.admission.sentence }] : []
    return [finding(check.name, 'passed', `${count(runs.length, 'seed')} ran: ${wanted.join(', ')}.`, { evidence })]
  },
}

export default check
