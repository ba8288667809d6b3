import type { Snapshot } from '../../catalog/snapshot.ts'
import type { Actor } from '../../core/actor.ts'
import { sqlNames, sqlText } from '../../core/sql-name.ts'
import type { Platform } from '../../postgres/platform.ts'
import type { Client } from '../../postgres/session.ts'
import type { History } from '../history.ts'

/** Rows that are not those of a seed: as SQL, in the order in which they were written. */
export type MadeRows = readonly { readonly insert: string }[]

/**
 * Looks at one state of the database in a transaction that is rolled back; sequences stand where they stood.
 *
 * @param state the snapshot of it, with its sequences.
 */
export async function atMoment<T>(history: History, state: Snapshot, use: (client: Client) => Promise<T>): Promise<T> {
  return history.session(async (client) => {
    await client.query('BEGIN')
    try {
      return await use(client)
    } finally {
      await client.query('ROLLBACK')
      await putBack(client, state)
    }
  })
}

/** Actors sign up, and rows are written; what the server refuses is left out. */
export async function populate(client: Client, actors: readonly Actor[], platform: Platform, made: MadeRows): Promise<void> {
  for (const actor of actors) {
    const row = platform.admit?.(actor)
    if (row) await tolerated(client, () => client.query(row.text, [...row.values]))
  }
  for (const { insert } of made) await tolerated(client, () => client.query(insert))
}

async function tolerated(client: Client, work: () => Promise<unknown>): Promise<void> {
  await client.query('SAVEPOINT pg_roundtrip_row')
  try {
    await work()
    await client.query('RELEASE SAVEPOINT pg_roundtrip_row')
  } catch {
    // A table that is another one by now may take other rows only.
    await client.query('ROLLBACK TO SAVEPOINT pg_roundtrip_row')
  }
}

/** A number that a sequence gave out is not given back by a rollback (docs: nextval). */
async function putBack(client: Client, { rows }: Snapshot): Promise<void> {
  const statements = [...(rows?.sequences.values() ?? [])].map(({ identity, lastValue, isCalled }) => {
    const name = sqlNames(identity)
    return `SELECT pg_catalog.setval(${sqlText(name)}, ${lastValue}, ${isCalled}) FROM ${name} WHERE last_value <> ${lastValue} OR is_called <> ${isCalled}`
  })
  if (statements.length > 0) await client.query(statements.join('; '))
}
