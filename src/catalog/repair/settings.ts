import type { AttributeDifference } from '../../core/difference.ts'
import { sqlName, sqlText } from '../../core/sql-name.ts'
import { changedOptions } from './options.ts'

/** Parameters whose value is a list of names, each in quotes where it needs them (GUC_LIST_QUOTE in PostgreSQL's guc_tables.c, with pg_dump's own copy). */
const lists = new Set([
  'local_preload_libraries',
  'search_path',
  'session_preload_libraries',
  'shared_preload_libraries',
  'temp_tablespaces',
  'unix_socket_directories',
])

/** `SET name TO value`; `undefined`: a value that no SET writes. */
export function setClause(name: string, value: string): string | undefined {
  const written = settingText(name, value)
  return written === undefined ? undefined : `SET ${name.split('.').map(sqlName).join('.')} TO ${written}`
}

export function settingText(name: string, value: string): string | undefined {
  if (!lists.has(name.toLowerCase())) return sqlText(value)
  const members = [...value.matchAll(/"(?:[^"]|"")*"|[^",\s]+/g)].map(([text]) =>
    text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text,
  )
  // What SET makes of the members must be the same text again.
  return members.map(sqlName).join(', ') === value ? members.map(sqlText).join(', ') : undefined
}

/** `SET …` and `RESET …`, a clause each. */
export function settingClauses(change: AttributeDifference): string[] | undefined {
  const { set, gone } = changedOptions(change)
  const clauses = set.map(([name, value]) => setClause(name, value))
  if (clauses.includes(undefined)) return undefined
  return [...(clauses as string[]), ...gone.map((name) => `RESET ${name.split('.').map(sqlName).join('.')}`)]
}
