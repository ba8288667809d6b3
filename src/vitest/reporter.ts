import type { Reporter, TestCase, TestModule, TestResult, TestSpecification, Vitest } from 'vitest/node'
import type { History } from './history.ts'
import { type WalkedMeta, walkedOf } from './walked-meta.ts'

/**
 * Says what vitest's own reporters cannot: on what the migrations ran, what was not checked and why, and which verdicts are missing
 * because the process that should have given them ended. Such a test is not verified, and the run is red.
 *
 * It writes to stderr: stdout belongs to the reporter that the user chose.
 */
export class MigrationsReporter implements Reporter {
  readonly #history: History
  readonly #project: string
  #vitest: Vitest | undefined
  #scheduled: readonly TestSpecification[] = []

  constructor(history: History, project: string) {
    this.#history = history
    this.#project = project
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
  }

  /** The migrations that will run, as the sequencer knows them: a file whose process never began has no module to be asked. */
  scheduled(specifications: readonly TestSpecification[]): void {
    this.#scheduled = specifications
  }

  onTestRunStart(): void {
    const { problems, ignored } = this.#history.latest()
    for (const { sentence } of problems) this.#vitest?.logger.warn(sentence)
    for (const { file, reason } of ignored) this.#vitest?.logger.warn(`${file} is not a migration: ${reason}`)
  }

  onTestRunEnd(modules: readonly TestModule[], _errors: unknown, reason: string): void {
    const ours = modules.filter((module) => module.project.name === this.#project)
    const missing = reason === 'interrupted' ? [] : this.#withoutVerdict(ours)
    this.#scheduled = []
    const lines = [...summary(this.#history, ours), ...notVerified(missing)]
    if (missing.length > 0 || nothingChecked(ours)) process.exitCode = 1
    if (lines.length > 0) this.#vitest?.logger.error(`${lines.join('\n')}\n`)
  }

  #withoutVerdict(modules: readonly TestModule[]): string[] {
    const reported = new Set(modules.map((module) => module.moduleId))
    const never = this.#scheduled.filter((file) => !reported.has(file.moduleId)).map((file) => this.#name(file.moduleId))
    const pending = modules.filter(
      (module) => module.state() === 'queued' || tests(module).some((test) => test.result().state === 'pending'),
    )
    return [...never, ...pending.map((module) => this.#name(module.moduleId))].sort()
  }

  #name(moduleId: string): string {
    return moduleId.slice(moduleId.lastIndexOf('/') + 1)
  }
}

function tests(module: TestModule): TestCase[] {
  return [...module.children.allTests()]
}

function walkedIn(module: TestModule): WalkedMeta | undefined {
  for (const test of tests(module)) {
    const walked = walkedOf(test.meta())
    if (walked) return walked
  }
  return undefined
}

/** Claims were tried and not one has a result: a run that proves nothing is not green. */
function nothingChecked(modules: readonly TestModule[]): boolean {
  const results = modules.flatMap(tests).map((test) => test.result())
  return results.some(isNotChecked) && !results.some(({ state }) => state === 'passed' || state === 'failed')
}

/** A test that a filter left out is skipped as well, but without a reason. */
function isNotChecked(result: TestResult): boolean {
  return result.state === 'skipped' && result.note !== undefined
}

function summary(history: History, modules: readonly TestModule[]): string[] {
  const walked = modules.map(walkedIn).filter((one) => one !== undefined)
  const [first] = walked
  if (!first) return []
  const { layout, because } = history.latest()
  const counts = [
    ['passed', walked.filter(({ result }) => result.verdict === 'passed').length],
    ['failed', walked.filter(({ result }) => result.verdict === 'failed').length],
    ['not checked', walked.filter(({ result }) => result.verdict === 'not-checked').length],
    ['not walked', modules.filter((module) => module.state() === 'failed' && !walkedIn(module)).length],
  ] as const
  const counted = counts.filter(([, count]) => count > 0).map(([name, count]) => `${count} ${name}`)
  return [
    ` Migrations  ${counted.join(', ')} · PostgreSQL ${first.server.version} (${first.server.provider}) · layout ${layout}: ${because}`,
    ...notChecked(modules),
  ]
}

/** The reasons, each with the claims that it kept from being checked. */
function notChecked(modules: readonly TestModule[]): string[] {
  const reasons = new Map<string, string[]>()
  for (const test of modules.flatMap(tests)) {
    const result = test.result()
    if (result.state !== 'skipped' || !result.note) continue
    reasons.set(result.note, [...(reasons.get(result.note) ?? []), test.fullName])
  }
  return [...reasons].flatMap(([reason, names]) => [` Not checked  ${reason}`, ...names.map((name) => `              ${name}`)])
}

function notVerified(missing: readonly string[]): string[] {
  if (missing.length === 0) return []
  return [` Not verified  The process that walked these ended before they had a verdict: ${missing.join(', ')}`]
}
