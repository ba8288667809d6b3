import { isOfLedger } from './ledger.ts'
import type { WalkRecord } from './record.ts'

/**
 * Whether rows of a table would say something of a migration: not those of the tool's own tables, and nothing is in a table of the platform's until somebody writes to it beside the
 * actors' admission, which writes one row for each at most.
 */
export function isUsers(
  table: { readonly identity: readonly string[]; readonly count: number },
  { ledgerTables, platformTables, subject }: Pick<WalkRecord, 'ledgerTables' | 'platformTables' | 'subject'>,
): boolean {
  return !isOfLedger(table, ledgerTables) && (table.count > subject.admitted.length || !isOfLedger(table, platformTables))
}
