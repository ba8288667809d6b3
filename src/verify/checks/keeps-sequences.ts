import type { Check } from '../check.ts'
import { count, finding, whyNotUndone } from '../finding.ts'
import { setApart, withExpected } from '../register.ts'
import { isSequence, notSeen, unreadIn } from '../unread.ts'

const check: Check = {
  name: 'keeps sequences',
  claim: 'After the rollback no sequence gives out a number again that it gave out before the up.',
  order: 96,
  direction: 'down',
  planned: () => [undefined],
  run(record) {
    if (!record.leftovers) return [finding(check.name, 'not-checked', whyNotUndone(record))]
    const before = record.before?.rows?.sequences.size ?? 0
    const unseen = [...unreadIn(record.before, record.undone).values()].filter(({ key }) => isSequence(key))
    if (before === 0 && unseen.length === 0) return [finding(check.name, 'passed', 'There was no sequence before the up.')]
    const setBack = record.leftovers.filter(({ scope, tier }) => scope === 'sequence' && tier === 'data')
    const apart = setApart(setBack, record.subject.expected, ({ sentence }) => sentence)
    const changed = apart.unexpected
    if (changed.length === 0 && unseen.length > 0) return [notSeen(check.name, unseen, 'sequence')]
    if (changed.length === 0) {
      const sentence = `${count(before, 'sequence')} ${before === 1 ? 'goes' : 'go'} on where ${before === 1 ? 'it was' : 'they were'}.`
      return [withExpected(finding(check.name, 'passed', sentence), apart)]
    }
    const body = changed.map(({ sentence }) => sentence).join('\n')
    const sentence = `The rollback sets back ${count(changed.length, 'sequence')}: ${changed[0]!.sentence}.`
    return [withExpected(finding(check.name, 'failed', sentence, { evidence: [{ title: 'Sequences', body }] }), apart)]
  },
}

export default check
