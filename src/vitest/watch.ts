import type { TestProject, Vitest } from 'vitest/node'
import { Failure } from '../core/failure.ts'
import type { Project } from '../verify/project.ts'
import { companions, type History, mayStand } from './history.ts'
import { beginsWith, slashes } from './paths.ts'
import { failureText } from './words.ts'

/**
 * What watch mode re-runs when a file changes: a migration and those after it; for a spec or a rollback only its migration, unless the spec may say what always holds; for a seed
 * every migration with a spec; for the prelude everything.
 */
export function watch(vitest: Vitest, project: TestProject, history: History, include: (read: Project) => void): void {
  if (!vitest.config.watch) return
  const { options } = history
  const directories = [options.migrations, options.specs, options.seeds]
  vitest.vite.watcher.add([...directories, ...options.prelude])

  const testsToRun = (file: string): string[] | undefined => {
    const known = affected(history, file)
    history.changed()
    const again = history.read().then(
      (read) => {
        include(read)
        for (const { file } of read.migrations) {
          // A migration that is new becomes a test file by being asked about; the others get the edges that they have now.
          project.matchesTestGlob(slashes(file))
          vitest.invalidateFile(slashes(file))
        }
      },
      (error: unknown) => vitest.logger.error(error instanceof Failure ? failureText(error) : error),
    )
    if (known.length > 0) return known
    // A file that was not there before: which migrations it concerns is known when the history has been read again.
    void again.then(() => {
      if (affected(history, file).length > 0) vitest.watcher.onFileChange(file)
    })
    return undefined
  }
  vitest.config.watchTriggerPatterns = [
    ...(vitest.config.watchTriggerPatterns ?? []),
    ...directories.map((directory) => ({ pattern: beginsWith(`${directory}/`), testsToRun })),
    ...options.prelude.map((file) => ({ pattern: beginsWith(file), testsToRun })),
  ]
}

/** The test files of the migrations that a changed file concerns. */
export function affected(history: History, changed: string): string[] {
  const project = history.latest()
  const file = slashes(changed)
  const all = project.migrations.map((migration) => slashes(migration.file))
  if (history.options.prelude.some((prelude) => slashes(prelude) === file)) return all
  if (file.startsWith(`${slashes(history.options.seeds)}/`))
    return all.filter((_, i) => project.specFiles.has(project.migrations[i]?.id ?? ''))
  const index = all.indexOf(file)
  if (index !== -1) return all.slice(index)
  const spec = project.migrations.findIndex(({ id }) => slashes(project.specFiles.get(id) ?? '') === file)
  if (spec !== -1 && mayStand(changed)) return all.slice(spec)
  return all.filter((_, i) => {
    const migration = project.migrations[i]
    return migration !== undefined && companions(project, migration).some((other) => slashes(other) === file)
  })
}
