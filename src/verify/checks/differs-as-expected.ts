import type { ExpectedDifference } from '../../config/expected.ts'
import { formatAddress } from '../../core/address.ts'
import type { Difference } from '../../core/difference.ts'
import type { Evidence, Finding } from '../../core/finding.ts'
import { withoutParts } from '../../core/without-parts.ts'
import { judgeUse } from '../after-use.ts'
import type { Check } from '../check.ts'
import { expectedRows } from '../expected-rows.ts'
import { finding, whyNotUndone } from '../finding.ts'
import type { WalkRecord } from '../record.ts'
import { areRows, isAbout, type SetApart, sentenceOf, setApart } from '../register.ts'
import { rowsFinding } from '../rows-finding.ts'
import { expectedTraces } from '../trace-finding.ts'
import { unfinishedFinding } from '../use-plan.ts'

const check: Check = {
  name: 'differs as expected',
  claim: 'What the configuration expects to differ does differ.',
  order: 120,
  direction: 'down',
  planned: ({ expected }) => expected.map(({ what }) => what),
  run(record) {
    const met = new Set(setsApart(record).flatMap(({ excused, over }) => [...excused.flatMap(({ by }) => by), ...over]))
    return record.subject.expected.map((entry) => judge(record, entry, met.has(entry)))
  },
}

function judge(record: WalkRecord, entry: ExpectedDifference, isMet: boolean): Finding {
  const { what: claim, why, until, over } = entry
  const rows = namesRows(claim)
  const subject = rows ? `The rows of ${claim}` : claim
  const differ = rows ? 'differ' : 'differs'
  if (isMet && over) {
    return finding(check.name, 'passed', `${subject} still ${differ}; that was expected until ${until}.`, { claim })
  }
  if (isMet) {
    const limit = until === undefined ? '' : ` until ${until}`
    return finding(check.name, 'passed', `${subject} ${differ}, which is expected${limit}: ${sentenceOf(why)}`, { claim })
  }
  const reason = whyUnknown(record)
  if (reason !== undefined) return finding(check.name, 'not-checked', reason, { claim })
  const said = subject.charAt(0).toLowerCase() + subject.slice(1)
  const isDeclared = [...(record.leftovers ?? []), ...(record.use?.leftovers ?? [])].some(
    (difference) => difference.tier !== 'residue' && isAbout(entry, difference),
  )
  const but = isDeclared ? 'which the spec declares already' : `and ${rows ? 'they do' : 'it does'} not`
  return finding(check.name, 'failed', `The configuration expects that ${said} ${differ}, ${but}.`, {
    claim,
    evidence: [
      { title: 'Why it is expected', body: why },
      ...differing(record),
      { title: 'Next step', body: `Take ${claim} out of expected, or correct it.` },
    ],
  })
}

/** A name without a word before it, which says what sort of object it is. */
function namesRows(what: string): boolean {
  return /^("(?:[^"]|"")*"|[^\s"])+$/.test(what.trim())
}

/** Everything that could be excused, by what the configuration says of it. */
function setsApart(record: WalkRecord): Omit<SetApart, 'unexpected'>[] {
  const { expected } = record.subject
  const said = ({ sentence }: Difference) => sentence
  const lists = [record.leftovers ?? [], record.use?.leftovers ?? []]
  const sequences = (list: readonly Difference[]) => list.filter(({ scope, tier }) => scope === 'sequence' && tier === 'data')
  const again = (record.againDifferences ?? []).filter(({ tier }) => tier === 'logical')
  const twice = (record.twice?.differences ?? []).filter(({ tier, scope }) => tier !== 'residue' && scope !== 'sequence')
  const { use } = record
  return [
    ...lists.flatMap((list) => (['database', 'cluster'] as const).map((scope) => expectedTraces(record, list, scope))),
    ...[...lists.map(sequences), again, twice].map((list) => setApart(list, expected, said)),
    ...(record.leftovers && record.undone
      ? [expectedRows(record, (seen) => rowsFinding('', seen, seen.leftovers ?? [], record.undone!))]
      : []),
    ...(use?.rows ? [expectedRows(record, (seen) => judgeUse('', seen, seen.use!.rows!))] : []),
  ]
}

/** Why it cannot be known that nothing meets an entry. */
function whyUnknown(record: WalkRecord): string | undefined {
  if (!record.leftovers) return whyNotUndone(record)
  if (record.losses && 'unreadable' in record.losses) return record.losses.unreadable
  if (!record.againDifferences) return 'After the rollback the up failed, so not everything is known that could differ.'
  if (record.use && !record.use.leftovers) return unfinishedFinding(check.name, record)?.sentence
  return undefined
}

/** What does differ: the entry may mean it, and be written otherwise. */
function differing({ leftovers = [], againDifferences = [] }: WalkRecord): Evidence[] {
  const list = withoutParts([...leftovers, ...againDifferences].filter(({ tier }) => tier !== 'residue'))
  const addresses = new Set(list.map((difference) => nameOf(difference)))
  return addresses.size === 0 ? [] : [{ title: 'What does differ', body: [...addresses].join('\n') }]
}

/** As an entry of the configuration has to name it. */
function nameOf(difference: Difference): string {
  return areRows(difference)
    ? formatAddress({ kind: 'table', identity: difference.identity }).replace(/^table /, '')
    : formatAddress(difference)
}

export default check
