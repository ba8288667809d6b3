import type { BuiltinDigests } from './builtin-digests.ts'
import type { EditedBuiltin } from './edited-builtin.ts'
import type { Entry } from './entry.ts'
import type { Extent, Placement } from './extent.ts'
import type { RowState } from './fingerprint.ts'

/** One side of a comparison. */
export interface Comparable {
  readonly entries: ReadonlyMap<string, Entry>
  /** What each object is called, by its place in the catalogs: two entries of the same rows are equal if nothing was renamed between them. */
  readonly keys: ReadonlyMap<string, string>
  /** Built-in objects that are not as initdb made them. */
  readonly edited: ReadonlyMap<string, EditedBuiltin>
  /** What built-in rows say in all; `null`: `edited` is known to be complete. */
  readonly digests: BuiltinDigests | null
  /** What ALTER SYSTEM wrote; `null`: the role that asked may not know. */
  readonly settings: ReadonlyMap<string, string> | null
  /** `null`: rows were not read. */
  readonly rows: RowState | null
  readonly extent: Extent
  /** The role that looked; absent: nobody knows. */
  readonly reader?: string | undefined
  placement(): Placement
}
