import type { RowFingerprint } from '../catalog/fingerprint.ts'
import type { Snapshot } from '../catalog/snapshot.ts'
import { formatAddress } from '../core/address.ts'
import type { Difference } from '../core/difference.ts'
import type { History } from './history.ts'
import type { LeftRows } from './left-rows.ts'
import type { RowCopies } from './row-copies.ts'
import { watchedTables } from './table-rows.ts'

/** Reads the rows of the tables that a rollback left different; the database is in the state after it. */
export async function readLeftRows(
  history: History,
  copies: RowCopies,
  before: Snapshot,
  undone: Snapshot,
  leftovers: readonly Difference[],
): Promise<LeftRows[]> {
  const pairs: { readonly was: RowFingerprint; readonly is: RowFingerprint | undefined }[] = []
  for (const [key, was] of before.rows?.tables ?? []) {
    const is = undone.rows?.tables.get(key)
    const isLeft = leftovers.some(
      ({ scope, kind, identity }) => scope === 'rows' && kind === was.kind && identity.join('\0') === was.identity.join('\0'),
    )
    if (isLeft || (!is && was.count > 0)) pairs.push({ was, is })
  }
  if (pairs.length === 0) return []
  await copies.add(
    (use) => history.read(use),
    pairs.flatMap(({ is }) => is ?? []),
  )
  const watched = watchedTables(before)
  return pairs.map(({ was, is }) => {
    const { kind, identity } = was
    const table = watched.find((one) => kind === 'table' && one.identity.join('\0') === identity.join('\0'))
    const renamed = table && undone.keys.get(table.object)
    return {
      kind,
      identity,
      columns: table?.columns ?? was.columns,
      key: table?.key ?? [],
      before: copies.lookUp(was)?.(),
      after: is && copies.lookUp(is)?.(),
      ...(!is && {
        gone: { renamed: renamed === undefined ? undefined : formatAddress({ kind, identity: JSON.parse(renamed).slice(1) }) },
      }),
    }
  })
}
