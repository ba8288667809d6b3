import type { Evidence } from '../../core/finding.ts'
import { withoutParts } from '../../core/without-parts.ts'
import type { Check } from '../check.ts'
import { count, errorEvidence, finding, whyNotApplied } from '../finding.ts'
import { lessIgnored } from '../ignored.ts'
import type { WalkRecord } from '../record.ts'
import { setApart, withExpected } from '../register.ts'
import { isUsers } from '../users-tables.ts'

const check: Check = {
  name: 'applies twice',
  claim: 'The up may run a second time without a rollback in between: it runs to its end and changes no object and no row.',
  order: 105,
  direction: 'up',
  planned: ({ idempotent }) => (idempotent ? [undefined] : []),
  run(record) {
    const { twice } = record
    if (record.up?.ranAs === 'command')
      return [finding(check.name, 'not-checked', 'A command runs it, whose tool knows that it has run already.')]
    if (!twice) return [finding(check.name, 'not-checked', whyNotTwice(record))]
    if (!twice.outcome.ok) {
      const { error } = twice.outcome
      const evidence = [...errorEvidence(error), ...wayOut(record)]
      return [finding(check.name, 'failed', `The second time the up fails: ${error.message}`, { evidence, location: error.location })]
    }
    // A sequence is not transactional, and gives out numbers also for rows that are then not written.
    const changed = (twice.differences ?? []).filter(({ tier, scope }) => tier !== 'residue' && scope !== 'sequence')
    const apart = setApart(changed, record.subject.expected, ({ sentence }) => sentence)
    const differences = withoutParts(apart.unexpected)
    if (differences.length > 0) {
      const body = differences.map(({ sentence }) => sentence).join('\n')
      const more = differences.length > 1 ? ` (and ${differences.length - 1} more)` : ''
      const sentence = `The second time the up changes something: ${differences[0]!.sentence}${more}.`
      const evidence = [{ title: 'Changed by the second up', body }, ...wayOut(record)]
      return [withExpected(finding(check.name, 'failed', sentence, { evidence }), apart)]
    }
    return [withExpected(unchanged(record), apart)]
  },
}

/** Who asks it of every migration need not mean this one. */
function wayOut({ subject: { spec } }: WalkRecord): Evidence[] {
  return spec?.idempotent ? [] : [{ title: 'If it need not run twice', body: 'Say so in its spec: idempotent: false' }]
}

/** Where there was no table before the up, every row is one that the up wrote. */
function unchanged(record: WalkRecord) {
  const users = (tables: Iterable<{ readonly identity: readonly string[]; readonly count: number }> = []) =>
    [...tables].filter((table) => isUsers(table, record))
  const tables = users(record.before?.rows?.tables.values())
  const held = users(record.after?.rows?.tables.values()).filter(({ count }) => count > 0)
  if (tables.length > 0 && held.length === 0) {
    return finding(
      check.name,
      'not-checked',
      'The second time the up changes no object. No table held a row, so nothing is known about rows.',
    )
  }
  const rows =
    held.length === 0
      ? ''
      : `, and none of ${count(
          held.reduce((sum, table) => sum + table.count, 0),
          'row',
        )}`
  const sentence = `The second time the up ran to its end and changed no object${rows}.`
  return finding(check.name, 'passed', lessIgnored(sentence, record.subject.ignored))
}

function whyNotTwice(record: WalkRecord): string {
  if (!record.up?.ok) return whyNotApplied(record)
  if (record.down?.state === 'run' && !record.down.outcome.ok) return 'The rollback failed half way, so the up could not be applied twice.'
  return 'After the rollback the up failed, so it could not be applied twice.'
}

export default check
