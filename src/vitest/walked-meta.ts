import type { MigrationResult } from '../core/result.ts'
import type { Walker } from '../verify/walker.ts'

/** What a migration's tests carry in `task.meta`: it survives blob reports, so that shards on several machines make one report. */
export interface WalkedMeta {
  readonly result: MigrationResult
  readonly server: { readonly version: string; readonly provider: string }
}

export const metaKey = 'pg-roundtrip'

/** Writes it to the first test of the file that asks; once is enough. */
export function noteWalked(meta: object, result: MigrationResult, walker: Walker): void {
  const walked: WalkedMeta = { result, server: { version: walker.version, provider: walker.provider } }
  Object.assign(meta, { [metaKey]: walked })
}

export function walkedOf(meta: object): WalkedMeta | undefined {
  return (meta as { [metaKey]?: WalkedMeta })[metaKey]
}
