import type { Snapshot } from '../catalog/snapshot.ts'
import type { ExpectedDifference } from '../config/expected.ts'
import type { ObjectAddress } from '../core/difference.ts'
import type { Finding } from '../core/finding.ts'
import { declaredRollback, isWithin, namesRowsOf } from './declared.ts'
import type { WalkRecord } from './record.ts'
import { type Excuse, type SetApart, withExpected } from './register.ts'

type Judge = (record: WalkRecord) => Finding

/**
 * Judges rows without the tables of which the configuration expects that they are not kept. Each of those is judged by itself: only one that would fail is
 * excused.
 */
export function rowsLessExpected(record: WalkRecord, judge: Judge): Finding {
  const apart = expectedRows(record, judge)
  const excused = apart.excused.flatMap(({ by }) => by)
  if (excused.length === 0) return withExpected(judge(record), apart)
  const rest = onlyTables(record, (table) => !excused.some(({ what }) => namesRowsOf(what, table)))
  const finding = judge(rest)
  // Nothing but what is expected could be looked at.
  const isIdle = finding.verdict === 'not-checked' && !holdsRows(rest) && !declares(rest)
  return withExpected(isIdle ? { ...finding, verdict: 'passed' } : finding, apart)
}

/** What of the rows the configuration expects not to be kept, and is not. */
export function expectedRows(record: WalkRecord, judge: Judge): Omit<SetApart, 'unexpected'> {
  const alone = (entry: ExpectedDifference) => judge(onlyTables(record, (table) => namesRowsOf(entry.what, table)))
  const excused: Excuse[] = []
  const over: ExpectedDifference[] = []
  for (const entry of record.subject.expected) {
    if (!tablesOf(record).some((table) => namesRowsOf(entry.what, table))) continue
    const { verdict, sentence } = alone(entry)
    if (verdict !== 'failed') continue
    if (entry.over) over.push(entry)
    else excused.push({ sentence: within(sentence), by: [entry] })
  }
  return { excused, over }
}

/** A sentence as part of another one. */
function within(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '')
}

function tablesOf({ before, use }: WalkRecord): readonly Pick<ObjectAddress, 'identity'>[] {
  return [...(before?.rows?.tables.values() ?? []), ...(use?.rows?.tables ?? [])]
}

/** The record as if there were no other tables; what the spec declares of them is left out too. */
function onlyTables(record: WalkRecord, keep: (table: Pick<ObjectAddress, 'identity'>) => boolean): WalkRecord {
  const others = tablesOf(record).filter((table) => !keep(table))
  const isOfOthers = ({ what }: { readonly what: string }) => others.some(({ identity }) => isWithin(what, { kind: 'table', identity }))
  const { spec } = record.subject
  const declared = declaredRollback(record)
  const rollback = {
    ...declared,
    ...(declared.loses && { loses: declared.loses.filter((entry) => !isOfOthers(entry)) }),
    ...(declared.discards && { discards: declared.discards.filter((entry) => !isOfOthers(entry)) }),
  }
  const { before, leftovers, losses, use } = record
  return {
    ...record,
    ...(spec && { subject: { ...record.subject, spec: typeof spec.rollback === 'object' ? { ...spec, rollback } : spec } }),
    ...(before && { before: withTables(before, keep) }),
    ...(leftovers && { leftovers: leftovers.filter((difference) => difference.scope !== 'rows' || keep(difference)) }),
    ...(losses && !('unreadable' in losses) && { losses: losses.filter(({ table }) => keep(table)) }),
    ...(use?.rows && { use: { ...use, rows: { ...use.rows, tables: use.rows.tables.filter(keep) } } }),
  }
}

function withTables(snapshot: Snapshot, keep: (table: Pick<ObjectAddress, 'identity'>) => boolean): Snapshot {
  if (!snapshot.rows) return snapshot
  return { ...snapshot, rows: { ...snapshot.rows, tables: new Map([...snapshot.rows.tables].filter(([, table]) => keep(table))) } }
}

function holdsRows({ before, use }: WalkRecord): boolean {
  if (use?.rows)
    return use.rows.tables.some(({ object }) => [use.rows?.before, use.rows?.used].some((rows) => rows?.get(object)?.fingerprint.count))
  return [...(before?.rows?.tables.values() ?? [])].some(({ count }) => count > 0)
}

function declares(record: WalkRecord): boolean {
  const { loses = [], discards = [] } = declaredRollback(record)
  return loses.length + discards.length > 0
}
