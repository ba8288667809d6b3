import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ResolvedOptions } from '../config/options.ts'
import type { Migration } from '../core/migration.ts'
import { openProject, type Project } from '../verify/project.ts'
import type { Named } from './filters.ts'

/** The project's migrations as vitest's main process knows them: read once, and again after a file was added, changed or removed. */
export interface History {
  readonly options: ResolvedOptions
  /** Throws a Failure when they cannot be read. */
  read(): Promise<Project>
  /** The last that was read. */
  latest(): Project
  /** The next `read` reads again. */
  changed(): void
}

/** Reads the history for the first time; throws a Failure when it cannot be read. */
export async function openHistory(options: ResolvedOptions): Promise<History> {
  const read = () =>
    openProject(options, (file) => {
      throw new Error(`${file} is a module for the tests' own process`)
    })
  let latest = await read()
  let reading: Promise<Project> | undefined = Promise.resolve(latest)
  return {
    options,
    read() {
      reading ??= read().then((project) => {
        latest = project
        return project
      })
      return reading
    },
    latest: () => latest,
    changed() {
      reading = undefined
    },
  }
}

/** The files of a migration besides its own: its spec, and its rollback where that is another file. */
export function companions(project: Project, migration: Migration): string[] {
  const spec = project.specFiles.get(migration.id)
  const down = migration.down && migration.down.file !== migration.file ? migration.down.file : undefined
  return [spec, down].filter((file) => file !== undefined)
}

export function named(project: Project): Named[] {
  return project.migrations.map((migration) => ({ file: migration.file, also: companions(project, migration) }))
}

/** Every file in the directory of seeds. Which of them a spec names is known only by running it, so all count as what it depends on. */
export function seedFiles(options: ResolvedOptions): string[] {
  try {
    return readdirSync(options.seeds, { withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(sql|[cm]?[jt]s|json)$/.test(entry.name))
      .map((entry) => join(options.seeds, entry.name))
      .sort()
  } catch {
    return []
  }
}

/** What a migration's walk depends on besides its own file: the migration before it (and so all of them), its spec, seeds, its rollback, and what earlier specs say to hold always. */
export function dependencies(project: Project, index: number): string[] {
  const migration = project.migrations[index] as Migration
  const before = index === 0 ? project.options.prelude : [(project.migrations[index - 1] as Migration).file]
  const spec = project.specFiles.get(migration.id)
  return [...before, ...standingSpecs(project, index), ...(spec === undefined ? [] : [spec, ...seedFiles(project.options)])]
}

/** The specs of earlier migrations that may say what always holds, or what no longer does. */
function standingSpecs(project: Project, index: number): string[] {
  return project.migrations
    .slice(0, index)
    .flatMap(({ id }) => project.specFiles.get(id) ?? [])
    .filter(mayStand)
}

/** Whether a spec may say something of later migrations. Only its text is looked at: to run it is for the tests' own process. */
export function mayStand(spec: string): boolean {
  try {
    return /\b(always|supersedes)\b/.test(readFileSync(spec, 'utf8'))
  } catch {
    return false
  }
}
