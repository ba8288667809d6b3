import { commands, type Reach } from '../../access/trial.ts'
import type { Look } from './look.ts'

/** What was seen of tables that were not there before, a sentence for each actor: it claims nothing. */
export function observed(tables: readonly string[], { tables: trials }: Look): string[] {
  return tables.flatMap((table) => {
    const { rows, actors } = trials.get(table) ?? { rows: [], actors: [] }
    if (rows.length === 0) return []
    return actors.map(({ actor, select, insert, update, delete: gone }) => {
      const reaches = { select, insert, update: update.from, delete: gone }
      const may = commands.flatMap((command) => {
        const reached = reachedBy(reaches[command])
        return reached === 0 ? [] : [`${command} ${reached}`]
      })
      return `${table}: of ${rows.length} rows ${actor.name} may ${may.length === 0 ? 'reach none' : may.join(', ')}.`
    })
  })
}

function reachedBy(reach: Reach): number {
  return reach.state === 'tried' ? reach.reached.size + reach.blindly.size : 0
}
