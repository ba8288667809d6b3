import { sqlName } from '../core/sql-name.ts'
import type { Relation } from './relation.ts'

/**
 * SQL for what makes a row the same as another to somebody who asks who may do what: the groups that it is in; without groups, what it holds in the columns that policies look at.
 *
 * @param conditions those of the groups that can be read.
 */
export function signatureOf({ name, policyColumns }: Pick<Relation, 'name' | 'policyColumns'>, conditions: readonly string[]): string {
  const columns = policyColumns.map((column) => `${sqlName(name)}.${sqlName(column)}`)
  const parts = conditions.length > 0 ? conditions.map((condition) => `(${condition}\n) is true`) : columns
  return `pg_catalog.md5(row(${parts.join(', ')})::pg_catalog.text)`
}
