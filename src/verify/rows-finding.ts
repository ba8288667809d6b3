import { sentenceOf } from '../catalog/sentence.ts'
import type { Snapshot } from '../catalog/snapshot.ts'
import { formatAddress } from '../core/address.ts'
import type { Difference } from '../core/difference.ts'
import type { Finding } from '../core/finding.ts'
import { losesAfterUse } from './after-use.ts'
import { declaredRollback, isWithin } from './declared.ts'
import { count, finding } from './finding.ts'
import { holdsTheSame, leftRowsLines } from './left-rows.ts'
import { beyondDeclared } from './losses.ts'
import type { WalkRecord } from './record.ts'
import { isSequence, notSeen, unreadIn } from './unread.ts'
import { isUsers } from './users-tables.ts'

/** Judges the rows after the unused rollback against what they were before the up, less the losses that the spec declares. */
export function rowsFinding(check: string, record: WalkRecord, leftovers: readonly Difference[], undone: Snapshot): Finding {
  const { loses = [] } = declaredRollback(record)
  const all = [...(record.before?.rows?.tables.entries() ?? [])].filter(([, table]) => isUsers(table, record))
  const tables = all.filter(([, { count }]) => count > 0)
  const rows = tables.reduce((sum, [, table]) => sum + table.count, 0)
  const unread = unreadIn(record.before, undone)
  const gone = tables.filter(([key]) => !undone.rows?.tables.has(key) && !unread.has(key)).map(([, table]) => table)
  const changed = leftovers.filter(
    (difference) =>
      difference.scope === 'rows' &&
      difference.tier === 'data' &&
      !record.leftRows?.some((left) => isOf(left, difference) && holdsTheSame(left)),
  )
  const affected = [...changed, ...gone]
  const undeclared = affected.filter((table) => !loses.some(({ what }) => isWithin(what, table)))
  const inVain = loses.filter(({ what }) => !affected.some((table) => isWithin(what, table)) && !losesAfterUse(record, what))
  if (record.losses && 'unreadable' in record.losses) return finding(check, 'failed', record.losses.unreadable)
  const beyond = (record.losses ?? []).map((loss) => beyondDeclared(record, loss)).find((sentence) => sentence !== undefined)
  if (beyond !== undefined) return finding(check, 'failed', `The rollback loses more than the spec declares: ${beyond}.`)
  if (undeclared.length > 0) {
    const first = undeclared[0]!
    const kind = undeclared.every((one) => one.kind === first.kind) ? first.kind : 'object'
    const what = `${/table|view/.test(kind) ? 'the rows of ' : ''}${count(undeclared.length, kind)}`
    return finding(check, 'failed', `The rollback does not bring back ${what}: ${phrase(first, changed)}.`, {
      evidence: [
        {
          title: 'Rows before the up → after the rollback',
          body: undeclared.flatMap((table) => described(table, changed, record)).join('\n'),
        },
        {
          title: 'Next step',
          body: "Have the down bring back these very rows; if values are lost for good, declare it in the spec: rollback: { loses: [{ what: 'column …', why: '…' }] }.",
        },
      ],
    })
  }
  const provable = inVain.filter(({ what }) => tables.some(([, table]) => isWithin(what, table)))
  if (provable.length > 0) {
    return finding(check, 'failed', `The spec declares that the rollback loses values of ${provable[0]!.what}, and it does not.`)
  }
  const unseen = [...unread.values()].filter(({ key }) => !isSequence(key))
  if (unseen.length > 0) return notSeen(check, unseen, 'table')
  if (record.before?.rows && all.length === 0) return finding(check, 'passed', 'There was no table before the up.')
  if (tables.length === 0) return finding(check, 'not-checked', 'No table held a row before the up, so nothing is known about rows.')
  if (inVain.length > 0) {
    return finding(
      check,
      'not-checked',
      `The spec declares that the rollback loses values of ${inVain[0]!.what}, which held no row before the up.`,
    )
  }
  const held = `${count(rows, 'row')} of ${count(tables.length, 'table')}`
  if (affected.length > 0) {
    return finding(
      check,
      'passed',
      `${capitalised(loses.map(({ what }) => what).join(', '))} ${loses.length === 1 ? 'loses' : 'lose'} values, as the spec declares; the rest of ${held} came back.`,
      {
        evidence: [{ title: 'Declared', body: loses.map(({ what, why }) => `${what}: ${why}`).join('\n') }],
      },
    )
  }
  const listing = tables.map(([, table]) => `${table.identity.join('.')}: ${count(table.count, 'row')}`).join('\n')
  return finding(check, 'passed', `${held} ${rows === 1 ? 'is' : 'are'} exactly what ${rows === 1 ? 'it was' : 'they were'}.`, {
    evidence: [{ title: 'Rows compared', body: listing }],
  })
}

function phrase(table: { kind: string; identity: readonly string[]; count?: number }, changed: readonly Difference[]): string {
  const name = formatAddress(table)
  const difference = changed.find((one) => one === table)
  if (difference && !difference.attributes.some((attribute) => attribute.name === 'rows')) return sentenceOf(difference, 'of a rollback')
  if (!difference) return `${name} is gone with its ${count(table.count ?? 0, 'row')}`
  const rows = difference.attributes.find((attribute) => attribute.name === 'rows')!
  if (rows.before === rows.after) {
    const how = difference.attributes.some((attribute) => attribute.name === 'columns') ? 'in other columns' : 'with other values'
    return `${name} holds ${count(Number(rows.after), 'row')} as before, ${how}`
  }
  return `${name} held ${count(Number(rows.before), 'row')} and now holds ${rows.after}`
}

/** A line with the numbers, then a few rows, if they were few enough to be held. */
function described(
  table: { kind: string; identity: readonly string[] },
  changed: readonly Difference[],
  { leftRows = [] }: WalkRecord,
): string[] {
  const left = leftRows.find((one) => isOf(one, table))
  if (!left) return [phrase(table, changed)]
  const [what, ...rows] = leftRowsLines(left)
  return [`${phrase(table, changed)}: ${what}`, ...rows.map((line) => `  ${line}`)]
}

function isOf(a: { kind: string; identity: readonly string[] }, b: { kind: string; identity: readonly string[] }): boolean {
  return a.kind === b.kind && JSON.stringify(a.identity) === JSON.stringify(b.identity)
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
