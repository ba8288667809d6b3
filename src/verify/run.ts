import { relative } from 'node:path'
import type { ResolvedOptions } from '../config/options.ts'
import type { Listener } from '../core/event.ts'
import { type ImportModule, importWithTsx } from '../core/import-module.ts'
import type { MigrationResult, RunResult, Totals } from '../core/result.ts'
import { toolVersion } from '../core/version.ts'
import { passedOver } from '../layout/passed-over.ts'
import { chosenOf } from './chosen.ts'
import { count } from './finding.ts'
import { ignoredNote, ignoredParts } from './ignored.ts'
import { ledgerNote } from './ledger.ts'
import { platformNotes } from './platform-notes.ts'
import { openProject, type Project } from './project.ts'
import { startWalker } from './walker.ts'

export interface VerifyOptions {
  /** The id of the one migration to walk; those before it are applied. Default: every migration that `from` leaves. */
  readonly only?: string
  /** A git reference: what has not changed since is only applied. Default: nothing is left out for its age. */
  readonly onlyNew?: string
  /** Told what happens; changes nothing. */
  readonly onEvent?: Listener
  /** Reads specs and seeds. Default: tsx. */
  readonly importModule?: ImportModule
  /** The moment of the run, which decides until when a difference is expected. Default: now. */
  readonly now?: Date
}

/**
 * Walks every migration of a project on a server of its own, and stops it.
 *
 * @throws Failure `usage` for input that cannot be used, `environment` when there is no server.
 */
export async function verify(
  options: ResolvedOptions,
  { only, onlyNew, onEvent = () => {}, importModule = importWithTsx, now = new Date() }: VerifyOptions = {},
): Promise<RunResult> {
  const started = performance.now()
  const project = await openProject(options, importModule, now)
  const chosen = await chosenOf(project, only, onlyNew)
  // A spec that cannot be read is said before a server is started, not after an hour.
  for (const migration of project.migrations) if (chosen.includes(migration.id)) await project.subject(migration)
  if (chosen.length === 0) return nothingToWalk(project, options, now, onlyNew ?? '')
  const walker = await startWalker(project, onEvent)
  const migrations: MigrationResult[] = []
  let above: RunResult['aboveRowSecurity']
  try {
    for (const id of chosen) migrations.push(await walker.walk(id))
    if (chosen.at(-1) === project.migrations.at(-1)!.id) above = await walker.aboveRowSecurity()
  } catch (error) {
    await walker.close().catch(() => undefined)
    throw error
  }
  const left = await walker.close()
  return {
    tool: toolVersion,
    postgres: walker.version,
    provider: walker.provider,
    layout: project.layout,
    layoutReason: project.because,
    migrationsDirectory: options.migrations,
    startedAt: now.toISOString(),
    durationMs: performance.now() - started,
    migrations,
    ...(project.judgedFrom > 0 && { from: project.migrations[project.judgedFrom]!.id }),
    ...(options.baseline !== undefined && { baseline: relative(options.root, options.baseline) }),
    ignored: ignoredParts(options.compare),
    ...(above !== undefined && { aboveRowSecurity: above }),
    ...(options.rollbacks !== undefined && { rollbacks: options.rollbacks }),
    notes: [...notesOf(project), ...walker.notes(), ...left.map((sentence) => `The server that you named is not as it was: ${sentence}.`)],
    totals: totalsOf(migrations),
  }
}

function nothingToWalk(project: Project, options: ResolvedOptions, now: Date, reference: string): RunResult {
  return {
    tool: toolVersion,
    postgres: String(options.postgres.major),
    provider: 'not started',
    layout: project.layout,
    layoutReason: project.because,
    migrationsDirectory: options.migrations,
    startedAt: now.toISOString(),
    durationMs: 0,
    migrations: [],
    notes: [`No migration has changed since ${reference}, so none was walked.`],
    totals: totalsOf([]),
  }
}

/** Counts verdicts. */
export function totalsOf(migrations: readonly MigrationResult[]): Totals {
  const count = (verdict: MigrationResult['verdict']) => migrations.filter((migration) => migration.verdict === verdict).length
  return { passed: count('passed'), failed: count('failed'), notChecked: count('not-checked') }
}

function notesOf(project: Project): string[] {
  const { options, judgedFrom, migrations, layoutNote, ledger, problems, ignored } = project
  const name = (file: string) => relative(options.root, file) || file
  const ignoring = ignoredNote(ignoredParts(options.compare))
  const first = migrations[judgedFrom]!.id
  const made = ledger && ledgerNote(ledger, migrations)
  return [
    ...(judgedFrom === 0
      ? []
      : [
          `${judgedFrom === 1 ? '1 migration' : `${judgedFrom} migrations`} before ${first} only applied, as from says: nothing is said of them.`,
        ]),
    ...platformNotes(project),
    ...(ignoring === undefined ? [] : [ignoring]),
    ...rollbackNotes(project),
    ...(layoutNote === undefined ? [] : [layoutNote]),
    ...(made === undefined ? [] : [made]),
    ...problems.map(({ sentence, file, line }) =>
      sentence.includes(name(file)) ? sentence : `${name(file)}${line === undefined ? '' : `:${line}`}: ${sentence}`,
    ),
    ...passedOver(ignored),
  ]
}

/** What the configuration says of rollbacks, held against the migrations. */
function rollbackNotes({ options, migrations }: Project): string[] {
  if (options.rollbacks !== 'none') return []
  const withDown = migrations.filter(({ down }) => down !== null).map(({ id }) => id)
  return [
    'As the options say, this history has no rollbacks: that an up can be undone is not checked.',
    ...(withDown.length === 0
      ? []
      : [
          `The options say rollbacks: 'none', and ${count(withDown.length, 'migration')} of ${migrations.length} can be rolled back, first ${withDown[0]}; these are walked as always.`,
        ]),
  ]
}
