import { sentenceOf } from '../catalog/sentence.ts'
import { formatAddress } from '../core/address.ts'
import type { Difference } from '../core/difference.ts'
import type { Evidence, Finding } from '../core/finding.ts'
import { normaliseAddress } from '../core/normalise-address.ts'
import { columnsNamed, declaredRollback, isTable, isWithin } from './declared.ts'
import { count, finding } from './finding.ts'
import { beyondDeclaredAfterUse } from './losses.ts'
import type { Use, WalkRecord } from './record.ts'
import { changeLines } from './row-changes.ts'
import type { WatchedTable } from './table-rows.ts'
import { compareUse, isHarmed, type TableStates, type TableUse } from './use-of-table.ts'
import { isUsers } from './users-tables.ts'

interface Judged {
  readonly table: WatchedTable
  readonly name: string
  readonly states: TableStates
  readonly use: TableUse
}

type Entries = readonly { readonly what: string }[]

const nowhere = { kind: 'table', identity: [], count: 0, columns: [], hashes: ['0', '0'] } as const

/** Judges the rows after the second rollback: those from before, and those written while up. */
export function judgeUse(check: string, record: WalkRecord, rows: NonNullable<Use['rows']>): Finding {
  const { loses = [], discards = [] } = declaredRollback(record)
  const judged = judgeTables(record, rows)
  const excusedBy = (entries: Entries, { table }: Judged) => entries.some(({ what }) => isTable(what, addressOf(table)))
  const evidence = countsOf(judged)
  const fail = (sentence: string, one?: Judged, next?: string) =>
    finding(check, 'failed', sentence, { evidence: [...evidence, ...(one ? rowsOf(one) : []), ...nextStep(next)] })

  const lost = judged.find((one) => one.use.lost > 0 && !excusedBy(loses, one))
  if (lost) {
    const are = lost.use.lost === 1 ? 'is' : 'are'
    return fail(
      `After the use the rollback loses rows of table ${lost.name}: ${count(lost.use.lost, 'row')} from before ${are} not there again.`,
      lost,
    )
  }
  const spoiled = judged.find((one) => one.use.spoiled > 0 && !excusedBy(loses, one))
  if (spoiled)
    return fail(
      `After the use ${count(spoiled.use.spoiled, 'row')} from before of table ${spoiled.name} came back with other values.`,
      spoiled,
    )
  const discarded = judged.find((one) => one.use.discarded > 0 && !excusedBy(discards, one))
  if (discarded) return fail(`The rollback drops ${writtenRows(discarded.use.discarded, discarded)}.`, discarded, keepOrDeclare(discarded))
  const altered = judged.find((one) => one.use.altered > 0 && !excusedBy(discards, one))
  if (altered)
    return fail(`The rollback gives other values to ${writtenRows(altered.use.altered, altered)}.`, altered, keepOrDeclare(altered))
  const extra = judged.find((one) => one.use.extra > 0 && !excusedBy([...loses, ...discards], one))
  if (extra) {
    const were = extra.use.extra === 1 ? 'was' : 'were'
    return fail(
      `After the use table ${extra.name} holds ${count(extra.use.extra, 'row')} that ${were} neither there before the up nor written.`,
      extra,
    )
  }
  const uncounted = judged.find((one) => one.use.uncounted && !excusedBy([...loses, ...discards], one))
  if (uncounted)
    return fail(
      `After the use table ${uncounted.name} does not hold the rows that it held when it was used; they are too many to be shown.`,
    )
  for (const loss of record.losses && 'unreadable' in record.losses ? [] : (record.losses ?? [])) {
    const one = judged.find(({ table }) => isSameTable(table, loss.table))
    const beyond = one && beyondDeclaredAfterUse(loss, one.states)
    if (beyond) return fail(`After the use the rollback loses more than the spec declares: ${beyond}.`, inEveryColumn(one))
  }
  const data = dataLost(record).filter((difference) => !loses.some(({ what }) => isTable(what, difference)))
  if (data.length > 0) return fail(`After the use the rollback does not bring back everything: ${sentenceOf(data[0]!, 'of a rollback')}.`)
  const inVain = discards.find(({ what }) => !createdByUp(record, what) && !judged.some((one) => happened(what, one)))
  if (inVain && record.use?.generated)
    return finding(
      check,
      'not-checked',
      `The rows that were made from the catalog do not show that the rollback discards ${inVain.what}, as the spec declares; seeds.whileUp can.`,
      { evidence },
    )
  if (inVain) return fail(`The spec declares that the rollback discards ${inVain.what}, and it does not.`)
  const unknown = judged.find((one) => one.use.unknown !== undefined && !excusedBy(discards, one))
  if (unknown)
    return finding(check, 'not-checked', `Of table ${unknown.name} not everything is known: ${unknown.use.unknown}.`, { evidence })
  const users = judged.filter((one) => isUsers({ identity: one.table.identity, count: countsOf([one]).length }, record))
  if (users.length === 0) return finding(check, 'passed', 'There was no table before the up.')
  if (countsOf(users).length === 0) return idle(check, record)
  const declared =
    discards.length > 0 ? [{ title: 'Discarded, as declared', body: discards.map(({ what, why }) => `${what}: ${why}`).join('\n') }] : []
  const isDeclared = judged.some((one) => isHarmed(one.use) || [...loses, ...discards].some(({ what }) => happened(what, one)))
  const kept = isDeclared
    ? 'What the rollback does not keep is what the spec declares.'
    : 'The rows from before are there again, and so are those that were written to their tables while up.'
  return finding(check, 'passed', kept, { evidence: [...evidence, ...declared] })
}

