import { nearest } from '../../core/nearest.ts'
import type { Check } from '../check.ts'
import { finding, whyNotApplied } from '../finding.ts'
import type { Subject, WalkRecord } from '../record.ts'
import { type TableEffect, tableEffects } from '../table-effects.ts'

type What = TableEffect['what']

/** Of each type what it must do, and what may go with that. */
const types: Readonly<Record<string, { readonly does: What; readonly may: readonly What[] }>> = {
  create_table: { does: 'creates a table', may: [] },
  alter_table: {
    does: 'alters a table',
    may: ['creates an index', 'drops an index', 'inserts rows', 'updates rows', 'deletes rows'],
  },
  drop_table: { does: 'drops a table', may: ['alters a table'] },
  create_index: { does: 'creates an index', may: [] },
  drop_index: { does: 'drops an index', may: [] },
  insert_data: { does: 'inserts rows', may: [] },
  update_data: { does: 'updates rows', may: [] },
  delete_data: { does: 'deletes rows', may: [] },
}
const anything = 'custom_sql'
const known = [...Object.keys(types), anything]

/** `undefined`: none is given, or a word of somebody else's. */
function typeIn({ migration: { header } }: Subject): string | undefined {
  const type = header?.type?.toLowerCase().replace(/[\s-]+/g, '_')
  if (type === undefined || type === anything) return undefined
  return type in types || nearest(type, known) !== undefined ? type : undefined
}

const check: Check = {
  name: 'is of the type it says',
  claim: 'The up does to tables what the type in the header of the migration says, and nothing else.',
  order: 31,
  direction: 'up',
  planned: (subject) => (typeIn(subject) === undefined ? [] : [undefined]),
  run(record) {
    const type = typeIn(record.subject)!
    const meant = types[type]
    if (!meant) {
      const sentence = `${record.subject.migration.header!.type} is no type that a header can give. Did you mean ${nearest(type, known)}?`
      return [finding(check.name, 'failed', sentence, { evidence: [{ title: 'The types', body: known.join('\n') }] })]
    }
    if (!record.changes) return [finding(check.name, 'not-checked', whyNotApplied(record))]
    const effects = tableEffects(record)
    const others = effects.filter(({ what }) => what !== meant.does && !meant.may.includes(what))
    if (others.length > 0) {
      const evidence = [
        { title: 'What it does', body: others.map(({ sentence }) => sentence).join('\n') },
        {
          title: 'Next step',
          body: 'Give it the type that it is (custom_sql, if it is several), or move that into a migration of its own.',
        },
      ]
      const also = effects.some(({ what }) => what === meant.does) ? 'also ' : ''
      const sentence = `Its header says ${type}, and it ${also}${others[0]!.what}: ${others[0]!.sentence}.`
      return [finding(check.name, 'failed', sentence, { evidence })]
    }
    if (effects.some(({ what }) => what === meant.does)) {
      return [finding(check.name, 'passed', `Its header says ${type}, and that is what it does.`)]
    }
    if (meant.does.endsWith('rows') && !hadRows(record)) {
      return [finding(check.name, 'not-checked', `No table held a row before the up, so nothing is known about ${type}.`)]
    }
    return [finding(check.name, 'failed', `Its header says ${type}, and the up ${doesNot(meant.does)}.`)]
  },
}

function hadRows({ before }: WalkRecord): boolean {
  return [...(before?.rows?.tables.values() ?? [])].some(({ count }) => count > 0)
}

/** `creates a table` → `creates no table`, `inserts rows` → `inserts no rows`. */
function doesNot(what: What): string {
  return what.replace(/ (?:an? )?(?=\w+$)/, ' no ')
}

export default check
