import type { Subject } from '../record.ts'
import { sentenceOf } from '../register.ts'
import { claimText } from './standing.ts'

/** What held until this migration and need not from here on: one line a claim. */
export function endedNotes({ standing, migration }: Subject): string[] {
  return standing.ended.map(
    ({ claim, why }) => `From here on this need no longer hold: ${claimText(claim, migration.id)} Why: ${sentenceOf(why)}`,
  )
}
