import { formatAddress, normaliseAddress } from '../core/address.ts'
import type { Finding } from '../core/finding.ts'
import { declaredRollback, isWithin } from './declared.ts'
import { count, finding, whyNotUndone } from './finding.ts'
import type { Subject, Use, WalkRecord } from './record.ts'
import { missingFrom, type TableRows } from './row-bags.ts'

export function writesWhileUp({ spec }: Subject): readonly undefined[] {
  return spec?.seeds?.whileUp?.length ? [undefined] : []
}

/** Why nothing is known of the rollback after use. */
export function whyNotUsed(record: WalkRecord): string {
  const seed = record.use?.seeds.find(({ ok }) => !ok)
  if (seed) return `The seed ${seed.name} failed, so nothing was written while the migration was up.`
  if (record.use?.down && !record.use.down.ok) return 'The rollback after use did not run to its end.'
  if (!record.again) return whyNotUndone(record)
  return 'The up did not run a second time, so nothing could be written.'
}

interface TableLoss {
  readonly table: readonly string[]
  /** Rows from before the up that are not there again. */
  readonly lost: number
  /** Rows written while up that are gone. */
  readonly discarded: number
  /** Rows that are there after the rollback and were neither there before nor written. */
  readonly changed: number
}

/** Judges the rows after the second rollback: those from before, and those written while up. */
export function judgeUse(check: string, record: WalkRecord, bags: NonNullable<Use['bags']>): Finding {
  const { loses = [], discards = [] } = declaredRollback(record)
  const losses: TableLoss[] = []
  const lines: string[] = []
  for (const [key, before] of bags.before) {
    const identity = JSON.parse(key) as string[]
    const name = identity.join('.')
    const states = { before, after: bags.after.get(key), used: bags.used.get(key), undone: bags.undone.get(key) }
    const loss = compareTable(identity, states)
    const written = (states.used?.count ?? 0) - (states.after?.count ?? 0)
    if (before.count + (states.used?.count ?? 0) > 0) {
      lines.push(
        `${name}: ${count(before.count, 'row')} before, ${written >= 0 ? `${written} written while up` : `${-written} deleted while up`}, ${states.undone?.count ?? 'no table'} after the rollback`,
      )
    }
    if (loss.lost + loss.discarded + loss.changed > 0) losses.push(loss)
  }
  const named = (declared: readonly { what: string }[], { table }: TableLoss) =>
    declared.some(({ what }) => isWithin(what, { kind: 'table', identity: table }))
  const lost = losses.filter((loss) => !named(loses, loss) && (loss.lost > 0 || (loss.changed > 0 && !named(discards, loss))))
  const discarded = losses.filter((loss) => loss.discarded > 0 && !named(discards, loss))
  const evidence = lines.length > 0 ? [{ title: 'Rows by table', body: lines.join('\n') }] : []
  if (lost.length > 0) {
    const { table, lost: rows, changed } = lost[0]!
    const what =
      rows > 0
        ? `${count(rows, 'row')} from before ${rows === 1 ? 'is' : 'are'} not there again`
        : `${count(changed, 'row')} came back with other values`
    return finding(check, 'failed', `After the use the rollback loses rows of table ${table.join('.')}: ${what}.`, { evidence })
  }
  if (discarded.length > 0) {
    const { table, discarded: rows } = discarded[0]!
    return finding(
      check,
      'failed',
      `The rollback drops ${count(rows, 'row')} of table ${table.join('.')} that ${rows === 1 ? 'was' : 'were'} written while the migration was up.`,
      {
        evidence: [
          ...evidence,
          {
            title: 'Next step',
            body: `Keep them, or declare it: rollback: { discards: [{ what: 'table ${table.join('.')}', why: '…' }] }.`,
          },
        ],
      },
    )
  }
  const inVain = discards.filter(
    ({ what }) => !createdByUp(record, what) && !losses.some(({ table }) => isWithin(what, { kind: 'table', identity: table })),
  )
  if (inVain.length > 0)
    return finding(check, 'failed', `The spec declares that the rollback discards ${inVain[0]!.what}, and it does not.`, { evidence })
  if (bags.before.size === 0 && discards.length === 0) return finding(check, 'passed', 'There was no table before the up.')
  if (lines.length === 0 && discards.length === 0)
    return finding(check, 'not-checked', 'No table that was there before the up held a row, then or while it was up.')
  const declared =
    discards.length > 0 ? [{ title: 'Discarded, as declared', body: discards.map(({ what, why }) => `${what}: ${why}`).join('\n') }] : []
  const kept =
    losses.length > 0
      ? 'What the rollback drops is what the spec declares.'
      : 'The rows from before are there again, and so are those that were written while up.'
  return finding(check, 'passed', kept, { evidence: [...evidence, ...declared] })
}

/** A whole object that the up made goes with its values: that is what undoing it means. */
function createdByUp(record: WalkRecord, what: string): boolean {
  const wanted = normaliseAddress(what)
  return (record.changes ?? []).some(
    (difference) => difference.change === 'added' && normaliseAddress(formatAddress(difference)) === wanted,
  )
}

type States = {
  readonly before: TableRows
  readonly after: TableRows | undefined
  readonly used: TableRows | undefined
  readonly undone: TableRows | undefined
}

/**
 * Where the up left a table's old columns alone, what was there when used must be there after the rollback, row for row. Where it
 * rewrote them, the rows from before must be there again, and as many more as were written.
 */
function compareTable(table: readonly string[], { before, after, used, undone }: States): TableLoss {
  const none = { table, lost: 0, discarded: 0, changed: 0 }
  if (!undone?.bag || !before.bag) return { ...none, lost: Math.max(0, before.count - (undone?.count ?? 0)) }
  const was = before.bag
  const untouched = after?.bag && missingFrom(was, after.bag).length === 0 && after.count === before.count
  if (untouched && used?.bag) {
    let [lost, discarded] = [0, 0]
    for (const { row, times } of missingFrom(used.bag, undone.bag)) {
      const old = Math.min(times, was.get(row) ?? 0)
      lost += old
      discarded += times - old
    }
    const extra = missingFrom(undone.bag, used.bag).reduce((sum, { times }) => sum + times, 0)
    return { table, lost, discarded, changed: Math.max(0, extra) }
  }
  const touched = after?.bag && used?.bag ? missingFrom(after.bag, used.bag).reduce((sum, { times }) => sum + times, 0) : 0
  const missing = missingFrom(was, undone.bag).reduce((sum, { times }) => sum + times, 0)
  const written = (used?.count ?? 0) - (after?.count ?? 0)
  const survived = undone.count - before.count
  return { table, lost: Math.max(0, missing - touched), discarded: Math.max(0, written - survived), changed: 0 }
}
