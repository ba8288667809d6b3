import { Failure } from '../core/failure.ts'
import { loadSeed } from '../seed/load.ts'
import { runSeed } from '../seed/run.ts'
import { errorEvidence } from './finding.ts'
import type { History } from './history.ts'
import type { Project } from './project.ts'
import type { SeedRun } from './record.ts'

/** Runs seeds in order, each on a session of its own, up to the first that fails. */
export async function runSeeds(history: History, { options, importModule }: Project, names: readonly string[]): Promise<SeedRun[]> {
  const runs: SeedRun[] = []
  for (const name of names) {
    const run = await runOne(history, options.seeds, name, importModule)
    runs.push(run)
    if (!run.ok) break
  }
  return runs
}

async function runOne(history: History, directory: string, name: string, importModule: Project['importModule']): Promise<SeedRun> {
  try {
    const seed = await loadSeed(directory, name, importModule)
    const outcome = await history.session((client) => runSeed(client, seed, history.limit))
    if (outcome.ok) return { name, ok: true, sentence: `The seed ${name} ran.`, evidence: [] }
    return { name, ok: false, sentence: `The seed ${name} failed: ${outcome.error.message}`, evidence: errorEvidence(outcome.error) }
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'usage') throw error
    const next = error.nextStep === undefined ? [] : [{ title: 'Next step', body: error.nextStep }]
    return { name, ok: false, sentence: error.message, evidence: [...error.evidence, ...next] }
  }
}
