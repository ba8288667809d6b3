import { DatabaseError } from 'pg'
import type { TableTrial } from '../../access/trial.ts'
import { tryTable } from '../../access/try-table.ts'
import type { Actor } from '../../core/actor.ts'
import type { Client } from '../../postgres/session.ts'
import { type Lens, type LensTrial, lookThrough, readLenses } from './leaks.ts'
import type { Names } from './say.ts'

/** What was seen of one state of the database. */
export interface Look {
  readonly actors: readonly Actor[]
  /** By the table's name as in SQL. */
  readonly tables: ReadonlyMap<string, TableTrial>
  /** Tables that could not be tried, and why. */
  readonly failed: ReadonlyMap<string, string>
  readonly lenses: readonly LensLook[]
}

/** What a view or function shows one actor. */
export interface LensLook {
  readonly lens: Lens
  readonly actor: Actor
  readonly trial: LensTrial
}

export const nothingSeen: Look = { actors: [], tables: new Map(), failed: new Map(), lenses: [] }

export interface Wanted {
  readonly tables: readonly string[]
  /** Of views and functions. */
  readonly names: Names
  readonly actors: readonly Actor[]
  readonly login: string | undefined
}

const nothingShown = 'it takes an argument, and with the values that stand for it, which are those of the actors, it shows nobody a row'

/** Tries every command as every actor on tables, and what views and functions show them; in a transaction of the caller. */
export async function look(client: Client, { tables, names, actors, login }: Wanted): Promise<Look> {
  const tried = new Map<string, TableTrial>()
  const failed = new Map<string, string>()
  if (actors.length === 0) return nothingSeen
  for (const table of tables) {
    const trial = await tryOne(client, table, actors, login)
    if (typeof trial === 'string') failed.set(table, trial)
    else if (trial) tried.set(table, trial)
  }
  const lenses: LensLook[] = []
  for (const lens of await readLenses(client, names, actors)) {
    const seen: LensLook[] = []
    for (const actor of actors) {
      const trial = await lookThrough(client, lens, actor, login)
      if (trial) seen.push({ lens, actor, trial })
    }
    const isEmpty = lens.isGuessed === true && seen.every(({ trial }) => trial.shown.length === 0)
    lenses.push(...seen.map((one) => (isEmpty ? { ...one, trial: { unknown: nothingShown, ...one.trial } } : one)))
  }
  return { actors, tables: tried, failed, lenses }
}

/** `undefined`: there is no such table; a text: why it cannot be tried. */
async function tryOne(
  client: Client,
  relation: string,
  actors: readonly Actor[],
  login: string | undefined,
): Promise<TableTrial | string | undefined> {
  await client.query('SAVEPOINT pg_roundtrip_look')
  try {
    return await tryTable(client, { relation, actors, ...(login !== undefined && { login }) })
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    return error.message
  } finally {
    await client.query('ROLLBACK TO SAVEPOINT pg_roundtrip_look')
  }
}
