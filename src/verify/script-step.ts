import type { Script } from '../core/migration.ts'
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
  if (ranAs !== 'message') return ranAs !== 'statements'
  const split = await splitStatements(script.sql)
  return 'statements' in split && !split.statements.some(({ transactionControl }) => transactionControl)
}
