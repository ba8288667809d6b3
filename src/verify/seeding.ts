import type { Actor } from '../core/actor.ts'
import { Failure } from '../core/failure.ts'
import type { Client } from '../postgres/session.ts'
import { type LoadedSeed, loadSeed } from '../seed/load.ts'
import { runSeed } from '../seed/run.ts'
import { runSeedWithin } from '../seed/run-within.ts'
import { withActors } from '../spec/actor-references.ts'
import { errorEvidence } from './finding.ts'
import type { History } from './history.ts'
import type { Project } from './project.ts'
import type { SeedRun } from './record.ts'

/** What says which rows there are. */
export interface Seeding {
  readonly project: Project
  /** Whom SQL seeds may name. */
  readonly actors: readonly Actor[]
}

/** Runs seeds in order, each on a session of its own, up to the first that fails. */
export function runSeeds(history: History, seeding: Seeding, names: readonly string[]): Promise<SeedRun[]> {
  return each(seeding, names, (seed) => history.session((client) => runSeed(client, seed, history.limit)))
}

/** Runs seeds in order in a transaction of the caller, which is of no use any more when one fails. */
export function runSeedsWithin(client: Client, seeding: Seeding, names: readonly string[]): Promise<SeedRun[]> {
  return each(seeding, names, (seed) => runSeedWithin(client, seed))
}

type Outcome = Awaited<ReturnType<typeof runSeedWithin>>

async function each(seeding: Seeding, names: readonly string[], run: (seed: LoadedSeed) => Promise<Outcome>): Promise<SeedRun[]> {
  const runs: SeedRun[] = []
  for (const name of names) {
    const outcome = await one(seeding, name, run)
    runs.push(outcome)
    if (!outcome.ok) break
  }
  return runs
}

async function one({ project, actors }: Seeding, name: string, run: (seed: LoadedSeed) => Promise<Outcome>): Promise<SeedRun> {
  try {
    const loaded = await loadSeed(project.options.seeds, name, project.importModule)
    const seed = loaded.kind === 'sql' ? { ...loaded, sql: withActors(loaded.sql, actors) } : loaded
    const outcome = await run(seed)
    if (outcome.ok) return { name, ok: true, sentence: `The seed ${name} ran.`, evidence: [] }
    if ('reason' in outcome) return { name, ok: false, sentence: outcome.reason, evidence: [] }
    return { name, ok: false, sentence: `The seed ${name} failed: ${outcome.error.message}`, evidence: errorEvidence(outcome.error) }
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'usage') throw error
    const next = error.nextStep === undefined ? [] : [{ title: 'Next step', body: error.nextStep }]
    return { name, ok: false, sentence: error.message, evidence: [...error.evidence, ...next] }
  }
}
