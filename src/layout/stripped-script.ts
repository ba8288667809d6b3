import type { Replacement, Script, TransactionMode } from '../core/migration.ts'

/** A file's text as a script, without the front matter between two lines `-- +++`, the `BEGIN;` at its beginning and the `COMMIT;` at its end. */
export function strippedScript(sql: string, file: string, transaction: TransactionMode): Script {
  const replacements: Replacement[] = []
  const front = /^-- \+\+\+\n[\s\S]*?-- \+\+\+\n/.exec(sql)?.[0].length ?? 0
  if (front > 0) replacements.push({ start: 0, end: front, text: '' })
  const blank = /^\s*/.exec(sql.slice(front))![0].length
  const begin = front + blank
  const opens = sql.startsWith('BEGIN;', begin)
  if (opens) replacements.push({ start: begin, end: begin + 'BEGIN;'.length, text: '' })
  const end = sql.trimEnd().length
  const commit = end - 'COMMIT;'.length
  if (commit >= begin + (opens ? 'BEGIN;'.length : 0) && sql.endsWith('COMMIT;', end)) replacements.push({ start: commit, end, text: '' })
  return { sql, transaction, file, firstLine: 1, ...(replacements.length > 0 && { replacements }) }
}
