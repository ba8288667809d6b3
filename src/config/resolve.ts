import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Failure } from '../core/failure.ts'
import { type Options, parseOptions, type ResolvedOptions, usualMigrationDirectories } from './options.ts'
import { chosenPostgres, embeddedMajors, type PostgresOption } from './postgres-option.ts'
import { platformRoots, supabaseConfig } from './supabase-config.ts'

/**
 * Fills in the defaults and makes every path absolute.
 *
 * @param root Absolute directory to which the paths in `options` are relative.
 * @throws Failure (usage) when no directory of migrations is named or found, or a directory or file that is named is not there. The
 *   directory of the migrations itself is looked into by the layout.
 */
export function resolveOptions(options: Options, root: string, source = 'The configuration'): ResolvedOptions {
  const checked = parseOptions(options, source)
  const migrations = checked.migrations === undefined ? usualMigrations(root) : resolve(root, checked.migrations)
  const servers = chosenPostgres(checked.postgres ?? platformsPostgres(checked.platform, platformRoots({ root, migrations })))
  const prelude = checked.prelude === undefined ? [] : typeof checked.prelude === 'string' ? [checked.prelude] : checked.prelude
  return {
    root,
    migrations,
    ...(checked.layout === undefined ? {} : { layout: checked.layout }),
    specs: checked.specs === undefined ? join(root, 'specs') : named(root, checked.specs, 'directory', 'specs'),
    seeds: checked.seeds === undefined ? join(root, 'seeds') : named(root, checked.seeds, 'directory', 'seeds'),
    prelude: prelude.map((file) => named(root, file, 'file', 'prelude')),
    variables: checked.variables ?? {},
    ...(checked.command === undefined ? {} : { command: checked.command }),
    postgres: servers[0],
    servers,
    allowRemote: checked.allowRemote ?? false,
    ...(checked.platform !== undefined && {
      platform: isPath(checked.platform) ? named(root, checked.platform, 'directory', 'platform') : checked.platform,
    }),
    ...(checked.runAs !== undefined && { runAs: checked.runAs }),
    actors: checked.actors ?? {},
    timeout: checked.timeout ?? 600_000,
    database: checked.database ?? 'postgres',
    strict: checked.strict ?? false,
    ...(checked.requireSpecFrom === undefined ? {} : { requireSpecFrom: checked.requireSpecFrom }),
    ...(checked.from === undefined ? {} : { from: checked.from }),
    ...(checked.baseline === undefined ? {} : { baseline: resolve(root, checked.baseline) }),
    keepOnFailure: checked.keepOnFailure ?? false,
    compare: { columnOrder: 'strict', comments: 'strict', owners: 'strict', privileges: 'strict', ...checked.compare },
    expected: checked.expected ?? [],
    idempotent: checked.idempotent ?? false,
    // It need not be there yet: a command writes it.
    ...(checked.checksums === undefined ? {} : { checksums: resolve(root, checked.checksums) }),
    ...(checked.rollbacks !== undefined && { rollbacks: checked.rollbacks }),
  }
}

/** What Supabase's own command line would start for the project; a version that is none of ours is taken for the next one that is. */
function platformsPostgres(platform: string | undefined, roots: readonly string[]): PostgresOption {
  if (platform !== undefined && platform !== 'supabase') return 18
  const configs = roots.map(supabaseConfig).filter((one) => one !== null)
  const major = configs.find((one) => one.major !== undefined)?.major
  // Supabase runs no 18 yet: what only 18 can do would pass here and fail there.
  const usual = platform === 'supabase' || configs.length > 0 ? 17 : 18
  return embeddedMajors.find((one) => one >= (major ?? usual)) ?? 18
}

function isPath(platform: string): boolean {
  return /[\\/]/.test(platform)
}

function usualMigrations(root: string): string {
  const found = usualMigrationDirectories.map((directory) => join(root, directory)).find((directory) => isThere(directory, 'directory'))
  if (found !== undefined) return found
  throw new Failure('usage', `There is no directory of migrations in ${root}.`, {
    evidence: [{ title: 'Looked for', body: usualMigrationDirectories.join('\n') }],
    nextStep: 'Say where they are with --migrations DIR, or with migrations: … in pg-roundtrip.config.ts.',
  })
}

/** Somebody named it, so its absence must not pass for an empty one. */
function named(root: string, path: string, what: 'directory' | 'file', option: string): string {
  const absolute = resolve(root, path)
  if (isThere(absolute, what)) return absolute
  const why = existsSync(absolute) ? `${path} is not a ${what}.` : `There is no ${what} ${path} in ${root}.`
  throw new Failure('usage', why, { nextStep: `Create it, or name another one with --${option}.` })
}

function isThere(path: string, what: 'directory' | 'file'): boolean {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats !== undefined && (what === 'directory') === stats.isDirectory()
}
