import type { CompareOptions } from '../core/compare-options.ts'
import type { Difference } from '../core/difference.ts'
import { withoutParts } from '../core/without-parts.ts'
import type { NotCompared } from './access.ts'
import type { Comparable } from './comparable.ts'
import { sameNumbers } from './compare-builtins.ts'
import { compareSnapshots } from './diff.ts'
import type { Snapshot } from './document.ts'
import { onlyInOne } from './extent.ts'
import { checkDocument, digestsFrom, fromDocument } from './from-document.ts'
import { isOwner } from './left-out.ts'
import { repairable } from './repairs-of.ts'

/** A difference between two snapshots, as other programs see it. */
export type SnapshotDifference = Omit<Difference, 'belongsTo' | 'expected' | 'repair' | 'risk'>

/**
 * What two snapshots disagree on, as far as both show it: physical residue included, sorted by tier, kind and name. Both may come from `takeSnapshot` or
 * from JSON.
 *
 * @param options what to leave out; default: nothing.
 * @throws Failure `usage` for anything but a snapshot of the version that this program writes.
 */
export function compareDocuments(before: Snapshot, after: Snapshot, options: CompareOptions = {}): SnapshotDifference[] {
  return repairDocuments(before, after, options).differences
}

/** How the second of two snapshots would become the first. */
export interface DocumentRepairs {
  readonly differences: SnapshotDifference[]
  /** Statements that bring objects back, in an order in which they can run. */
  readonly statements: readonly string[]
  /** The role that must run them, since what it makes is its own; `undefined`: nothing is made that has an owner. */
  readonly as: string | undefined
  /** How many differences they leave, parts of a greater one not counted: nobody knows a statement for them. */
  readonly left: number
}

/** The same, with the statements that would bring back what the first snapshot shows. See `compareDocuments`. */
export function repairDocuments(before: Snapshot, after: Snapshot, options: CompareOptions = {}): DocumentRepairs {
  const [was, is] = [checkDocument(before, 'The first snapshot'), checkDocument(after, 'The second snapshot')].map(fromDocument)
  const as = soleOwner(is!) ?? soleOwner(was!)
  const all = compareSnapshots(was!, { ...is!, reader: as }, options)
  // What another version prints or knows otherwise cannot be told from what is otherwise.
  const sameVersion = before.server.major === after.server.major
  const whole = withoutParts(all).filter(({ tier }) => tier !== 'residue')
  const repaired = sameVersion ? repairable(whole) : []
  return {
    differences: all.map(({ tier, scope, kind, identity, change, attributes, sentence }) => ({
      tier,
      scope,
      kind,
      identity,
      change,
      attributes,
      sentence,
    })),
    statements: repaired.flatMap(({ repair }) => repair?.statements ?? []),
    as,
    left: whole.length - repaired.length,
  }
}

/** Who owns whatever has an owner, if that is one role. */
function soleOwner({ entries, placement }: Comparable): string | undefined {
  const owners = new Set<string>()
  const { builtins } = placement()
  for (const [key, { scope, attributes }] of entries) {
    if (scope !== 'database' || builtins.has(key)) continue
    for (const [name, value] of attributes) if (isOwner(name)) owners.add(unquoted(value))
    if (owners.size > 1) return undefined
  }
  return [...owners][0]
}

const unquoted = (name: string) => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name)

/** Something that was not compared, and in which of two snapshots the reason lies. */
export interface LeftOut extends NotCompared {
  readonly side: 'both' | 'before' | 'after'
}

/** What a comparison of two snapshots says nothing about. */
export function leftOutOf(before: Snapshot, after: Snapshot): LeftOut[] {
  const same = (a: NotCompared) => (b: NotCompared) => a.what === b.what && a.why === b.why
  const both = before.notCompared.filter((one) => after.notCompared.some(same(one)))
  const alone = (of: Snapshot, side: 'before' | 'after'): LeftOut[] =>
    of.notCompared.filter((one) => !both.some(same(one))).map((one) => ({ ...one, side }))
  return [
    ...both.map((one) => ({ ...one, side: 'both' as const })),
    ...alone(before, 'before'),
    ...alone(after, 'after'),
    ...otherScopes(before, after),
    ...otherVersions(before, after),
  ]
}

const scopes = {
  rows: 'rows, sequences and the content of large objects',
  cluster: 'roles, memberships, settings and the properties of the database itself',
} as const

function otherScopes(before: Snapshot, after: Snapshot): LeftOut[] {
  return (['rows', 'cluster'] as const).flatMap((scope) => {
    if (before.shows[scope] === after.shows[scope]) return []
    return [{ what: scopes[scope], why: 'the snapshot does not hold them', scope, side: before.shows[scope] ? 'after' : 'before' }]
  })
}

function otherVersions(before: Snapshot, after: Snapshot): LeftOut[] {
  const [was, is] = [before.server.major, after.server.major]
  const columns = [...onlyInOne(new Set(before.shows.columns), new Set(after.shows.columns))].sort()
  if (was !== is) {
    const what = `columns of the catalogs that only one snapshot shows (${columns.join(', ')})`
    return [
      { what: 'built-in objects', why: `PostgreSQL ${was} and ${is} differ in them`, side: 'both' },
      ...(columns.length > 0 ? [{ what, why: 'the versions differ, or a role may not read them', side: 'both' as const }] : []),
    ]
  }
  const [first, second] = [before.builtins.digests, after.builtins.digests]
  if (!first || !second || sameNumbers(digestsFrom(first), digestsFrom(second))) return []
  const why = 'the operating systems have different collations, so that initdb numbered what it made after them differently'
  return [{ what: 'the last built-in objects (information_schema, text search, collations of the operating system)', why, side: 'both' }]
}
