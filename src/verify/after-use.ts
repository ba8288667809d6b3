import { formatAddress } from '../core/address.ts'
import type { Evidence, Finding } from '../core/finding.ts'
import { normaliseAddress } from '../core/normalise-address.ts'
import { columnsNamed, declaredRollback, isTable, isWithin } from './declared.ts'
import { count, finding, whyNotUndone } from './finding.ts'
import type { Subject, Use, WalkRecord } from './record.ts'
import type { WatchedTable } from './table-rows.ts'
import { compareUse, type TableStates, type TableUse } from './use-of-table.ts'

/** What a spec says of the rollback after use can only be judged where something is written. */
export function writesWhileUp({ spec }: Subject): readonly undefined[] {
  const rollback = spec?.rollback
  const declares =
    typeof rollback === 'object' && !('irreversible' in rollback) && (rollback.refuses !== undefined || rollback.discards !== undefined)
  return spec?.seeds?.whileUp?.length || declares ? [undefined] : []
}

/** Why nothing is known of the rollback after use. */
export function whyNotUsed(record: WalkRecord): string {
  if (!record.subject.spec?.seeds?.whileUp?.length)
    return 'The spec names no seeds.whileUp, so nothing was written while the migration was up.'
  const seed = record.use?.seeds.find(({ ok }) => !ok)
  if (seed) return `The seed ${seed.name} failed, so nothing was written while the migration was up.`
  if (record.use?.down && !record.use.down.ok) return 'The rollback after use did not run to its end.'
  if (!record.again) return whyNotUndone(record)
  if (record.twice?.leftItsMark) return 'Applied twice, the up led to another state, so nothing was written to it.'
  return 'The up did not run a second time, so nothing could be written.'
}

interface Judged {
  readonly table: WatchedTable
  readonly name: string
  readonly states: TableStates
  readonly use: TableUse
}

/** Judges the rows after the second rollback: those from before, and those written while up. */
export function judgeUse(check: string, record: WalkRecord, rows: NonNullable<Use['rows']>): Finding {
  const { loses = [], discards = [] } = declaredRollback(record)
  const judged: Judged[] = rows.tables.map((table) => {
    const states = {
      before: rows.before.get(table.object) ?? { columns: [], rows: [] },
      after: rows.after.get(table.object),
      used: rows.used.get(table.object),
      undone: rows.undone.get(table.object),
    }
    const excused = columnsNamed([...loses, ...discards], table)
    const columns = table.columns.filter((column) => !excused.includes(column))
    return { table, name: table.identity.join('.'), states, use: compareUse(states, columns) }
  })
  const address = ({ identity }: WatchedTable) => ({ kind: 'table', identity })
  const excusedBy = (entries: readonly { what: string }[], { table }: Judged) => entries.some(({ what }) => isTable(what, address(table)))
  const evidence = countsOf(judged)
  const fail = (sentence: string, more: readonly Evidence[] = []) =>
    finding(check, 'failed', sentence, { evidence: [...evidence, ...more] })

  const lost = judged.find((one) => one.use.lost > 0 && !excusedBy(loses, one))
  if (lost)
    return fail(
      `After the use the rollback loses rows of table ${lost.name}: ${count(lost.use.lost, 'row')} from before ${lost.use.lost === 1 ? 'is' : 'are'} not there again.`,
    )
  const discarded = judged.find((one) => one.use.discarded > 0 && !excusedBy(discards, one))
  if (discarded) {
    const { discarded: n } = discarded.use
    return fail(
      `The rollback drops ${count(n, 'row')} of table ${discarded.name} that ${n === 1 ? 'was' : 'were'} written while the migration was up.`,
      [{ title: 'Next step', body: `Keep them, or declare it: rollback: { discards: [{ what: 'table ${discarded.name}', why: '…' }] }.` }],
    )
  }
  const changed = judged.find((one) => one.use.changed > 0 && !excusedBy([...loses, ...discards], one))
  if (changed) return fail(`After the use ${count(changed.use.changed, 'row')} of table ${changed.name} came back with other values.`)
  const inVain = discards.find(({ what }) => !createdByUp(record, what) && !judged.some((one) => happened(what, one)))
  if (inVain) return fail(`The spec declares that the rollback discards ${inVain.what}, and it does not.`)
  const unknown = judged.find((one) => one.use.unknown !== undefined && !excusedBy(discards, one))
  if (unknown)
    return finding(check, 'not-checked', `Of table ${unknown.name} not everything is known: ${unknown.use.unknown}.`, { evidence })
  if (rows.tables.length === 0) return finding(check, 'passed', 'There was no table before the up.')
  if (evidence.length === 0)
    return finding(check, 'not-checked', 'No table that was there before the up held a row, then or while it was up.')
  const declared =
    discards.length > 0 ? [{ title: 'Discarded, as declared', body: discards.map(({ what, why }) => `${what}: ${why}`).join('\n') }] : []
  const excused = judged.some(({ use }) => use.lost + use.discarded + use.changed > 0)
  const kept = excused
    ? 'What the rollback drops is what the spec declares.'
    : 'The rows from before are there again, and so are those that were written to their tables while up.'
  return finding(check, 'passed', kept, { evidence: [...evidence, ...declared] })
}

function countsOf(judged: readonly Judged[]): Evidence[] {
  const lines = judged.flatMap(({ name, states: { before, after, used, undone } }) => {
    if (before.rows.length + (used?.rows.length ?? 0) === 0) return []
    const written = (used?.rows.length ?? 0) - (after?.rows.length ?? 0)
    const between =
      !used || !after ? 'not followed while up' : written >= 0 ? `${written} written while up` : `${-written} deleted while up`
    return [
      `${name}: ${count(before.rows.length, 'row')} before, ${between}, ${undone ? undone.rows.length : 'no table'} after the rollback`,
    ]
  })
  return lines.length > 0 ? [{ title: 'Rows by table', body: lines.join('\n') }] : []
}

/** Whether the rollback dropped what an entry of `discards` names in a table that was there before. */
function happened(what: string, { table, states, use }: Judged): boolean {
  const address = { kind: 'table', identity: table.identity }
  if (!isWithin(what, address)) return false
  if (isTable(what, address)) return use.lost + use.discarded + use.changed > 0
  const whole = compareUse(states, table.columns)
  return whole.lost + whole.discarded + whole.changed > 0
}

/** A whole object that the up made goes with its values: that is what undoing it means. */
function createdByUp(record: WalkRecord, what: string): boolean {
  const wanted = normaliseAddress(what)
  return (record.changes ?? []).some(
    (difference) =>
      difference.change === 'added' &&
      (normaliseAddress(formatAddress(difference)) === wanted || (difference.kind === 'table' && isWithin(what, difference))),
  )
}
