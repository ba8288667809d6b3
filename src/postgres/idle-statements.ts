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
 */
export async function idleStatements(
  { script, mapped }: PreparedScript,
  tags: readonly string[],
  parts: readonly Part[],
): Promise<IdleStatement[]> {
  if (!tags.some((tag) => idleTag.test(tag))) return []
  const statements: Statement[] = []
  for (const part of parts) {
    const split = await splitStatements(mapped.text.slice(part.start, part.end))
    if ('error' in split) return []
    statements.push(...split.statements.map((statement) => ({ ...statement, start: part.start + statement.start })))
  }
  // A rule may answer for a statement, or not at all; then nobody knows which tag is whose.
  if (statements.length !== tags.length) return []
  return statements.flatMap(({ start, writes }, index) => {
    const verb = idleTag.exec(tags[index]!)?.[1] as IdleStatement['verb'] | undefined
    if (!verb || !writes) return []
    const { line, column } = placeOf(script.sql, mapped.inFile(start))
    return [{ verb, table: writes, location: { file: script.file, line: script.firstLine + line - 1, column } }]
  })
}
