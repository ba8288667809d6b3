import type { Unread } from '../catalog/fingerprint.ts'
import type { Snapshot } from '../catalog/snapshot.ts'
import type { Finding } from '../core/finding.ts'
import { count, finding } from './finding.ts'

/** The objects of this server whose content one of two snapshots does not show, by their keys. */
export function unreadIn(...snapshots: readonly (Snapshot | undefined)[]): ReadonlyMap<string, Unread> {
  const unread = snapshots.flatMap((snapshot) => snapshot?.rows?.notCompared ?? [])
  return new Map(unread.filter(({ elsewhere }) => !elsewhere).map((one) => [one.key, one]))
}

export function isSequence(key: string): boolean {
  return (JSON.parse(key) as string[])[0] === 'sequence'
}

/** What a check says that nothing speaks against, where not all could be seen. */
export function notSeen(check: string, unread: readonly Unread[], object: 'table' | 'sequence'): Finding {
  const [first] = unread
  const more = unread.length > 1 ? ` (and ${unread.length - 1} more)` : ''
  return finding(check, 'not-checked', `${count(unread.length, object)} could not be read: ${first!.what}: ${first!.why}${more}.`, {
    evidence: [{ title: 'Not compared', body: unread.map(({ what, why }) => `${what}: ${why}`).join('\n') }],
  })
}
