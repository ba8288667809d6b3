import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import type { CompareOptions } from '../core/compare-options.ts'
import { Failure } from '../core/failure.ts'
import { type CommandOptions, commandSchema } from './commands.ts'
import { type Expected, expectedSchema } from './expected.ts'
import { optionProblems } from './problems.ts'

/** Directories that are tried, in this order, when nobody says where the migrations are. */
export const usualMigrationDirectories = [
  'migrations',
  'supabase/migrations',
  'sql/migrations',
  'db/migrations',
  'db/migration',
  'database/migrations',
  'prisma/migrations',
  'drizzle',
  'hasura/migrations/default',
  'src/main/resources/db/migration',
] as const

/** PostgreSQL's major versions that come with the package. */
export const embeddedMajors = [15, 16, 17, 18] as const

/**
 * What a project may say about its migrations: the default export of `pg-roundtrip.config.ts`, and the argument of the vitest plugin
 * `pgRoundtrip()`. Every option has a default; the command line's options of the same names win over it. Paths are relative to the
 * directory in which the configuration stands.
 */
export interface Options {
  /**
   * Directory of the migrations. Default: the first of `migrations`, `supabase/migrations`, `sql/migrations`, `db/migrations`, `db/migration`,
   * `database/migrations`, `prisma/migrations`, `drizzle`, `hasura/migrations/default`, `src/main/resources/db/migration` that exists.
   */
  readonly migrations?: string
  /** How the directory spells its migrations, by the layout's name (`golang-migrate`). Default: recognised, and the report says why. */
  readonly layout?: string
  /** Directory of the specs. Default `specs`, which need not exist. */
  readonly specs?: string
  /** Directory of the seeds. Default `seeds`, which need not exist. */
  readonly seeds?: string
  /**
   * A file of SQL, or several in order, that run before the first migration: roles, schemas and functions that the hosting server
   * gives. Default: none.
   */
  readonly prelude?: string | readonly string[]
  /**
   * Values for the placeholders and variables of layouts that have them, and for those of psql (`:name`), in migrations and in the prelude. In a report
   * a value of four characters or more is shown as `***` if its name says that it is a secret (password, secret, token, key). Default: none.
   */
  readonly variables?: Readonly<Record<string, string>>
  /** The commands that run migrations in code (knex, Alembic, Rails, …), which cannot be read. Default: the migrations are SQL. */
  readonly command?: CommandOptions
  /**
   * The PostgreSQL to walk on: a major version that comes with the package, or the URL of a local server
   * (`postgres://postgres@localhost:5432/postgres`). Default 18.
   */
  readonly postgres?: 15 | 16 | 17 | 18 | (string & {})
  /** The name that the migrations expect their database to have, for `ALTER DATABASE postgres SET …`. Default `postgres`. */
  readonly database?: string
  /** Whatever could not be checked makes the run fail. Default `false`: it is counted and shown. */
  readonly strict?: boolean
  /** The id of the first migration that must have a spec; from there on a missing spec is a failure. Default: none must. */
  readonly requireSpecFrom?: string
  /** The id of the first migration that is judged; those before it are only applied. Default: the first of all. */
  readonly from?: string
  /**
   * A file that lists findings which are known: failures, and what could not be checked, each with who answers for it, why and since when. They do not make the
   * run fail; whatever is not listed does, and so does an entry that nothing meets any more. `pg-roundtrip verify --write-baseline` writes it. Default: none.
   */
  readonly baseline?: string
  /** Leaves the server running after a failure and says how to connect. Default `false`. */
  readonly keepOnFailure?: boolean
  /**
   * What does not matter after a rollback, or when an up runs again: the order of columns, comments, owners, privileges. Default: everything
   * matters. The report says what was ignored. What an up changes is said in full all the same.
   */
  readonly compare?: CompareOptions
  /** Differences that a rollback leaves and that are known: they do not fail, and an entry that nothing meets does. Default: none. */
  readonly expected?: readonly Expected[]
  /**
   * Every up must also run a second time without a rollback in between, and change nothing then. A spec's `idempotent` wins over it. Default
   * `false`.
   */
  readonly idempotent?: boolean
  /**
   * `'none'`: this history has no way back, and none is expected. What a rollback would prove stays *not checked*, as it is without this; a run in which ups
   * were applied then counts as one that checked something, so its exit status is 0. Default: rollbacks are expected.
   */
  readonly rollbacks?: 'none'
}

/** {@link Options} with every default filled in and every path absolute. */
export interface ResolvedOptions {
  /** Absolute; messages show paths relative to it. */
  readonly root: string
  /** Absolute directory of the migrations. */
  readonly migrations: string
  /** A layout's name; absent: detected. */
  readonly layout?: string
  /** Absolute directories; they need not exist. */
  readonly specs: string
  readonly seeds: string
  /** Absolute files of SQL that runs before the first migration. */
  readonly prelude: readonly string[]
  readonly variables: Readonly<Record<string, string>>
  readonly command?: CommandOptions
  readonly postgres: { readonly major: number; readonly url?: string }
  /** The name that migrations expect the database to have. */
  readonly database: string
  readonly strict: boolean
  /** The id of the first migration that must have a spec. */
  readonly requireSpecFrom?: string
  /** The id of the first migration that is judged. */
  readonly from?: string
  /** Absolute file; it need not exist. */
  readonly baseline?: string
  readonly keepOnFailure: boolean
  readonly compare: Required<CompareOptions>
  readonly expected: readonly Expected[]
  /** For a migration whose spec does not say. */
  readonly idempotent: boolean
  /** Absent: rollbacks are expected. */
  readonly rollbacks?: 'none'
}

