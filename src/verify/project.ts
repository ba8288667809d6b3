import type { ResolvedOptions } from '../config/options.ts'
import { Failure } from '../core/failure.ts'
import type { ImportModule } from '../core/import-module.ts'
import type { LayoutProblem, Migration } from '../core/migration.ts'
import { nearest } from '../core/nearest.ts'
import { readMigrations } from '../layout/read.ts'
import { findSpecs, loadSpec } from '../spec/load.ts'
import type { Spec } from '../spec/spec.ts'

/** A directory of migrations with its specs, read and found to be in order. */
export interface Project {
  readonly options: ResolvedOptions
  readonly layout: string
  /** Why the layout was recognised. */
  readonly because: string
  /** Said in the report where transactions are inferred. */
  readonly layoutNote?: string
  readonly migrations: readonly Migration[]
  readonly problems: readonly LayoutProblem[]
  readonly ignored: readonly { readonly file: string; readonly reason: string }[]
  /** By the migration's id. */
  readonly specFiles: ReadonlyMap<string, string>
  /** Whether the migration must have a spec (`requireSpecFrom`). */
  specRequired(id: string): boolean
  /** `undefined`: it has none. Throws a Failure of kind `usage` when it is not a spec. */
  loadSpec(id: string): Promise<Spec | undefined>
  readonly importModule: ImportModule
}

/**
 * Reads the migrations and finds their specs.
 *
 * @throws Failure `usage`: no migrations, a layout that cannot be told, a spec whose migration is not there, an unknown id in an option.
 */
export async function openProject(options: ResolvedOptions, importModule: ImportModule): Promise<Project> {
  const { layout, because, migrations, problems, ignored } = await readMigrations(options.migrations, options.layout)
  const ids = migrations.map(({ id }) => id)
  const specFiles = new Map((await findSpecs(options.specs)).map(({ id, file }) => [id, file]))
  for (const [id, file] of specFiles) {
    if (ids.includes(id)) continue
    const near = nearest(id, ids)
    throw new Failure('usage', `The spec ${file} is for the migration ${id}, which is not there.`, {
      evidence: [{ title: `Migrations in ${options.migrations}`, body: listed(ids) }],
      nextStep: near
        ? `Did you mean ${near}? A spec's file has its migration's name.`
        : "Rename the spec's file after its migration, or remove it.",
    })
  }
  const from = options.requireSpecFrom === undefined ? -1 : indexOf(ids, options.requireSpecFrom, 'requireSpecFrom')
  return {
    options,
    layout: layout.name,
    because,
    ...(layout.note !== undefined && { layoutNote: layout.note }),
    migrations,
    problems,
    ignored,
    specFiles,
    specRequired: (id) => from >= 0 && ids.indexOf(id) >= from,
    loadSpec: async (id) => {
      const file = specFiles.get(id)
      return file === undefined ? undefined : await loadSpec(file, importModule)
    },
    importModule,
  }
}

/** The place of a migration that an option names, by its id or the beginning of it. */
export function indexOf(ids: readonly string[], id: string, option: string): number {
  const index = ids.indexOf(id)
  if (index >= 0) return index
  // As vitest takes part of a file's name: its beginning will do, if only one begins so.
  const begun = ids.filter((one) => one.startsWith(id))
  if (begun.length === 1) return ids.indexOf(begun[0]!)
  const near = nearest(id, ids)
  throw new Failure('usage', `${option} names the migration ${id}, which is not there.`, {
    evidence: [{ title: 'Migrations', body: listed(ids) }],
    nextStep: near ? `Did you mean ${near}?` : 'Name one of these.',
  })
}

function listed(ids: readonly string[]): string {
  const shown = ids.slice(0, 20).join('\n')
  return ids.length > 20 ? `${shown}\n… and ${ids.length - 20} more` : shown
}
