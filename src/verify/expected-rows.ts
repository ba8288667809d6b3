import type { Snapshot } from '../catalog/snapshot.ts'
import type { ExpectedDifference } from '../config/expected.ts'
import type { Difference, ObjectAddress } from '../core/difference.ts'
import type { Evidence, Finding } from '../core/finding.ts'
import { declaredRollback, isWithin, namesRowsOf } from './declared.ts'
import type { WalkRecord } from './record.ts'
import { areRows, type Excuse, isAbout, type SetApart, withExpected } from './register.ts'

type Judge = (record: WalkRecord) => Finding

/** A table, or a difference in data that are no rows. */
type Holder = Pick<ObjectAddress, 'identity'> | Difference

/**
 * Judges rows without the tables of which the configuration expects that they are not kept. Each of those is judged by itself: only one that would fail is
 * excused.
 */
export function rowsLessExpected(record: WalkRecord, judge: Judge): Finding {
  const apart = expectedRows(record, judge)
  const excused = apart.excused.flatMap(({ by }) => by)
  if (excused.length === 0) return withExpected(judge(record), apart)
  const rest = onlyOf(record, (holder) => !excused.some((entry) => means(entry, holder)))
  const finding = judge(rest)
  // Nothing but what is expected could be looked at.
  const isIdle = finding.verdict === 'not-checked' && !holdsRows(rest) && !declares(rest)
  return withExpected(isIdle ? { ...finding, verdict: 'passed' } : finding, apart)
}

/** What of the rows the configuration expects not to be kept, and is not. */
export function expectedRows(record: WalkRecord, judge: Judge): Omit<SetApart, 'unexpected'> {
  const excused: Excuse[] = []
  const over: ExpectedDifference[] = []
  if (record.losses && 'unreadable' in record.losses) return { excused, over }
  for (const entry of record.subject.expected) {
    if (!holdersOf(record).some((holder) => means(entry, holder))) continue
    const only = onlyOf(record, (holder) => means(entry, holder))
    const alone = judge(only)
    // What the spec declares in vain is a failure too, and none that is about rows.
    if (alone.verdict !== 'failed' || judge(undeclared(only)).verdict !== 'failed') continue
    if (entry.over) over.push(entry)
    else excused.push({ sentence: within(alone.sentence), by: [entry], evidence: evidenceOf(alone) })
  }
  return { excused, over }
}

function means(entry: ExpectedDifference, holder: Holder): boolean {
  return 'scope' in holder ? isAbout(entry, holder) : namesRowsOf(entry.what, holder)
}

function undeclared({ losses: _, ...record }: WalkRecord): WalkRecord {
  const { spec } = record.subject
  return { ...record, subject: { ...record.subject, spec: spec && { ...spec, rollback: 'exact' } } }
}

/** A sentence as part of another one. */
function within(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '')
}

/** Nobody need do anything about what is expected. */
function evidenceOf({ evidence }: Finding): readonly Evidence[] {
  return evidence.filter(({ title }) => title !== 'Next step')
}

function holdersOf({ before, leftovers = [], use }: WalkRecord): readonly Holder[] {
  const data = leftovers.filter((difference) => difference.scope === 'rows' && !areRows(difference))
  return [...(before?.rows?.tables.values() ?? []), ...(use?.rows?.tables ?? []), ...data]
}

/** The record as if nothing else held rows; what the spec declares of other tables is left out too. */
function onlyOf(record: WalkRecord, keep: (holder: Holder) => boolean): WalkRecord {
  const others = holdersOf(record).filter((holder) => !keep(holder))
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

function withTables(snapshot: Snapshot, keep: (holder: Holder) => boolean): Snapshot {
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
