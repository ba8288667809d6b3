import { formatAddress } from '../../core/address.ts'
import { normaliseAddress } from '../../core/normalise-address.ts'
import { withoutParts } from '../../core/without-parts.ts'
import type { Check } from '../check.ts'
import { covers } from '../declared.ts'
import { count, finding, whyNotApplied } from '../finding.ts'

const check: Check = {
  name: 'changes what it says',
  claim: 'The objects that the up adds, alters or drops are exactly those that the spec lists.',
  order: 30,
  direction: 'up',
  planned: ({ spec }) => (spec?.changes ? [undefined] : []),
  run(record) {
    const listed = record.subject.spec?.changes ?? []
    if (!record.changes) return [finding(check.name, 'not-checked', whyNotApplied(record))]
    const changed = record.changes.filter(({ tier }) => tier === 'logical')
    const unlisted = withoutParts(changed).filter((difference) => !listed.some((address) => covers(address, difference)))
    const idle = listed.filter((address) => !changed.some((difference) => covers(address, difference)))
    if (unlisted.length === 0 && idle.length === 0) {
      const body = withoutParts(changed)
        .map(({ sentence }) => sentence)
        .join('\n')
      return [
        finding(
          check.name,
          'passed',
          listed.length === 0 ? 'It changes no object, as it says.' : `It changes what it says: ${listed.join(', ')}.`,
          {
            evidence: body ? [{ title: 'What changed', body }] : [],
          },
        ),
      ]
    }
    const evidence = []
    if (unlisted.length > 0) evidence.push({ title: 'Changed and not listed', body: unlisted.map(({ sentence }) => sentence).join('\n') })
    if (idle.length > 0) {
      const changes = withoutParts(changed).map((difference) => formatAddress(difference))
      const nearby = changes.length > 0 ? `\n\nWhat changed:\n${changes.join('\n')}` : '\n\nNothing changed.'
      evidence.push({ title: 'Listed and not changed', body: idle.map((address) => described(address)).join('\n') + nearby })
    }
    if (unlisted.length > 0) {
      const list = unlisted.map((difference) => `'${formatAddress(difference)}'`).join(', ')
      evidence.push({ title: 'Next step', body: `Add to changes, if it is meant: ${list}` })
    }
    const parts = []
    if (unlisted.length > 0) parts.push(`${count(unlisted.length, 'object')} changed and not listed: ${unlisted[0]!.sentence}`)
    if (idle.length > 0) parts.push(`${count(idle.length, 'object')} listed and not changed: ${idle[0]}`)
    return [finding(check.name, 'failed', `${parts.join('; ')}.`, { evidence })]
  },
}

/** An address without a schema can match nothing that lives in one. */
function described(address: string): string {
  const normal = normaliseAddress(address)
  const schemaless = /^(table|view|index|sequence|materialized view) [^.]+$/.test(normal) || / on [^.]+$/.test(normal)
  return schemaless ? `${address} (written without its schema)` : address
}

export default check
