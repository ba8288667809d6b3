import { DatabaseError } from 'pg'
import type { Client } from '../../postgres/session.ts'
import type { SeedRun, Subject } from '../record.ts'
import { runSeedsWithin } from '../seeding.ts'
import type { WalkTools } from '../walk-tools.ts'
import type { StandingClaim } from './standing.ts'

/**
 * Writes what the seeds of the spec that makes a claim write on today's schema, but for those that the walk has run already.
 *
 * @param client in a transaction that the caller rolls back, and in which nothing has been done: it begins anew after a seed that fails.
 * @returns the seeds that fail; nothing of them stays.
 */
export async function writeRows(client: Client, { origin }: StandingClaim, { spec }: Subject, { project }: WalkTools): Promise<SeedRun[]> {
  const { before = [], whileUp = [] } = origin.spec.seeds ?? {}
  const there = new Set(spec?.seeds?.before)
  let names = [...before, ...whileUp].filter((name) => !there.has(name))
  const failed: SeedRun[] = []
  for (;;) {
    await admitActors(client, origin.actors, project)
    const bad = (await runSeedsWithin(client, { project, actors: origin.actors }, names)).find(({ ok }) => !ok)
    if (!bad) return failed
    failed.push(bad)
    names = names.filter((name) => name !== bad.name)
    await client.query('rollback')
    await client.query('begin')
  }
}

/** Where one cannot be made a user of the platform, the rows that need him say so. */
async function admitActors(client: Client, actors: StandingClaim['origin']['actors'], { platform }: WalkTools['project']): Promise<void> {
  for (const actor of actors) {
    const statement = platform.platform.admit?.(actor)
    if (!statement) continue
    await client.query('savepoint admitted')
    try {
      await client.query(statement.text, [...statement.values])
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
      await client.query('rollback to savepoint admitted')
    }
  }
}
