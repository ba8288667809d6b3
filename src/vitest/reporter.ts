import { relative } from 'node:path'
import type { Reporter, TestModule, TestSpecification, Vitest } from 'vitest/node'
import { passedOver } from '../layout/passed-over.ts'
import type { History } from './history.ts'
import { slashes } from './paths.ts'
import { nothingChecked, notVerified, summary, tests } from './summary.ts'

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

  onTestRunStart(specifications: readonly TestSpecification[]): void {
    if (!specifications.some(({ project }) => project.name === this.#project)) return
    const { problems, ignored } = this.#history.latest()
    for (const { sentence } of problems) this.#vitest?.logger.warn(sentence)
    for (const sentence of passedOver(ignored)) this.#vitest?.logger.warn(sentence)
  }

  onTestRunEnd(modules: readonly TestModule[], _errors: unknown, reason: string): void {
    const ours = modules.filter((module) => module.project.name === this.#project)
    const missing = reason === 'interrupted' ? [] : this.#withoutVerdict(ours)
    this.#scheduled = []
    const lines = [...summary(this.#history.latest(), ours), ...notVerified(missing)]
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
    return this.#vitest ? slashes(relative(this.#vitest.config.root, moduleId)) : moduleId
  }
}
