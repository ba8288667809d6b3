import type { CompareOptions } from '../core/compare-options.ts'
import type { AttributeDifference, Difference, ObjectAddress } from '../core/difference.ts'
import type { Comparable } from './comparable.ts'
import { builtinPairs } from './compare-builtins.ts'
import { Entry, entryKey } from './entry.ts'
import { commonOf } from './extent.ts'
import type { RowState, SequenceState } from './fingerprint.ts'
import { Considered, columnOf } from './left-out.ts'
import { moved } from './order.ts'
import { Moment } from './repair/moment.ts'
import { repairOf, riskOf } from './repairs-of.ts'
import { sentenceOf } from './sentence.ts'

/** What is compared on either side, and what an object belongs to. */
interface Comparison {
  readonly before: Considered
  readonly after: Considered
  readonly past: Moment
  readonly present: Moment
  belongsTo(entry: Entry): ObjectAddress[]
  /** What initdb made can neither be dropped nor made again. */
  readonly builtin?: true
}

/**
 * What two snapshots disagree on, as far as both show it, physical residue included, sorted by kind and name. Knows no kind of object.
 *
 * @param options what to leave out; default: nothing.
 */
export function compareSnapshots(before: Comparable, after: Comparable, options: CompareOptions = {}): Difference[] {
  const found: Omit<Difference, 'sentence'>[] = []
  const order = options.columnOrder === 'ignore' ? new Map<string, AttributeDifference[]>() : siblingMoves(before, after)
  const common = commonOf(before.extent, after.extent)
  const comparison: Comparison = {
    before: new Considered(before.entries, options, common, () => before.placement()),
    after: new Considered(after.entries, options, common, () => after.placement()),
    past: new Moment(before),
    present: new Moment(after),
    belongsTo: (entry: Entry) => ancestors(entry, before, after),
  }
  const renamed = somethingWasRenamed(before, after)
  for (const [key, was] of before.entries) {
    const is = after.entries.get(key)
    if (is && !renamed && !order.has(key) && was.hasRowsOf(is) && sameMaps(was.residue, is.residue)) continue
    found.push(...compareEntries(was, is, order.get(key) ?? [], comparison))
  }
  for (const [key, is] of after.entries) if (!before.entries.has(key)) found.push(...compareEntries(undefined, is, [], comparison))
  for (const { before: was, after: is, otherwise } of builtinPairs(before, after))
    found.push(...compareEntries(was, is, otherwise ? [otherwise] : [], { ...comparison, belongsTo: () => [], builtin: true }))
  if (before.settings && after.settings && common.cluster) found.push(...compareSettings(before.settings, after.settings, comparison))
  if (before.rows && after.rows) found.push(...compareRows(before.rows, after.rows), ...compareSequences(before.rows, after.rows))
  return found
    .map((difference) => ({ ...difference, sentence: sentenceOf(difference) }))
    .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : sortKey(a) > sortKey(b) ? 1 : 0))
}

/** A raw row refers to others by number: as long as each number still means the same name, equal rows mean equal objects. */
function somethingWasRenamed(before: Comparable, after: Comparable): boolean {
  if (before.edited.size > 0 || after.edited.size > 0) return true
  for (const [object, key] of before.keys) {
    const now = after.keys.get(object)
    if (now !== undefined && now !== key) return true
  }
  return false
}

function sameMaps(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  if (a.size !== b.size) return false
  for (const [name, value] of a) if (b.get(name) !== value) return false
  return true
}

const tiers = { logical: 0, data: 1, residue: 2 }

function sortKey(difference: Difference): string {
  return `${tiers[difference.tier]} ${difference.kind} ${JSON.stringify(difference.identity)}`
}

const asSchema = { tier: 'logical' } as const
const asData = { tier: 'data', scope: 'rows' } as const

