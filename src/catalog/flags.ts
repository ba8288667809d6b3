import type { EntryTable } from './entry-table.ts'
import type { RawCatalogs, Row } from './read.ts'

/**
 * Flags that say whether the server looks into another catalog at all. One that is true says nothing more than that catalog's rows; one that is
 * false although there are some switches them off: without `relhastriggers` no trigger fires and no foreign key is enforced. Only a superuser's own
 * UPDATE does that.
 */
const flags = [
  ['relhasindex', 'pg_index', 'indrelid'],
  ['relhasrules', 'pg_rewrite', 'ev_class'],
  ['relhassubclass', 'pg_inherits', 'inhparent'],
  ['relhastriggers', 'pg_trigger', 'tgrelid'],
] as const

/** Notes the flags that deny what is there, each on its relation or column. */
export function noteDenials(table: EntryTable, raw: RawCatalogs): void {
  const rows = (catalog: string) => raw.rows.get(catalog) ?? []
  const relations = new Map(rows('pg_class').map((row) => [row['oid']!, row]))
  for (const [flag, catalog, column] of flags) {
    const denied = new Set<string>()
    for (const row of rows(catalog)) if (relations.get(row[column]!)?.[flag] === 'f') denied.add(row[column]!)
    for (const oid of denied) table.find('pg_class', oid)?.set(flag, 'f')
  }
  noteChecks(table, rows('pg_constraint'), relations)
  noteDefaults(table, rows('pg_attribute'), rows('pg_attrdef'))
}

function noteChecks(table: EntryTable, constraints: readonly Row[], relations: ReadonlyMap<string, Row>): void {
  const checks = new Map<string, number>()
  for (const { contype, conrelid } of constraints) if (contype === 'c') checks.set(conrelid!, (checks.get(conrelid!) ?? 0) + 1)
  for (const [oid, count] of checks) {
    const counted = relations.get(oid)?.['relchecks']
    if (typeof counted === 'string' && Number(counted) !== count) table.find('pg_class', oid)?.set('relchecks', counted)
  }
}

function noteDefaults(table: EntryTable, columns: readonly Row[], defaults: readonly Row[]): void {
  const place = (relation: string | null | undefined, attnum: string | null | undefined) => `${relation} ${attnum}`
  const denying = new Set(columns.flatMap(({ attrelid, attnum, atthasdef }) => (atthasdef === 'f' ? [place(attrelid, attnum)] : [])))
  for (const { adrelid, adnum } of defaults)
    if (denying.has(place(adrelid, adnum))) table.find('pg_attribute', adrelid!, adnum!)?.set('atthasdef', 'f')
}
