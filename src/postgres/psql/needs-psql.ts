import type { Script } from '../../core/migration.ts'
import { MappedText } from '../mapped-text.ts'
import { type Split, splitStatements } from '../parse.ts'
import { Lines } from './lines.ts'
import { SqlScanner } from './sql-scanner.ts'

/**
 * Whether a script can only be meant for psql: it has a meta command, or rows behind a `COPY … FROM stdin`, or it refers to a variable that is given.
 *
 * @param split the script by PostgreSQL's grammar.
 */
export async function needsPsql(script: Script, split: Split): Promise<boolean> {
  if (!script.psql) return false
  const { variables } = script.psql
  if (!mayBeMeant(script.sql, Object.keys(variables).length > 0)) return false
  if ('statements' in split && split.statements.some(({ readsInput }) => readsInput)) return true
  let refers = false
  const scanner = new SqlScanner((name) => {
    refers ||= Object.hasOwn(variables, name)
    return undefined
  })
  const lines = new Lines(script)
  const statement = new MappedText()
  for (let line = lines.next(); line; line = lines.next()) {
    statement.append('\n', line.start, false)
    scanner.startLine(line.text, line.start, true)
    for (let stop = scanner.scan(statement); stop !== 'end of line'; stop = scanner.scan(statement)) {
      if (stop === 'backslash' || (await readsInput(statement.text))) return true
      statement.truncate(0)
    }
    if (refers || scanner.escapes) return true
  }
  return false
}

/** Most scripts have nothing that could be a sign of psql. */
function mayBeMeant(sql: string, hasVariables: boolean): boolean {
  return sql.includes('\\') || /\bstdin\b/i.test(sql) || (hasVariables && sql.includes(':'))
}

/** Whether a statement is followed by rows. */
export async function readsInput(text: string): Promise<boolean> {
  if (!/^\s*(?:copy\b|\/\*)/i.test(text)) return false
  const split = await splitStatements(text)
  return 'statements' in split && split.statements.some((statement) => statement.readsInput)
}
