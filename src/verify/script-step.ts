import type { Script } from '../core/migration.ts'
import { runningText } from '../postgres/mapped-text.ts'
import { splitStatements } from '../postgres/parse.ts'
import type { ScriptOutcome } from '../postgres/script.ts'
import type { History } from './history.ts'

/** Dependent objects still exist. */
const stillNeeded = '2BP01'

/** Runs a script on a session of its own; once more without the copy of the database, where that is what a role could not be dropped for. */
export async function runStep(history: History, script: Script): Promise<ScriptOutcome> {
  const outcome = await history.run(script)
  if (outcome.ok || outcome.error.sqlstate !== stillNeeded || !(await leftNothing(script, outcome))) return outcome
  return (await history.dropCopy()) ? history.run(script) : outcome
}

/** Whether a script that failed was one transaction, so that nothing of it stayed. */
export async function leftNothing(script: Script, { ranAs }: ScriptOutcome): Promise<boolean> {
  if (ranAs === 'nothing') return true
  if (ranAs === 'statements' || ranAs === 'command') return false
  const split = await splitStatements(runningText(script).text)
  // The server parses a message whole before it runs any of it.
  if ('error' in split) return ranAs === 'wrapped'
  if (split.statements.some(({ transactionControl }) => transactionControl)) return false
  // The first statement of an implicit transaction may end it.
  const mayCommit = ranAs === 'pipeline' || (ranAs === 'message' && split.statements.length === 1)
  return !(mayCommit && committing.has(split.statements[0]?.tag ?? ''))
}

/** Statements some of which are more than one transaction: what they did before they failed stays (an invalid index). */
const committing = new Set(['AlterTableStmt', 'CallStmt', 'ClusterStmt', 'DoStmt', 'DropStmt', 'IndexStmt', 'ReindexStmt', 'VacuumStmt'])
