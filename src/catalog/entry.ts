import type { ObjectAddress } from '../core/difference.ts'

/** One catalog object at one moment: its own fact and the facts that belong to it, every OID resolved to a name. */
export interface Entry {
  readonly kind: string
  readonly identity: readonly string[]
  readonly scope: 'database' | 'cluster'
  /** By the catalog's column name; what is NULL is left out. Lists are JSON, so that no two lists read alike. */
  readonly attributes: Map<string, string>
  /** Physical traces that change nothing a client can see. */
  readonly residue: Map<string, string>
  /** The objects that this one belongs to, nearest first. */
  readonly belongsTo: ObjectAddress[]
  /** Its place among its siblings (a column's in its table), counted from 1. */
  ordinal?: { readonly attribute: string; readonly within: string; readonly position: number }
}

/** Kind and names in one string; no two objects share it. */
export function entryKey(kind: string, identity: readonly string[]): string {
  return JSON.stringify([kind, ...identity])
}
