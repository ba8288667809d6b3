import { relative } from 'node:path'
import type { TestProject, TestSpecification, Vitest } from 'vitest/node'
import type { Project } from '../verify/project.ts'
import { filtersForMigrations } from './filters.ts'
import { type History, named } from './history.ts'
import { listByLoading } from './listing.ts'
import { globOf, slashes } from './paths.ts'
import { MigrationsReporter } from './reporter.ts'
import { inHistoryOrder } from './sequencer.ts'
import { excludeSpecsFrom } from './specs-excluded.ts'

import { watch } from './watch.ts'

/** No assertion is about time: a walk may wait for a server to start and for every migration before its own. Ten minutes beyond what a script may take, in ms. */
const patience = 600_000

/**
 * Connects the project of the migrations to a run: which files it has, in which order they run, what else names them, what watch mode
 * re-runs, and the reporter.
 *
 * @param project undefined when `--project` left it out: the specs are kept from the other projects all the same.
 */
export async function attach(vitest: Vitest, project: TestProject | undefined, history: History): Promise<void> {
  for (const other of vitest.projects) if (other !== project) excludeSpecsFrom(other, history.options)
  if (!project) return
  const { config } = project
  // Flags of the command line are meant for the user's own tests: with isolation or threads each migration would pay for a server.
  config.isolate = false
  config.pool = 'forks'
  config.testTimeout = patience + history.options.timeout
  config.hookTimeout = patience + history.options.timeout
  // Where others use the server too, a worker may have to wait until another one has run its last file.
  if (history.options.postgres.url !== undefined) config.maxWorkers = 1
  config.sequence.groupOrder = freeGroup(vitest, project)
  project.provide('pg-roundtrip' as never, history.options as never)
  // `vitest run migrations/006.sql:1` is refused unless the root configuration has it.
  vitest.config.includeTaskLocation = true
  findMigrations(project, history)
  listByLoading(vitest, project)
  const reporter = new MigrationsReporter(history, project.name)
  const position = (file: TestSpecification) => {
    if (file.project !== project) return undefined
    return history.latest().migrations.findIndex((migration) => slashes(migration.file) === file.moduleId)
  }
  vitest.config.sequence.sequencer = inHistoryOrder(vitest.config.sequence.sequencer, position, (files) => reporter.scheduled(files))
  vitest.config.reporters.push(reporter as never)
  watch(vitest, project, history, (read) => include(project, read))
}

/** A filter that names a spec or a rollback means its migration. */
function findMigrations(project: TestProject, history: History): void {
  const directory = project.config.dir ?? project.config.root
  const all = project.globTestFiles.bind(project)
  project.globTestFiles = async (filters = []) => {
    const read = await history.read()
    include(project, read)
    return all(filters.length === 0 ? [] : filtersForMigrations(filters, named(read), directory))
  }
}

/** The test files of the project are the migrations, whatever a glob would make of their names. */
export function include(project: TestProject, read: Project): void {
  const directory = project.config.dir ?? project.config.root
  project.config.include = read.migrations.slice(read.judgedFrom).map(({ file }) => globOf(relative(directory, file)))
}

/** vitest refuses two projects of one group that differ in their number of workers; such a one of the user's gets its group for itself. */
function freeGroup(vitest: Vitest, project: TestProject): number {
  const others = vitest.projects.filter((other) => other !== project)
  const group = project.config.sequence.groupOrder
  if (others.every(({ config }) => config.sequence.groupOrder !== group || config.maxWorkers === project.config.maxWorkers)) return group
  return Math.max(...others.map(({ config }) => config.sequence.groupOrder)) + 1
}
