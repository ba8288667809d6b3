import type { AttributeDifference, Difference } from '../core/difference.ts'
import { loadRegistry } from '../core/registry.ts'
import type { Entry } from './entry.ts'
import type { Repairing } from './repair/repairing.ts'

/** What an attribute is called by a person, and what its values mean. */
export interface AttributeWords {
  /** Empty where the object itself says what it is. */
  readonly title: string
  readonly values?: Readonly<Record<string, string>>
  /** Said is whether there is a value and whether it changed, never which. */
  readonly secret?: true
  /**
   * How the title is joined with the object where there is nothing else to say: `owner of view s.v`, `row security on s.t`; `verb`: the change itself
   * follows the object (`column s.t.a moved from 2nd to 4th`). Default: the object, a colon, the title.
   */
  readonly joined?: 'of' | 'on' | 'verb'
  /** Attributes from which this one follows: it is not said where one of them differs too. */
  readonly follows?: readonly string[]
  /** What is said of several parts of an object (`tgenabled (…)`) is said once, whichever part it is about. */
  readonly alike?: true
  /** A value that is not among `values` as a person reads it; a list is compared member by member. Default: `t` is yes, `f` no, a JSON list its members. */
  reads?(value: string): string | readonly string[]
  /**
   * What changed, where it takes both values to say it; `undefined`: each value is said; empty: it goes without saying. `null` is SQL's NULL or nothing.
   *
   * @param others everything in which the object differs, this attribute included.
   */
  change?(before: string | null, after: string | null, others: readonly AttributeDifference[]): string | undefined
}

/** How an object of one kind is called and explained. The comparison needs none of it. */
export interface Kind {
  /** The object types it speaks for, as `pg_identify_object_as_address` names them. */
  readonly names: readonly string[]
  /** By the catalog's column; what says more of it in parentheses (`tgenabled (…)`) is the same attribute unless it is named in full. */
  readonly attributes: Readonly<Record<string, AttributeWords>>
  /** Objects of a kind with a higher number may need those of a lower one: they are made later and dropped earlier. */
  readonly layer: number
  /** Where that depends on the object. */
  layerOf?(entry: Entry): number
  /** Whether there is more than one of whatever the address names (`default privileges … were added`). */
  readonly plural?: true
  /** What is said of one that came or went where `was dropped` would mislead: of a change, then of a rollback. Default: `was added`, `was dropped`, `is still there`, `is gone`. */
  readonly verbs?: { readonly added: string; readonly removed: string; readonly still: string; readonly gone: string }
  /**
   * What a difference risks, in one sentence; `undefined`: nothing out of the ordinary.
   *
   * @param after the object as it is now, if it is there.
   */
  risk?(difference: Omit<Difference, 'sentence'>, after: Entry | undefined): string | undefined
  /**
   * The SQL that turns what there is now back into what there was; `undefined`: the difference does not say enough. A statement that would do anything else
   * is worse than none.
   */
  repair?(repairing: Repairing): readonly string[] | undefined
  /** Its tests, and its documentation. */
  readonly examples: readonly Example[]
}

/** In the schema `s`, given some SQL, what more SQL changes, sentence by sentence: all of it and nothing else. */
export interface Example {
  readonly given: string
  readonly when: string
  readonly changes: readonly string[]
  /** The first major version that can do it. Default: every one. */
  readonly since?: number
  /** The last major version that says it so. Default: every one. */
  readonly until?: number
  /** It touches what outlives a schema: it is tried in a database of its own, or on a server of its own. Default: in the schema. */
  readonly needs?: 'a database' | 'a server'
}

const kinds: ReadonlyMap<string, Kind> = new Map(
  (await loadRegistry<Kind>(new URL('./kinds/', import.meta.url))).flatMap((kind) => kind.names.map((name) => [name, kind] as const)),
)

/** The words for an object type; nothing, where no file has any: it is then shown under its catalog's own names. */
export function kindOf(name: string): Kind | undefined {
  return kinds.get(name)
}
