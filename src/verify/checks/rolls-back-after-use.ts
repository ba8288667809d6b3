import type { Evidence, Finding } from '../../core/finding.ts'
import type { Check } from '../check.ts'
import { declaredRollback } from '../declared.ts'
import { count, errorEvidence, finding } from '../finding.ts'
import type { Use, WalkRecord } from '../record.ts'
import { changesAnything, unusedFinding, writesWhileUp } from '../use-plan.ts'

const check: Check = {
  name: 'rolls back after use',
  claim: 'The down runs to its end also after rows were written under the new schema, or refuses as the spec declares.',
  order: 110,
  direction: 'down',
  planned: writesWhileUp,
  run(record) {
    const unused = unusedFinding(check.name, record)
    return [unused ?? judge(record, record.use!)]
  },
}

function judge(record: WalkRecord, use: Use): Finding {
  const down = use.down!
  const { refuses } = declaredRollback(record)
  const written = writtenRows(use)
  if (down.ok) {
    if (refuses) return didNotRefuse(use, refuses.why)
    const [refused] = use.generated?.refused ?? []
    const lacks = refused ? ` No row could be made for ${refused.table}: ${refused.reason}` : ''
    return finding(check.name, refused ? 'not-checked' : 'passed', `The down ran to its end after ${useWords(use)}.${lacks}`, {
      evidence: written,
    })
  }
  const { error } = down
  const fail = (sentence: string, more: readonly Evidence[] = []) =>
    finding(check.name, 'failed', sentence, { evidence: [...errorEvidence(error), ...written, ...more], location: error.location })
  if (!refuses) return fail(`After the use the down fails: ${error.message}`)
  if (refuses.sqlstate !== undefined && refuses.sqlstate !== error.sqlstate)
    return fail(`After the use the down refuses with SQLSTATE ${error.sqlstate}, not with ${refuses.sqlstate} as the spec declares.`)
  if (refuses.message !== undefined && !error.message.includes(refuses.message))
    return fail(`After the use the down refuses, but not with the words "${refuses.message}" that the spec declares.`)
  const changed = (use.refusal ?? []).filter(({ tier }) => tier !== 'residue')
  if (changesAnything(changed)) {
    const more = changed.length > 1 ? ` (and ${changed.length - 1} more)` : ''
    return fail(`After the use the down refuses, but not before it has changed something: ${changed[0]!.sentence}${more}.`, [
      { title: 'Changed by a down that refuses', body: changed.map(({ sentence }) => sentence).join('\n') },
    ])
  }
  return finding(check.name, 'passed', `After the use the down refuses, as the spec declares: ${refuses.why}`, {
    evidence: [...errorEvidence(error), ...written],
  })
}

function didNotRefuse(use: Use, why: string): Finding {
  const evidence = writtenRows(use)
  if (!use.generated)
    return finding(check.name, 'failed', `The spec declares that the down refuses after the use (${why}), and it ran to its end.`, {
      evidence,
    })
  const sentence = `The rows that were made from the catalog do not make the down refuse, as the spec declares (${why}); seeds.whileUp can.`
  return finding(check.name, 'not-checked', sentence, { evidence })
}

function useWords({ generated }: Use): string {
  return generated
    ? `${count(generated.made.length, 'row')} made from the catalog ${generated.made.length === 1 ? 'was' : 'were'} written`
    : 'the use'
}

/** The rows that were made from the catalog, as SQL, and those that could not be. */
function writtenRows(use: Use | undefined): Evidence[] {
  const { made = [], refused = [], missed = [] } = use?.generated ?? {}
  const blocks: [string, string[]][] = [
    ['Rows written while up', made.map(({ insert }) => insert)],
    ['Rows that could not be made', refused.map(({ table, reason }) => `${table}: ${reason}`)],
    ['Values that could not be tried', missed.map(({ table, what }) => `${table}: ${what}`)],
  ]
  return blocks.flatMap(([title, lines]) => (lines.length > 0 ? [{ title, body: lines.join('\n') }] : []))
}

export default check
