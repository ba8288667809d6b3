import type { Actor } from '../../core/actor.ts'
import type { Platform } from '../../postgres/platform.ts'
import type { Client } from '../../postgres/session.ts'
import { rolledBack } from '../../spec/transaction.ts'
import type { History } from '../history.ts'
import { keepingSequences } from '../keeping-sequences.ts'

/** Rows that are not those of a seed: as SQL, in the order in which they were written. */
export type MadeRows = readonly { readonly insert: string }[]

/** Looks at the database as it is, in a transaction that is rolled back; sequences stand where they stood. */
export async function atMoment<T>(history: History, use: (client: Client) => Promise<T>): Promise<T> {
  return history.session((client) => keepingSequences(client, () => rolledBack(client, () => use(client))))
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
