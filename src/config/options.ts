import { z } from 'zod'
import type { ActorDeclaration } from '../core/actor.ts'
import type { CompareOptions } from '../core/compare-options.ts'
import { Failure } from '../core/failure.ts'
import { actorSchema, actorsSchema } from './actors.ts'
import { type CommandOptions, commandSchema } from './commands.ts'
import { type Expected, expectedSchema } from './expected.ts'
import { type ChosenPostgres, type PostgresOption, postgresSchema } from './postgres-option.ts'
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
   * The PostgreSQL to walk on: a major version that the package runs by itself, the URL of a server (`postgres://postgres@localhost:5432/postgres`), `'env'` for
   * the one that DATABASE_URL or libpq's variables name, an image for a container (`{ image: 'postgres:17' }`), or a list of them: then every migration is walked on each. Default 18, or what the platform's own files say.
   */
  readonly postgres?: PostgresOption | readonly PostgresOption[]
  /** Lets `postgres` name a server that is not on this machine. Default `false`: it is refused. */
  readonly allowRemote?: boolean
  /**
   * What the hosting server gives before the first migration: `'supabase'`, a directory of SQL files of the project's own (`'./platform'`), or `'plain'` for nothing. Default:
   * recognised by the project's files, and the report says why; else `'plain'`.
   */
  readonly platform?: 'plain' | 'supabase' | (string & {})
  /** The role that runs the migrations, as in production. Default: the one of the platform, else the administrator of the server, who is a superuser. */
  readonly runAs?: string
  /**
   * Actors by name: roles with claims or settings as which every migration's change of visibility is tried, and of which specs speak. Default: made from the policies.
   */
  readonly actors?: Readonly<Record<string, ActorDeclaration>>
  /** How long one script may take, in milliseconds, before it counts as hanging and fails. Default 600000, ten minutes. */
  readonly timeout?: number
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
   * A file in which the SHA-256 of every migration's files is recorded, as `sha256sum` writes it; `pg-roundtrip checksums` writes it too. A file that was changed since
   * fails its migration. Default: none is recorded.
   */
  readonly checksums?: string
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
  readonly postgres: ChosenPostgres
  /** Every server to walk on; `postgres` is the first. */
  readonly servers: readonly ChosenPostgres[]
  readonly allowRemote: boolean
  /** `plain`, the name of a platform, or an absolute directory; absent: recognised. */
  readonly platform?: string
  /** Absent: the platform's. */
  readonly runAs?: string
  readonly actors: Readonly<Record<string, ActorDeclaration>>
  /** In milliseconds. */
  readonly timeout: number
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
  /** Absolute file of recorded checksums. */
  readonly checksums?: string
  /** Absent: rollbacks are expected. */
  readonly rollbacks?: 'none'
}

const text = z.string().min(1, 'must not be empty')

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
  postgres: postgresSchema.optional(),
  allowRemote: trueOrFalse.optional(),
  platform: text.optional(),
  runAs: text.optional(),
  actors: actorsSchema.optional(),
  timeout: z.int('must be a number of milliseconds').positive('must be more than 0').optional(),
  database: text.optional(),
  strict: trueOrFalse.optional(),
  requireSpecFrom: text.optional(),
  from: text.optional(),
  baseline: text.optional(),
  keepOnFailure: trueOrFalse.optional(),
  compare: compareSchema.optional(),
  expected: z.array(expectedSchema, 'must be a list').optional(),
  idempotent: trueOrFalse.optional(),
  checksums: text.optional(),
  rollbacks: z.literal('none', "must be 'none'").optional(),
})

/** The keys that may stand at a path of the options. */
const knownKeys: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(optionsSchema.shape),
  compare: comparable,
  expected: Object.keys(expectedSchema.shape),
  command: Object.keys(commandSchema.shape),
  'actors.*': Object.keys(actorSchema.shape),
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