function compareEntries(
  before: Entry | undefined,
  after: Entry | undefined,
  moves: readonly AttributeDifference[],
  comparison: Comparison,
): Omit<Difference, 'sentence'>[] {
  const entry = after ?? before
  if (!entry) return []
  const base = { scope: entry.scope, kind: entry.kind, identity: entry.identity }
  const { belongsTo } = comparison
  if (!before || !after) {
    if (!comparison[before ? 'before' : 'after'].has(entry)) return []
    const change = before ? 'removed' : 'added'
    const whole = { ...base, ...(entry.data.size > 0 ? asData : asSchema), change, attributes: [], belongsTo: belongsTo(entry) } as const
    return [explained(whole, before, after, comparison)]
  }
  const all = [...compareMaps(comparison.before.attributes(before), comparison.after.attributes(after)), ...moves]
  const residue = compareMaps(comparison.before.residue(before), comparison.after.residue(after))
  const found: Omit<Difference, 'sentence'>[] = []
  const attributes = all.filter(({ name }) => !entry.data.has(name))
  const data = all.filter(({ name }) => entry.data.has(name))
  if (attributes.length > 0)
    found.push(explained({ ...base, ...asSchema, change: 'altered', attributes, belongsTo: belongsTo(entry) }, before, after, comparison))
  if (data.length > 0) found.push({ ...base, ...asData, change: 'altered', attributes: data, belongsTo: belongsTo(entry) })
  // A trace is worth a note on an object that is otherwise as it was.
  if (residue.length > 0 && all.length === 0)
    found.push({ ...base, tier: 'residue', change: 'altered', attributes: residue, belongsTo: belongsTo(entry) })
  return found
}

/** With what its kind knows of it: what it risks, and the statement that would undo it. */
function explained(
  difference: Omit<Difference, 'sentence'>,
  before: Entry | undefined,
  after: Entry | undefined,
  { past, present, builtin }: Comparison,
): Omit<Difference, 'sentence'> {
  const risk = riskOf(difference, after)
  const repair = builtin && difference.change !== 'altered' ? undefined : repairOf({ difference, before, after, past, present })
  return { ...difference, ...(risk !== undefined && { risk }), ...(repair !== undefined && { repair }) }
}

function compareMaps(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): AttributeDifference[] {
  const found: AttributeDifference[] = []
  for (const [name, value] of before) if (after.get(name) !== value) found.push({ name, before: value, after: after.get(name) ?? null })
  for (const [name, value] of after) if (!before.has(name)) found.push({ name, before: null, after: value })
  return found.length > 1 ? partsByName(found, [...before.keys(), ...after.keys()]) : found
}

/** The parts of one column come as the server gives them, which is no order to rely on. */
function partsByName(found: AttributeDifference[], names: readonly string[]): AttributeDifference[] {
  const columns = new Map<string, number>()
  for (const name of names) if (!columns.has(columnOf(name))) columns.set(columnOf(name), columns.size)
  const place = ({ name }: AttributeDifference) => columns.get(columnOf(name))!
  return found.sort((a, b) => place(a) - place(b) || (a.name < b.name ? -1 : 1))
}

/** A sibling that came or went moves nobody; the order of those that were there before is what counts. */
function siblingMoves(before: Comparable, after: Comparable): Map<string, AttributeDifference[]> {
  const orders = (snapshot: Comparable, other: Comparable) => {
    const siblings = new Map<string, { key: string; position: number }[]>()
    for (const [key, { ordinal }] of snapshot.entries) {
      if (!ordinal || !other.entries.has(key)) continue
      const list = siblings.get(ordinal.within)
      if (list) list.push({ key, position: ordinal.position })
      else siblings.set(ordinal.within, [{ key, position: ordinal.position }])
    }
    return siblings
  }
  const moves = new Map<string, AttributeDifference[]>()
  const later = orders(after, before)
  for (const [within, list] of orders(before, after)) {
    const was = list.sort((a, b) => a.position - b.position).map(({ key }) => key)
    const is = (later.get(within) ?? []).sort((a, b) => a.position - b.position).map(({ key }) => key)
    if (was.every((key, index) => key === is[index])) continue
    for (const key of moved(was, is)) {
      const [from, to] = [before.entries.get(key)!.ordinal!, after.entries.get(key)!.ordinal!]
      moves.set(key, [{ name: from.attribute, before: String(from.position), after: String(to.position) }])
    }
  }
  return moves
}

