import { Failure } from '../core/failure.ts'
import { nearest } from '../core/nearest.ts'

/**
 * The place of a migration that an option names, by its id or the beginning of it.
 *
 * @throws Failure `usage` when there is none, or the beginning is that of several.
 */
export function indexOf(ids: readonly string[], id: string, option: string): number {
  const index = ids.indexOf(id)
  if (index >= 0) return index
  // As vitest takes part of a file's name: its beginning will do, if only one begins so.
  const begun = ids.filter((one) => one.startsWith(id))
  if (begun.length === 1) return ids.indexOf(begun[0]!)
  if (begun.length > 1) {
    throw new Failure('usage', `${option} names the migration ${id}, and several begin so.`, {
      evidence: [{ title: 'Migrations', body: listed(begun) }],
      nextStep: 'Name one of these.',
    })
  }
  const near = nearest(id, ids)
  throw new Failure('usage', `${option} names the migration ${id}, which is not there.`, {
    evidence: [{ title: 'Migrations', body: listed(ids) }],
    nextStep: near ? `Did you mean ${near}?` : 'Name one of these.',
  })
}

/** The ids, one a line; of many the first. */
export function listed(ids: readonly string[]): string {
  const shown = ids.slice(0, 20).join('\n')
  return ids.length > 20 ? `${shown}\n… and ${ids.length - 20} more` : shown
}
