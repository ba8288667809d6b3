import { relative } from 'node:path'
import { Failure } from '../core/failure.ts'
import { runningText } from '../postgres/mapped-text.ts'
import { splitStatements } from '../postgres/parse.ts'
import type { Project } from './project.ts'

/** Statements that may be about a database, by the parser's names. */
const about = new Set([
  'AlterDatabaseStmt',
  'AlterDatabaseSetStmt',
  'AlterDatabaseRefreshCollStmt',
  'AlterOwnerStmt',
  'CommentStmt',
  'DropdbStmt',
  'GrantStmt',
  'RenameStmt',
  'SecLabelStmt',
])

/**
 * On a server that others use too the database that is walked has a name of its own: a script that names one would change somebody's.
 *
 * @throws Failure `usage` for the first such statement, with its place.
 */
export async function refuseNamedDatabases({ migrations, options }: Project): Promise<void> {
  for (const script of migrations.flatMap(({ up, down, verify }) => [up, down, verify])) {
    if (!script || script.command !== undefined || !/database/i.test(script.sql)) continue
    const { text } = runningText(script)
    const split = await splitStatements(text)
    for (const { tag, start, end } of 'statements' in split ? split.statements : []) {
      const statement = text.slice(start, end)
      const name = about.has(tag) ? /\bdatabase\s+(?:if\s+exists\s+)?("(?:[^"]|"")+"|[a-z_][\w$]*)/i.exec(statement)?.[1] : undefined
      if (name === undefined) continue
      const place = relative(options.root, script.file)
      throw new Failure('usage', `${place} changes the database ${name}, and the server that you named has databases of yours.`, {
        evidence: [{ title: place, body: statement }],
        nextStep:
          'Walk this history on a server of its own: --postgres 18. Or let the script change the database that it runs in, whatever its name is: current_database().',
      })
    }
  }
}