function ancestors(entry: Entry, before: Comparable, after: Comparable): ObjectAddress[] {
  const found = new Map<string, ObjectAddress>()
  const queue = [...entry.belongsTo]
  for (let parent = queue.shift(); parent; parent = queue.shift()) {
    const key = entryKey(parent.kind, parent.identity)
    if (found.has(key)) continue
    found.set(key, { kind: parent.kind, identity: parent.identity })
    queue.push(...((after.entries.get(key) ?? before.entries.get(key))?.belongsTo ?? []))
  }
  return [...found.values()]
}

function compareSettings(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  comparison: Comparison,
): Omit<Difference, 'sentence'>[] {
  const entry = (name: string, setting: string | undefined) => {
    if (setting === undefined) return undefined
    const parameter = new Entry({ kind: 'configuration parameter', identity: [name] }, 'cluster')
    parameter.set('setting', setting)
    return parameter
  }
  const names = [...new Set([...before.keys(), ...after.keys()])]
  return names.flatMap((name) => compareEntries(entry(name, before.get(name)), entry(name, after.get(name)), [], comparison))
}

function compareRows(before: RowState, after: RowState): Omit<Difference, 'sentence'>[] {
  const found: Omit<Difference, 'sentence'>[] = []
  for (const [key, was] of before.tables) {
    const is = after.tables.get(key)
    if (!is || (was.count === is.count && was.hashes[0] === is.hashes[0] && was.hashes[1] === is.hashes[1])) continue
    const attributes = [{ name: 'rows', before: String(was.count), after: String(is.count) }]
    const [then, now] = [JSON.stringify(was.columns), JSON.stringify(is.columns)]
    if (then !== now) {
      // Without a row, columns that came or went are all there is to say, and it is said of the columns.
      if (was.count === 0 && is.count === 0) continue
      attributes.push({ name: 'columns', before: then, after: now })
    } else if (was.count === is.count) attributes.push({ name: 'fingerprint', before: was.hashes[0], after: is.hashes[0] })
    found.push({ tier: 'data', scope: 'rows', kind: was.kind, identity: was.identity, change: 'altered', attributes, belongsTo: [] })
  }
  return found
}

/** A sequence is not transactional: one whose next number is the same, or further on, lost nothing. */
function compareSequences(before: RowState, after: RowState): Omit<Difference, 'sentence'>[] {
  const found: Omit<Difference, 'sentence'>[] = []
  for (const [key, was] of before.sequences) {
    const is = after.sequences.get(key)
    if (!is || (was.lastValue === is.lastValue && was.isCalled === is.isCalled)) continue
    const advanced = (nextOf(is) - nextOf(was)) * (BigInt(was.increment) < 0n ? -1n : 1n) >= 0n
    const attributes: AttributeDifference[] = [{ name: 'last_value', before: was.lastValue, after: is.lastValue }]
    if (was.isCalled !== is.isCalled) attributes.push({ name: 'is_called', before: flag(was.isCalled), after: flag(is.isCalled) })
    found.push({
      tier: advanced ? 'residue' : 'data',
      scope: 'sequence',
      kind: 'sequence',
      identity: was.identity,
      change: 'altered',
      attributes,
      belongsTo: [],
    })
  }
  return found
}

function nextOf({ lastValue, isCalled, increment }: SequenceState): bigint {
  return BigInt(lastValue) + (isCalled ? BigInt(increment) : 0n)
}

const flag = (value: boolean) => (value ? 't' : 'f')
