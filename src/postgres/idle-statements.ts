import type { Location } from '../core/finding.ts'
import { type Statement, splitStatements, type WrittenTable } from './parse.ts'
import { placeOf } from './position.ts'
import type { Part, PreparedScript } from './prepared-script.ts'

/** A statement that is there to change rows, and found none. */
export interface IdleStatement {
  readonly verb: 'UPDATE' | 'DELETE' | 'MERGE'
  readonly table: WrittenTable
  readonly location: Location
}

/** https://www.postgresql.org/docs/current/protocol-message-formats.html, CommandComplete: the tag says how many rows. */
const idleTag = /^(UPDATE|DELETE|MERGE) 0$/

/**
 * Those of a script's statements that found no row, by what the server said of each. Statements within functions and DO blocks say nothing, and so they are not known.
 *
 * @param tags what the server said of these parts, which ran to their end.
 * @returns `undefined`: one of them found none, and nobody knows which.
 */
export async function idleStatements(
  { script, mapped }: PreparedScript,
  tags: readonly string[],
  parts: readonly Part[],
): Promise<IdleStatement[] | undefined> {
  if (!tags.some((tag) => idleTag.test(tag))) return []
  const statements: Statement[] = []
  for (const part of parts) {
    const split = await splitStatements(mapped.text.slice(part.start, part.end))
    if ('error' in split) return undefined
    statements.push(...split.statements.map((statement) => ({ ...statement, start: part.start + statement.start })))
  }
  // A rule may answer for a statement, or not at all; then nobody knows which tag is whose.
  if (statements.length !== tags.length) return undefined
  return statements.flatMap(({ start, writes }, index) => {
    const verb = idleTag.exec(tags[index]!)?.[1] as IdleStatement['verb'] | undefined
    if (!verb || !writes) return []
    const { line, column } = placeOf(script.sql, mapped.inFile(start))
    return [{ verb, table: writes, location: { file: script.file, line: script.firstLine + line - 1, column } }]
  })
}

/** Statements that run others, of which the server says nothing; a function that is only defined runs nothing. */
const running = new Set(['DoStmt', 'CallStmt', 'ExecuteStmt'])
const verbs = /\b(update|delete|merge)\b/i

/** Whether a script changes rows in places of which the server says nothing: DO blocks, procedures, WITH; or nobody knows. */
export function changesRowsUnseen({ split, statements, mapped }: PreparedScript): true | undefined {
  if (!('statements' in split)) return verbs.test(mapped.text) || undefined
  const unseen = statements.some(({ tag, start, end, writes }) => {
    const text = mapped.text.slice(start, end)
    return verbs.test(text) && (running.has(tag) || (!writes && /^with\b/i.test(text)))
  })
  return unseen || undefined
}
