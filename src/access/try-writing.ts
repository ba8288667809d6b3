import { sqlName } from '../core/sql-name.ts'
import { attempt, type Stage } from './attempt.ts'
import { factsOf, refusedAsAWhole } from './reach.ts'
import type { Command, Reach } from './trial.ts'
import type { Reaches } from './try-actor.ts'

/** Whether an actor may write to a view at all. Statements that are about no row are sent where the privilege is missing; where it is there, nothing of its rows is known. */
export async function tryWriting(stage: Stage, commands: readonly Command[], otherwise: Reach): Promise<Omit<Reaches, 'select'>> {
  const { relation } = stage
  const { insert, update, deleteTable, usesSchema } = factsOf(stage)
  const column = sqlName(relation.columns[0]?.name ?? '')
  const refused = async (command: Command, isThere: boolean, statement: string): Promise<Reach> => {
    if (!commands.includes(command) || relation.columns.length === 0 || (isThere && usesSchema)) return otherwise
    const tried = await attempt(stage, [statement])
    const reach = tried.outcome === 'done' ? otherwise : refusedAsAWhole(tried, true)
    return reach.state === 'denied' ? reach : otherwise
  }
  const from = await refused('update', update.length > 0, `update ${relation.sql} set ${column} = default where false`)
  return {
    insert: await refused('insert', insert.length > 0, `insert into ${relation.sql} (${column}) select null where false`),
    update: { from, to: from },
    delete: await refused('delete', deleteTable, `delete from ${relation.sql} where false`),
  }
}