/** Data that is in no table and was there before; what the rollback lost without a use is said of that. */
function dataLost({ leftovers = [], use }: WalkRecord): Difference[] {
  const isAlone = ({ attributes, change, scope, tier }: Difference) =>
    scope === 'rows' && tier === 'data' && change !== 'added' && !attributes.some(({ name }) => name === 'rows')
  return (use?.leftovers ?? []).filter(
    (difference) => isAlone(difference) && !leftovers.some((one) => one.sentence === difference.sentence),
  )
}

/** What was written went to tables that the up made, and goes with them; a spec that says what is written may have meant others. */
function idle(check: string, { use }: WalkRecord): Finding {
  if (use?.generated)
    return finding(check, 'passed', 'No table that was there before the up held a row: what was written went with the tables of the up.')
  return finding(check, 'not-checked', 'No table that was there before the up held a row, then or while it was up.')
}

/** Every table of the second rollback, in the columns that nothing is declared of. */
function judgeTables(record: WalkRecord, rows: NonNullable<Use['rows']>): Judged[] {
  const { loses = [], discards = [] } = declaredRollback(record)
  return rows.tables.map((table) => {
    const states = {
      before: rows.before.get(table.object) ?? { fingerprint: nowhere, rows: { columns: [], rows: [] } },
      after: rows.after.get(table.object),
      used: rows.used.get(table.object),
      undone: rows.undone.get(table.object),
    }
    const excused = columnsNamed([...loses, ...discards], table)
    const columns = table.columns.filter((column) => !excused.includes(column))
    return { table, name: formatAddress(addressOf(table)).replace(/^table /, ''), states, use: compareUse(states, columns, table.key) }
  })
}

/** Whether the second rollback lost or changed rows from before of what an address names. */
export function losesAfterUse(record: WalkRecord, what: string): boolean {
  const rows = record.use?.rows
  if (!rows) return false
  return judgeTables(record, rows).some(({ table, states }) => {
    if (!isWithin(what, addressOf(table))) return false
    const { lost, spoiled } = compareUse(states, table.columns, table.key)
    return lost + spoiled > 0
  })
}

function isSameTable(a: WatchedTable, b: WatchedTable): boolean {
  return JSON.stringify(a.identity) === JSON.stringify(b.identity)
}

function addressOf({ identity }: WatchedTable) {
  return { kind: 'table', identity }
}

function writtenRows(n: number, { name }: Judged): string {
  return `${count(n, 'row')} of table ${name} that ${n === 1 ? 'was' : 'were'} written while the migration was up`
}

function keepOrDeclare({ name }: Judged): string {
  return `Keep them, or declare it: rollback: { discards: [{ what: 'table ${name}', why: '…' }] }.`
}

function nextStep(body: string | undefined): Evidence[] {
  return body === undefined ? [] : [{ title: 'Next step', body }]
}

function rowsOf({ name, use: { changes } }: Judged): Evidence[] {
  const lines = changes ? changeLines(changes) : []
  return lines.length > 0 ? [{ title: `Rows of table ${name} that are not as they were`, body: lines.join('\n') }] : []
}

function countsOf(judged: readonly Judged[]): Evidence[] {
  const lines = judged.flatMap(({ name, states: { before, after, used, undone } }) => {
    const [was, whileUp, then] = [before.fingerprint.count, after?.fingerprint.count, used?.fingerprint.count]
    if (was + (then ?? 0) === 0) return []
    const written = (then ?? 0) - (whileUp ?? 0)
    const between =
      then === undefined || whileUp === undefined
        ? 'not followed while up'
        : written >= 0
          ? `${written} written while up`
          : `${-written} deleted while up`
    return [`${name}: ${count(was, 'row')} before, ${between}, ${undone ? undone.fingerprint.count : 'no table'} after the rollback`]
  })
  return lines.length > 0 ? [{ title: 'Rows by table', body: lines.join('\n') }] : []
}

/** Whether the rollback dropped what an entry of `discards` names in a table that was there before. */
function happened(what: string, one: Judged): boolean {
  const { table, use } = one
  if (!isWithin(what, addressOf(table))) return false
  return isHarmed(isTable(what, addressOf(table)) ? use : inEveryColumn(one).use)
}

/** The same table, those columns included that something is declared of. */
function inEveryColumn(one: Judged): Judged {
  return { ...one, use: compareUse(one.states, one.table.columns, one.table.key) }
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
