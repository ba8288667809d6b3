import type { AttributeDifference } from '../core/difference.ts'
import type { BuiltinDigests, Digest } from './builtin-digests.ts'
import type { Comparable } from './comparable.ts'
import type { EditedBuiltin } from './edited-builtin.ts'
import { Entry } from './entry.ts'

/** A built-in object on either side; `undefined`: it is not there. */
export interface BuiltinPair {
  readonly before: Entry | undefined
  readonly after: Entry | undefined
  /** Where nobody knows what it was on one side: that it is not the same. */
  readonly otherwise?: AttributeDifference
}

/**
 * The built-in objects that are not the same on both sides. What their rows say in all decides whether anything differs; where it does and no object is
 * known that explains it, the catalog itself is the object.
 */
export function builtinPairs(before: Comparable, after: Comparable): BuiltinPair[] {
  if (before.extent.major !== after.extent.major) return []
  const differing = before.digests && after.digests && differingCatalogs(before.digests, after.digests)
  const pairs: BuiltinPair[] = []
  /** By catalog, how many more rows edited objects may have brought on either side. */
  const explained = new Map<string, { before: number; after: number }>()
  for (const key of new Set([...before.edited.keys(), ...after.edited.keys()])) {
    const [was, is] = [before.edited.get(key), after.edited.get(key)]
    const guessed = [was, is].flatMap((edited) => (edited?.guessed ? [edited.guessed] : []))
    const catalogs = new Set(guessed.flatMap((guess) => guess.catalogs))
    // Edited and set back is as good as never edited.
    const isSame = differing !== null && catalogs.size > 0 && ![...catalogs].some((catalog) => differing.has(catalog))
    if (isSame) continue
    for (const catalog of catalogs) {
      const count = explained.get(catalog) ?? { before: 0, after: 0 }
      explained.set(catalog, { before: count.before + (was ? 1 : 0), after: count.after + (is ? 1 : 0) })
    }
    pairs.push(pairOf(was, is))
  }
  for (const [catalog, digests] of differing ?? []) {
    if (!isExplained(digests, explained.get(catalog))) pairs.push(catalogPair(catalog, digests))
  }
  return pairs
}

interface Differing {
  readonly before: Digest
  readonly after: Digest
}

/** Whether initdb gave the same numbers to what it made last. */
export function sameNumbers({ collations: was }: BuiltinDigests, { collations: is }: BuiltinDigests): boolean {
  return was.first === is.first && was.last === is.last
}

function differingCatalogs(before: BuiltinDigests, after: BuiltinDigests): Map<string, Differing> {
  const differing = new Map<string, Differing>()
  const numberedAlike = sameNumbers(before, after)
  for (const [catalog, was] of before.catalogs) {
    const is = after.catalogs.get(catalog)
    if (!is) continue
    const parts = numberedAlike ? (['before', 'after'] as const) : (['before'] as const)
    const sum = (digests: typeof was) => ({
      rows: parts.reduce((rows, part) => rows + digests[part].rows, 0),
      hash: parts.map((part) => digests[part].hash).join(' '),
    })
    const [then, now] = [sum(was), sum(is)]
    if (then.rows !== now.rows || then.hash !== now.hash) differing.set(catalog, { before: then, after: now })
  }
  return differing
}

/** A row that was written anew may have been there or not; one that went leaves no trace of its own. */
function isExplained({ before, after }: Differing, by: { before: number; after: number } | undefined): boolean {
  if (!by) return false
  const more = after.rows - before.rows
  return more <= by.after && -more <= by.before
}

function pairOf(was: EditedBuiltin | undefined, is: EditedBuiltin | undefined): BuiltinPair {
  if (was && is) return { before: was.now ?? undefined, after: is.now ?? undefined }
  const { now, pristine, guessed } = (was ?? is)!
  if (!guessed || !now) return sides(was, now, pristine)
  // Of what initdb made, only a part is known, and only that part is compared.
  const known = new Entry(now, now.scope)
  for (const name of guessed.known) {
    const value = now.attributes.get(name)
    if (value !== undefined) known.set(name, value)
  }
  const pair = sides(was, known, pristine)
  const differs = guessed.known.some((name) => now.attributes.get(name) !== pristine?.attributes.get(name))
  if (differs) return pair
  const [first, later] = ['as initdb wrote it', 'written later']
  return { ...pair, otherwise: { name: 'xmin', before: was ? later : first, after: was ? first : later } }
}

function sides(was: EditedBuiltin | undefined, now: Entry | null, pristine: Entry | null): BuiltinPair {
  const [before, after] = was ? [now, pristine] : [pristine, now]
  return { before: before ?? undefined, after: after ?? undefined }
}

function catalogPair(catalog: string, { before, after }: Differing): BuiltinPair {
  const entry = new Entry({ kind: 'table', identity: ['pg_catalog', catalog] }, 'database')
  const text = ({ rows, hash }: Digest) => `${rows} rows, hash ${hash}`
  return { before: entry, after: entry, otherwise: { name: 'built-in rows', before: text(before), after: text(after) } }
}