const text = z.string().min(1, 'must not be empty')
const aPostgres = 'must be 15, 16, 17, 18 or the URL of a local server (postgres://…)'

const trueOrFalse = z.boolean('must be true or false')
const comparing = z.enum(['strict', 'ignore'], "must be 'strict' or 'ignore'")

const compareSchema = z.strictObject(
  {
    columnOrder: comparing.optional(),
    comments: comparing.optional(),
    owners: comparing.optional(),
    privileges: comparing.optional(),
  },
  'must be an object of what is compared',
)

/** What can be left out of a comparison. */
export const comparable = Object.keys(compareSchema.shape) as (keyof CompareOptions)[]

/** The shape of {@link Options}; unknown keys are refused. */
export const optionsSchema = z.strictObject({
  migrations: text.optional(),
  layout: text.optional(),
  specs: text.optional(),
  seeds: text.optional(),
  prelude: z.union([text, z.array(text)], 'must be the name of a file, or a list of them').optional(),
  variables: z.record(z.string().min(1), z.string('must be text'), 'must be an object of texts').optional(),
  command: commandSchema.optional(),
  postgres: z.union([z.literal(embeddedMajors), z.string().regex(/^postgres(ql)?:\/\//, aPostgres)], aPostgres).optional(),
  database: text.optional(),
  strict: trueOrFalse.optional(),
  requireSpecFrom: text.optional(),
  from: text.optional(),
  baseline: text.optional(),
  keepOnFailure: trueOrFalse.optional(),
  compare: compareSchema.optional(),
  expected: z.array(expectedSchema, 'must be a list').optional(),
  idempotent: trueOrFalse.optional(),
  rollbacks: z.literal('none', "must be 'none'").optional(),
})

/** The keys that may stand at a path of the options. */
const knownKeys: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(optionsSchema.shape),
  compare: comparable,
  expected: Object.keys(expectedSchema.shape),
  command: Object.keys(commandSchema.shape),
}

/**
 * The options, if `value` is made of options only.
 *
 * @param source Where they come from, for the message: a file relative to the root, or `pgRoundtrip()`.
 * @throws Failure (usage) with all problems at once: unknown options with what was probably meant, and values of the wrong sort.
 */
export function parseOptions(value: unknown, source: string): Options {
  const parsed = optionsSchema.safeParse(value)
  if (parsed.success) return parsed.data as Options
  const problems = optionProblems(parsed.error, value, knownKeys)
  throw new Failure('usage', `${source}: ${problems.length === 1 ? problems[0] : `${problems.length} options are not right.`}`, {
    evidence: problems.length === 1 ? [] : [{ title: 'What is wrong', body: problems.join('\n') }],
    nextStep: `Correct ${source.replace(/^The /, 'the ')}; the options are ${Object.keys(optionsSchema.shape).join(', ')}.`,
  })
}

/** Options over which others win, one by one; of `compare` and `variables` each part by itself. */
export function overridden(options: Options, by: Options): Options {
  const compare = { ...options.compare, ...by.compare }
  const variables = { ...options.variables, ...by.variables }
  const parts = { ...(Object.keys(compare).length > 0 && { compare }), ...(Object.keys(variables).length > 0 && { variables }) }
  return { ...options, ...by, ...parts }
}

/**
 * Fills in the defaults and makes every path absolute.
 *
 * @param root Absolute directory to which the paths in `options` are relative.
 * @throws Failure (usage) when no directory of migrations is named or found, or a directory or file that is named is not there. The
 *   directory of the migrations itself is looked into by the layout.
 */
export function resolveOptions(options: Options, root: string, source = 'The configuration'): ResolvedOptions {
  const checked = parseOptions(options, source)
  const postgres = checked.postgres ?? 18
  const prelude = checked.prelude === undefined ? [] : typeof checked.prelude === 'string' ? [checked.prelude] : checked.prelude
  return {
    root,
    migrations: checked.migrations === undefined ? usualMigrations(root) : resolve(root, checked.migrations),
    ...(checked.layout === undefined ? {} : { layout: checked.layout }),
    specs: checked.specs === undefined ? join(root, 'specs') : named(root, checked.specs, 'directory', 'specs'),
    seeds: checked.seeds === undefined ? join(root, 'seeds') : named(root, checked.seeds, 'directory', 'seeds'),
    prelude: prelude.map((file) => named(root, file, 'file', 'prelude')),
    variables: checked.variables ?? {},
    ...(checked.command === undefined ? {} : { command: checked.command }),
    postgres: typeof postgres === 'number' ? { major: postgres } : { major: 18, url: postgres },
    database: checked.database ?? 'postgres',
    strict: checked.strict ?? false,
    ...(checked.requireSpecFrom === undefined ? {} : { requireSpecFrom: checked.requireSpecFrom }),
    ...(checked.from === undefined ? {} : { from: checked.from }),
    ...(checked.baseline === undefined ? {} : { baseline: resolve(root, checked.baseline) }),
    keepOnFailure: checked.keepOnFailure ?? false,
    compare: { columnOrder: 'strict', comments: 'strict', owners: 'strict', privileges: 'strict', ...checked.compare },
    expected: checked.expected ?? [],
    idempotent: checked.idempotent ?? false,
    ...(checked.rollbacks !== undefined && { rollbacks: checked.rollbacks }),
  }
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
