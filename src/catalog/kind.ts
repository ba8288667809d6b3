import type { Difference } from '../core/difference.ts'
import { loadRegistry } from '../core/registry.ts'

/** What an attribute is called by a person, and what its values mean. */
export interface AttributeWords {
  readonly title: string
  readonly values?: Readonly<Record<string, string>>
  /** Said is whether there is a value and whether it changed, never which. */
  readonly secret?: true
}

/** How an object of one kind is called and explained. The comparison needs none of it. */
export interface Kind {
  /** The object types it speaks for, as `pg_identify_object_as_address` names them. */
  readonly names: readonly string[]
  readonly attributes: Readonly<Record<string, AttributeWords>>
  /** What a difference risks, in one sentence; `undefined`: nothing out of the ordinary. */
  risk?(difference: Omit<Difference, 'sentence'>): string | undefined
  /** Its tests, and its documentation. */
  readonly examples: readonly Example[]
}

/** In the schema `s`, given some SQL, what more SQL changes, sentence by sentence: all of it and nothing else. */
export interface Example {
  readonly given: string
  readonly when: string
  readonly changes: readonly string[]
  /** The first major version that can do it. */
  readonly since?: number
}

const kinds: ReadonlyMap<string, Kind> = new Map(
  (await loadRegistry<Kind>(new URL('./kinds/', import.meta.url))).flatMap((kind) => kind.names.map((name) => [name, kind] as const)),
)

/** The words for an object type; nothing, where no file has any: it is then shown under its catalog's own names. */
export function kindOf(name: string): Kind | undefined {
  return kinds.get(name)
}
