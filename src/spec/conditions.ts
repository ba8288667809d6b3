import type { Client } from 'pg'
import { assertObjects } from './assertions/objects.ts'
import { Probe } from './assertions/probe.ts'
import { assertTable } from './assertions/table.ts'
import type { Conditions } from './condition.ts'
import type { Outcome } from './outcome.ts'
import { rolledBack } from './transaction.ts'

/**
 * Compares preconditions or postconditions with the database: one outcome for each object that they mention, in their order, and one for
 * each kind of thing that is said to be complete. A table that is not there is one outcome, whatever else is said of it.
 *
 * The client must not be in a transaction; nothing that is created to compare types and expressions stays, and event triggers do not see it.
 */
export async function evaluateConditions(client: Client, conditions: Conditions): Promise<Outcome[]> {
  return rolledBack(client, async () => {
    // Names are printed with their schema, whoever connects.
    await client.query("select set_config('search_path', 'pg_catalog', true)")
    const probe = await Probe.open(client)
    const outcomes = await assertObjects(client, conditions)
    for (const [name, condition] of Object.entries(conditions.tables ?? {})) {
      outcomes.push(...(await assertTable(client, probe, name, condition)))
    }
    return outcomes
  })
}
