import type { WalkRecord } from './record.ts'

/** Whether it is one of the tables that a layout's tool made before the first migration. */
export function isOfLedger({ identity }: { readonly identity: readonly string[] }, { ledgerTables = [] }: WalkRecord): boolean {
  return ledgerTables.some((table) => table.length === identity.length && table.every((part, index) => part === identity[index]))
}
