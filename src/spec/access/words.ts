import type { ServerWords, TrialRow } from '../../access/trial.ts'
import type { Evidence } from '../../core/finding.ts'

/** Rows that are shown of each list. */
const shown = 10

export function serverEvidence({ sqlstate, message, detail, hint, context }: ServerWords): Evidence {
  const lines = [`${sqlstate}: ${message}`, detail && `DETAIL: ${detail}`, hint && `HINT: ${hint}`, context && `CONTEXT: ${context}`]
  return { title: 'the server says', body: lines.filter((line) => line).join('\n') }
}

/** Rows one a line, each with what there is to say of it. */
export function rowsEvidence(title: string, rows: readonly TrialRow[], say: (row: TrialRow) => string = groupsOf): Evidence {
  const lines = rows.slice(0, shown).map((row) => `${row.words}${say(row)}`)
  const more = rows.length > shown ? [`… and ${rows.length - shown} more`] : []
  return { title, body: rows.length === 0 ? 'none' : [...lines, ...more].join('\n') }
}

/** ` (ann's, published)`, where there are groups. */
export function groupsOf({ groups }: TrialRow): string {
  return groups.size === 0 ? '' : ` (${[...groups].join(', ')})`
}

export function rowsOf(count: number): string {
  return count === 1 ? '1 row' : `${count} rows`
}
