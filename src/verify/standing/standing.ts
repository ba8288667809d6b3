import type { Actor } from '../../core/actor.ts'
import { Failure } from '../../core/failure.ts'
import { displayPath } from '../../core/import-module.ts'
import { nearest } from '../../core/nearest.ts'
import type { AlwaysClaim, TableAccess } from '../../spec/access.ts'
import type { Spec } from '../../spec/spec.ts'

/** The spec of a migration, with where it is. */
export interface DeclaringSpec {
  readonly id: string
  readonly file: string
  readonly spec: Spec
  /** Whom it can name. */
  readonly actors: readonly Actor[]
}

/** A claim that holds from its migration on, until a later spec ends it. */
export type StandingClaim = {
  /** Its name: for an access `access to public.stories`. */
  readonly claim: string
  /** The migration whose spec makes it. */
  readonly origin: DeclaringSpec
} & (
  | { readonly kind: 'query'; readonly query: string; readonly returns: AlwaysClaim['returns'] }
  | { readonly kind: 'access'; readonly on: string; readonly access: TableAccess }
)

/** What stands when a migration has been applied. */
export interface Standing {
  /** Those of earlier migrations, and the queries of its own; its own `access` is judged by itself. */
  readonly claims: readonly StandingClaim[]
  /** What its spec ends. */
  readonly ended: readonly { readonly claim: StandingClaim; readonly why: string }[]
  /** What its spec would end, and does not stand. */
  readonly unmet: readonly { readonly claim: string; readonly because: string }[]
}

/**
 * What stands when a migration has been applied.
 *
 * @param specs those of the history until this migration, in its order.
 * @param id the migration's.
 * @throws Failure `usage`: two claims that stand at once have one text.
 */
export function standingAfter(specs: readonly DeclaringSpec[], id: string): Standing {
  const standing = new Map<string, StandingClaim>()
  const endedBy = new Map<string, string>()
  for (const declaring of specs) {
    const ended: Standing['ended'][number][] = []
    const unmet: Standing['unmet'][number][] = []
    for (const { claim, why } of declaring.spec.supersedes ?? []) {
      const one = standing.get(claim)
      if (one) {
        standing.delete(claim)
        endedBy.set(claim, declaring.id)
        ended.push({ claim: one, why })
      } else unmet.push({ claim, because: whyUnmet(claim, standing, endedBy) })
    }
    const earlier = [...standing.values()]
    const own = claimsOf(declaring)
    for (const claim of own) {
      const other = standing.get(claim.claim)
      if (other) throw twoOfOneText(other, claim)
      standing.set(claim.claim, claim)
    }
    if (declaring.id === id) return { claims: [...earlier, ...own.filter(({ kind }) => kind === 'query')], ended, unmet }
  }
  return { claims: [...standing.values()], ended: [], unmet: [] }
}

/** How reports call it at a migration: an earlier one's says since when it stands. */
export function claimText({ claim, origin }: StandingClaim, id: string): string {
  return origin.id === id ? claim : `${claim} (since ${origin.id})`
}

function claimsOf(origin: DeclaringSpec): StandingClaim[] {
  const { always = [], access = {} } = origin.spec
  return [
    ...always.map(({ claim, query, returns }): StandingClaim => ({ kind: 'query', claim, origin, query, returns })),
    ...Object.entries(access)
      .filter(([, one]) => one.always)
      .map(([on, one]): StandingClaim => ({ kind: 'access', claim: `access to ${on}`, origin, on, access: one })),
  ]
}

function whyUnmet(claim: string, standing: ReadonlyMap<string, StandingClaim>, endedBy: ReadonlyMap<string, string>): string {
  const ended = endedBy.get(claim)
  if (ended !== undefined) return `It ended with ${ended} already.`
  const near = nearest(claim, standing.keys())
  if (near !== undefined) return `Did you mean "${near}" (since ${standing.get(near)!.origin.id})?`
  const all = [...standing.values()]
  return all.length === 0
    ? 'No claim stands here.'
    : `These stand: ${all.map(({ claim, origin }) => `"${claim}" (since ${origin.id})`).join(', ')}.`
}

function twoOfOneText(one: StandingClaim, other: StandingClaim): Failure {
  const [a, b] = [displayPath(one.origin.file), displayPath(other.origin.file)]
  const places = a === b ? `${a} says twice` : `${a} and ${b} both say`
  return new Failure('usage', `${places} what always holds in the same words: ${one.claim}`, {
    nextStep:
      a === b ? 'Give one of them other words.' : `Give one of them other words, or let ${b} end the first: supersedes: [{ claim, why }].`,
  })
}
