import type { Migration } from '../core/migration.ts'

/**
 * The SQL by which a tool makes its ledger, unless a migration makes a table of that name: then the project's ledger has another name, or its runner is another one, and the
 * tool's would be in the way.
 *
 * @param table its name, without a schema.
 */
export function ledgerUnlessMade(table: string, sql: string, migrations: readonly Migration[]): { readonly ledger?: string } {
  const name = table.replace(/[^\w]/g, '\\$&')
  const makes = new RegExp(`\\bcreate\\s+table\\s+(?:if\\s+not\\s+exists\\s+)?(?:"?\\w+"?\\.)?"?${name}"?(?![\\w"])`, 'i')
  return migrations.some(({ up }) => makes.test(up.sql)) ? {} : { ledger: sql }
}
