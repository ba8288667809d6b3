import type { Client } from 'pg'
import { DatabaseError } from 'pg'
import { explain } from '../../access/explain.ts'
import type { TableTrial } from '../../access/trial.ts'
import { tryTable } from '../../access/try-table.ts'
import type { Actor } from '../../core/actor.ts'
import type { TableAccess } from '../access.ts'
import { relationsBeside } from '../assertions/found.ts'
import { missing } from '../assertions/missing.ts'
import { failed, type Outcome } from '../outcome.ts'
import { cellsOf, commandsOf } from './cells.ts'
import { type Judged, judgeAccess, untriedAccess } from './judge.ts'

/** What is said of one table. */
export interface SaidOfTable {
  /** As in SQL, with its schema. */
  readonly table: string
  readonly access: TableAccess
  /** Everybody of whom something can be said. */
  readonly actors: readonly Actor[]
  /** The role that logs in for them. */
  readonly login: string | undefined
}

/**
 * Tries what is said of a table, as its actors: one outcome for each cell, and one where nothing is said of some. In a transaction of the caller, which it leaves as it was.
 */
export async function tryTableAccess(client: Client, said: SaidOfTable): Promise<Outcome[]> {
  await client.query('savepoint access')
  try {
    const outcomes: Outcome[] = []
    for (const judged of await judgedAccess(client, said)) outcomes.push(await explained(client, said, judged))
    return outcomes
  } finally {
    await client.query('rollback to savepoint access')
  }
}

async function judgedAccess(client: Client, { table, access, actors, login }: SaidOfTable): Promise<Judged[]> {
  const cells = cellsOf(table, access, actors)
  const named = actors.filter(({ name }) => cells.some(({ actor }) => actor.name === name))
  let trial: TableTrial | undefined
  try {
    trial = await tryTable(client, {
      relation: table,
      groups: access.rows ?? {},
      actors: named,
      ...(login !== undefined && { login }),
      commands: commandsOf(cells),
    })
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    return untriedAccess(table, access, actors, failed(`${table} cannot be tried: ${error.message}.`))
  }
  if (trial) return judgeAccess(table, access, actors, trial)
  // A call has parentheses.
  const isCall = table.endsWith(')')
  const there = isCall ? [] : await relationsBeside(client, table, 'rpfvm')
  const reason = isCall ? failed(`function ${table} is missing`) : missing(`table ${table}`, table, there, 'tables and views in its schema')
  return untriedAccess(table, access, actors, reason)
}

/** Why an actor reaches what it must not, or does not reach what it must. */
async function explained(client: Client, { table, login }: SaidOfTable, { outcome, explain: question }: Judged): Promise<Outcome> {
  if (!question) return outcome
  const evidence = await explain(client, { relation: table, ...question, ...(login !== undefined && { login }) })
  return { ...outcome, evidence: [...outcome.evidence, ...evidence] }
}
