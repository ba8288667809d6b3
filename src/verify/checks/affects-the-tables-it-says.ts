import type { Check } from '../check.ts'
import { count, finding, whyNotApplied } from '../finding.ts'
import type { WalkRecord } from '../record.ts'
import { meansTable, tableEffects, tableName } from '../table-effects.ts'

const check: Check = {
  name: 'affects the tables it says',
  claim:
    'The tables that the up makes, alters, drops or writes to are those that the header of the migration names; copies made as a backup of one go with it.',
  order: 32,
  direction: 'up',
  planned: ({ migration: { header } }) => (header?.affects === undefined ? [] : [undefined]),
  run(record) {
    const named = record.subject.migration.header!.affects!
    if (!record.changes) return [finding(check.name, 'not-checked', whyNotApplied(record))]
    const effects = tableEffects(record)
    const isNamed = (table: readonly string[]) => named.some((name) => meansTable(name, table))
    const unnamed = effects.filter(({ table, what }) => !isNamed(table) && !(what === 'creates a table' && isBackup(table, named)))
    const idle = named.filter((name) => !effects.some(({ table }) => meansTable(name, table)))
    const unknown = idle.filter((name) => isEmpty(name, record))
    const untouched = idle.filter((name) => !unknown.includes(name))
    if (unnamed.length > 0 || untouched.length > 0) {
      const tables = [...new Set(unnamed.map(({ table }) => tableName(table)))]
      const parts = [
        ...(tables.length > 0 ? [`${count(tables.length, 'table')} affected and not named: ${unnamed[0]!.sentence}`] : []),
        ...(untouched.length > 0 ? [`${count(untouched.length, 'table')} named and not affected: ${untouched[0]}`] : []),
      ]
      const evidence = [
        ...(unnamed.length > 0 ? [{ title: 'Affected and not named', body: unnamed.map(({ sentence }) => sentence).join('\n') }] : []),
        ...(untouched.length > 0 ? [{ title: 'Named and not affected', body: untouched.join('\n') }] : []),
        { title: 'Next step', body: `Correct \`Affects tables:\` in the header, or the migration.` },
      ]
      return [finding(check.name, 'failed', `${parts.join('; ')}.`, { evidence })]
    }
    if (unknown.length > 0) {
      const sentence = `${unknown.join(', ')} held no row before the up, so nothing is known about what it does to the rows.`
      return [finding(check.name, 'not-checked', sentence)]
    }
    return [
      finding(
        check.name,
        'passed',
        named.length === 0 ? 'It affects no table, as it says.' : `It affects ${named.join(', ')}, as it says.`,
      ),
    ]
  },
}

/** `backup_<table>_<when>`: a copy of what is about to be changed. */
function isBackup(table: readonly string[], named: readonly string[]): boolean {
  const copied = /^backup_(.+?)_\d+$/.exec(table.at(-1)!)?.[1]
  return copied !== undefined && named.some((name) => meansTable(name, [...table.slice(0, -1), copied]))
}

/** The rows of a table that holds none cannot be seen to change. */
function isEmpty(name: string, { before }: WalkRecord): boolean {
  const tables = [...(before?.rows?.tables.values() ?? [])].filter(({ identity }) => meansTable(name, identity))
  return tables.length > 0 && tables.every((table) => table.count === 0)
}

export default check
