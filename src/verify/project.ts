import { relative } from 'node:path'
import type { BaselineEntry } from '../baseline/baseline.ts'
import { readBaseline } from '../baseline/baseline-file.ts'
import type { ResolvedOptions } from '../config/options.ts'
import { platformRoots } from '../config/supabase-config.ts'
import { Failure } from '../core/failure.ts'
import type { ImportModule } from '../core/import-module.ts'
import type { LayoutProblem, Migration, Script } from '../core/migration.ts'
import { nearest } from '../core/nearest.ts'
import { dependenciesOf } from '../layout/dependencies.ts'
import { readMigrations } from '../layout/read.ts'
import { type FoundPlatform, findPlatform } from '../postgres/find-platform.ts'
import { actorsOf, resolveActors } from '../spec/actors.ts'
import { findSpecs, loadSpec } from '../spec/load.ts'
import type { Spec } from '../spec/spec.ts'
import { admittedActors } from './admitted.ts'
import { type Checksums, checksumsOf, readChecksums } from './checksums.ts'
import { ignoredParts } from './ignored.ts'
import { indexOf, listed } from './index-of.ts'
import type { Ledger } from './ledger.ts'
import type { Subject } from './record.ts'
import { readRegister } from './register.ts'
import { type DeclaringSpec, standingAfter } from './standing/standing.ts'
import { unusedVariables } from './unused-variables.ts'
import { rowSecurityOf } from './visibility/may-matter.ts'

/** A directory of migrations with its specs, read and found to be in order. */
export interface Project {
  readonly options: ResolvedOptions
  readonly layout: string
  /** Why the layout was recognised. */
  readonly because: string
  /** Said in the report where transactions are inferred. */
  readonly layoutNote?: string
  /** What the hosting server gives before the first migration. */
  readonly platform: FoundPlatform
  /** What the layout's tool runs before the first migration. */
  readonly ledger?: Ledger
  /** The command that does so, where migrations are run by commands. */
  readonly prepare?: Script
  readonly migrations: readonly Migration[]
  /** The place of the first migration that is judged; those before it are only applied. */
  readonly judgedFrom: number
  readonly problems: readonly LayoutProblem[]
  readonly ignored: readonly { readonly file: string; readonly reason: string }[]
  /** By the migration's id. */
  readonly specFiles: ReadonlyMap<string, string>
  /** `undefined`: it has none. Throws a Failure of kind `usage` when it is not a spec. */
  loadSpec(id: string): Promise<Spec | undefined>
  /**
   * What a walk of a migration is about: its spec, what the options say of it, and what earlier specs say to hold always. Throws a Failure of kind `usage` when one of these specs
   * cannot be used.
   */
  subject(migration: Migration): Promise<Subject>
  /** What the baseline knows of a migration, and how its file is called; `undefined`: there is no baseline. */
  baseline(id: string): { readonly file: string; readonly entries: readonly BaselineEntry[] } | undefined
  readonly importModule: ImportModule
}

/**
 * Reads the migrations and finds their specs.
 *
 * @param now the moment of the run: what the options expect until a day counts until its end.
 * @throws Failure `usage`: no migrations, a layout that cannot be told, a spec whose migration is not there, an unknown id in an option.
 */
export async function openProject(options: ResolvedOptions, importModule: ImportModule, now: Date = new Date()): Promise<Project> {
  const { variables, command, root } = options
  const { layout, because, migrations, problems, ignored, ledger, prepare } = await readMigrations(options.migrations, options.layout, {
    variables,
    ...(command !== undefined && { command: { ...command, directory: root } }),
  })
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
  const known = options.baseline === undefined ? [] : readBaseline(options.baseline, ids, options.root)
  const knownOf = (id: string) => known.filter(({ migration }) => migration === id)
  const from = options.requireSpecFrom === undefined ? -1 : indexOf(ids, options.requireSpecFrom, 'requireSpecFrom')
  const checksums = recordedChecksums(options)
  const register = readRegister(options.expected, ids, now)
  const platform = await findPlatform(options.platform, platformRoots(options))
  const loading = new Map<string, Promise<Spec>>()
  const load = async (id: string): Promise<Spec | undefined> => {
    const file = specFiles.get(id)
    if (file === undefined) return undefined
    const reading =
      loading.get(id) ?? loadSpec(file, importModule).then((spec) => resolveActors(spec, actorsOf(options.actors, spec), file))
    loading.set(id, reading)
    return reading
  }
  const rowSecurity = rowSecurityOf(migrations, { platform: platform.platform, actors: options.actors, prelude: options.prelude })
  return {
    options,
    layout: layout.name,
    because,
    platform,
    ...(layout.note !== undefined && { layoutNote: layout.note }),
    ...(ledger !== undefined && { ledger: { sql: ledger, layout: layout.name } }),
    ...(prepare !== undefined && { prepare }),
    migrations,
    problems: [
      ...problems,
      ...(await unusedVariables(options, migrations, layout.settings)),
      ...recordedInVain(checksums, migrations, options),
    ],
    judgedFrom: options.from === undefined ? 0 : indexOf(ids, options.from, 'from'),
    ignored,
    specFiles,
    loadSpec: load,
    subject: async (migration) => {
      const spec = await load(migration.id)
      const declaring: DeclaringSpec[] = []
      for (const id of ids.slice(0, ids.indexOf(migration.id) + 1)) {
        const one = await load(id)
        if (one) declaring.push({ id, file: specFiles.get(id)!, spec: one, actors: actorsOf(options.actors, one) })
      }
      return {
        migration,
        spec,
        specFile: specFiles.get(migration.id),
        specRequired: from >= 0 && ids.indexOf(migration.id) >= from,
        actors: actorsOf(options.actors, spec),
        admitted: admittedActors(platform.platform, spec, actorsOf(options.actors, spec)),
        expected: register.get(migration.id) ?? [],
        idempotent: spec?.idempotent ?? options.idempotent,
        ignored: ignoredParts(options.compare),
        ...(migration.header?.dependsOn && { dependencies: dependenciesOf(migration, migrations) }),
        ...(checksums && { checksums: checksumsOf(migration, checksums, options.root) }),
        standIns: platform.platform.extensions !== undefined,
        rollbacks: options.rollbacks,
        standing: standingAfter(declaring, migration.id),
        rowSecurity: rowSecurity(migration, spec),
      }
    },
    baseline: (id) =>
      options.baseline === undefined ? undefined : { file: relative(options.root, options.baseline), entries: knownOf(id) },
    importModule,
  }
}

function recordedChecksums({ checksums, root }: ResolvedOptions) {
  if (checksums === undefined) return undefined
  const recorded = readChecksums(checksums, root)
  if (recorded) return recorded
  throw new Failure('usage', `There is no file of checksums ${relative(root, checksums)}.`, {
    nextStep: 'pg-roundtrip checksums writes it; after that a migration that is changed fails.',
  })
}

/** A file that was recorded and is not there was renamed or removed, perhaps after it had run. */
function recordedInVain(
  checksums: Checksums | undefined,
  migrations: readonly Migration[],
  { root, checksums: file = '' }: ResolvedOptions,
): LayoutProblem[] {
  if (!checksums) return []
  const known = new Set(migrations.flatMap((migration) => checksumsOf(migration, checksums, root).map((one) => one.file)))
  return [...checksums.keys()]
    .filter((name) => !known.has(name))
    .map((name) => ({ severity: 'warning', sentence: `${relative(root, file)} records ${name}, which is no file of a migration.`, file }))
}
