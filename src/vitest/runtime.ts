import { pathToFileURL } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import type { ResolvedOptions } from '../config/options.ts'
import { Failure } from '../core/failure.ts'
import type { Finding, Location } from '../core/finding.ts'
import { displayPath, type ImportModule, importFailure } from '../core/import-module.ts'
import type { Migration } from '../core/migration.ts'
import type { MigrationResult } from '../core/result.ts'
import { knownWords } from '../report/evidence.ts'
import { type PlannedCheck, plannedChecks } from '../verify/planned.ts'
import type { VitestModule } from './vitest-module.ts'
import { noteWalked } from './walked-meta.ts'
import { failureText, findingError, placedError } from './words.ts'
import { sharedWorker, type Worker } from './worker.ts'

type LoadModule = (url: string) => Promise<{ default?: unknown }>

export interface MigrationTests {
  /** Opens the migration's group of tests. */
  register(tests: () => void): void
  /** Registers the tests of one direction, at the place from which it is called. */
  tests(direction: 'up' | 'down'): void
}

/**
 * What a migration's test module needs to register its tests: one for each claim of its walk. The first of them that runs walks the
 * migration; each reports what was found about its claim.
 *
 * @param load imports specs and seeds the way vitest imports test modules.
 */
export async function openMigration(id: string, vitest: VitestModule, load: LoadModule): Promise<MigrationTests> {
  const options = vitest.inject('pg-roundtrip' as never) as ResolvedOptions
  const worker = await sharedWorker(options, defaultExport(load), vitest)
  const migration = worker.project.migrations.find((one) => one.id === id)
  if (!migration) throw placedError('Error', `${id} is no longer among the migrations`)
  const subject = await worker.project.subject(migration).catch((problem: unknown) => ({ problem }))
  const register = (tests: () => void) => vitest.describe(id, tests)
  if ('problem' in subject) {
    const tests = (direction: 'up' | 'down') => direction === 'up' && void vitest.test('reads its spec', () => rethrow(subject.problem))
    return { register, tests }
  }
  const inBaseline = (worker.project.baseline(id)?.entries.length ?? 0) > 0
  const planned = plannedChecks(subject, inBaseline)
  const isStrict = options.strict || options.baseline !== undefined
  const walked = onceWalked(id)
  const loaded = [migration.file, migration.down?.file, worker.project.specFiles.get(id)].filter((file) => file !== undefined)
  const tests = (direction: 'up' | 'down') => {
    for (const claim of planned.filter((one) => one.direction === direction)) {
      worker.test(claim.claim === undefined ? claim.check : `${claim.check}: ${claim.claim}`, async ({ worker, task, skip }) => {
        const result = await walked(worker, task.meta).catch(rethrow)
        const reason = judge(about(result, claim, planned), placeOf(migration, direction), loaded, isStrict)
        if (reason !== undefined) skip(reason)
      })
    }
  }
  return { register, tests }
}

function defaultExport(load: LoadModule): ImportModule {
  return async (file) => {
    try {
      return (await load(pathToFileURL(file).href)).default
    } catch (error) {
      throw transformFailure(file, error) ?? importFailure(file, error)
    }
  }
}

/** What vite says of a module that is not valid: a line that announces the problem, then the problem and its place. */
function transformFailure(file: string, error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined
  const [announced, ...said] = error.message.split('\n')
  if (!announced?.startsWith('Transform failed')) return undefined
  return new Failure('usage', `${displayPath(file)} cannot be read.`, {
    evidence: [{ title: 'What is wrong', body: stripVTControlCharacters(said.join('\n')).trim() }],
  })
}

/** Walks when it is first called; the test that caused it carries the result. */
function onceWalked(id: string): (worker: Worker, meta: object) => Promise<MigrationResult> {
  let walking: Promise<MigrationResult> | undefined
  return (worker, meta) => {
    walking ??= worker.walker().then(async (walker) => {
      const result = await walker.walk(id)
      noteWalked(meta, result, walker)
      return result
    })
    return walking
  }
}

/**
 * The findings of one claim. A finding that nothing planned would be lost: it counts for the first claim of its check, or else for the
 * first of all.
 */
export function about(result: MigrationResult, claim: PlannedCheck, planned: readonly PlannedCheck[]): Finding[] {
  const home = (finding: Finding) =>
    planned.find((one) => one.check === finding.check && one.claim === finding.claim) ??
    planned.find((one) => one.check === finding.check) ??
    planned[0]
  return result.findings.filter((finding) => home(finding) === claim)
}

/**
 * Throws when a finding failed that is not known; gives the reason when something was not checked, or is known.
 *
 * @param strict what was not checked throws too, unless it is known.
 *
 * @param place where to point when no finding names a place.
 */
export function judge(findings: readonly Finding[], place: Location, loaded: readonly string[], strict: boolean): string | undefined {
  const failed = findings.filter((finding) => finding.verdict === 'failed' && !finding.known)
  if (failed.length > 0) throw findingError(failed, place, loaded)
  const left = findings.filter((finding) => finding.verdict !== 'passed')
  if (findings.length > 0 && left.length === 0) return undefined
  const reason = left.map((finding) => `${finding.sentence}${knownWords(finding)}`).join(' ') || 'The walk ended before this was checked.'
  if (strict && (findings.length === 0 || left.some(({ known }) => !known))) throw placedError('Not checked', reason, place)
  return reason
}

/** Where the script of a direction begins. */
function placeOf(migration: Migration, direction: 'up' | 'down'): Location {
  const script = (direction === 'down' && migration.down) || migration.up
  return { file: script.file, line: script.firstLine, column: 1 }
}

/** Bad input and a missing server are sentences for the reader; anything else is ours, and keeps its stack. */
function rethrow(problem: unknown): never {
  throw problem instanceof Failure ? placedError(problem.name, failureText(problem)) : problem
}
