import { commands, type Reach, type TableTrial } from '../../access/trial.ts'

/** What was seen of tables that were not there before: it claims nothing. */
export async function observed(
  tables: readonly string[],
  tryOne: (table: string) => Promise<TableTrial | { readonly reason: string } | undefined>,
): Promise<string[]> {
  const said: string[] = []
  for (const table of tables) {
    const trial = await tryOne(table)
    if (!trial || !('rows' in trial)) continue
    for (const { actor, select, insert, update, delete: gone } of trial.actors) {
      const reaches = { select, insert, update: update.from, delete: gone }
      const may = commands.flatMap((command) => {
        const rows = reachedBy(reaches[command])
        return rows === 0 ? [] : [`${command} ${rows}`]
      })
      if (trial.rows.length > 0)
        said.push(`${table}: of ${trial.rows.length} rows ${actor.name} may ${may.length === 0 ? 'reach none' : may.join(', ')}.`)
    }
  }
  return said
}

function reachedBy(reach: Reach): number {
  return reach.state === 'tried' ? reach.reached.size + reach.blindly.size : 0
}
