import { z } from 'zod'

/**
 * How migrations in code are run: by the commands of their own tool. In each of them `{url}`, `{host}`, `{port}`, `{database}`, `{user}` and `{password}` stand for the database of the
 * walk, which is also in the environment (DATABASE_URL and libpq's variables); in `up` and `down` besides:
 *
 * - `{target}`: the migration's id, its file's name without the ending, or what `list` printed.
 * - `{name}`: its file's name. `{file}`: the same, relative to where the commands run.
 * - `{version}`: the number at the beginning of its id.
 * - `{previous}`: the id of the migration before it; nothing for the first one.
 * - `{NAME}` for every one of the `variables`.
 */
export interface CommandOptions {
  /** Runs this migration's up, and no other one's: `npx knex migrate:up {name}`. */
  readonly up: string
  /** Runs this migration's down, and no other one's. Default: no migration has a way back. */
  readonly down?: string
  /** Run once, on the empty database, before the first migration: makes the tool's own tables. Default: the first up makes them, and its rollback leaves them behind. */
  readonly prepare?: string
  /** Which files of the directory are migrations: a pattern for their names, with `*`, `**`, `?` and `{a,b}`. Default: every file at its top that holds code. */
  readonly files?: string
  /** A command that prints the migrations' ids, one a line, in the order in which they run. Default: the files, in the order of their numbers and names. */
  readonly list?: string
  /** Says that `up` and `down` run exactly the next migration and the last one, where they name none. Default `false`: such a command is refused. */
  readonly oneByOne?: boolean
}

const line = z.string('must be a command line').regex(/\S/, 'must not be empty')

/** The shape of {@link CommandOptions}. */
export const commandSchema = z.strictObject(
  {
    up: line,
    down: line.optional(),
    prepare: line.optional(),
    files: line.optional(),
    list: line.optional(),
    oneByOne: z.boolean('must be true or false').optional(),
  },
  "must be { up: '…', down: '…' }",
)
