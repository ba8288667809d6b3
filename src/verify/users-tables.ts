import { isOfLedger } from './ledger.ts'
import type { WalkRecord } from './record.ts'

/**
 * Whether rows of a table would say something of a migration: not those of the tool's own tables, and nothing is in a table of the platform's until somebody writes to it.
 */
export function isUsers(
  table: { readonly identity: readonly string[]; readonly count: number },
  { ledgerTables, platformTables }: Pick<WalkRecord, 'ledgerTables' | 'platformTables'>,
): boolean {
  return !isOfLedger(table, ledgerTables) && (table.count > 0 || !isOfLedger(table, platformTables))
}
