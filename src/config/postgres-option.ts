import { z } from 'zod'

/** PostgreSQL's major versions that the package can run by itself. */
export const embeddedMajors = [15, 16, 17, 18] as const

/** A server in a container, started by `@testcontainers/postgresql`, which the project must have installed. */
export interface ContainerOptions {
  /** The image: `postgres:17`, `supabase/postgres:17.4.1.074`, `postgis/postgis:17-3.5`. It must keep the contract of Docker's official `postgres` image. */
  readonly image: string
  /**
   * How the memory that holds the data directory is mounted (`'size=1g'`, as for `docker run --tmpfs`); `false`: the data is on disk. Default: in memory, up to half of the machine's.
   */
  readonly tmpfs?: string | false
  /** Whether vitest's watch mode keeps the container from one run to the next. It goes when vitest ends. Default `false`. */
  readonly reuse?: boolean
}

/**
 * Where PostgreSQL comes from: a major version that the package runs by itself, the URL of a server (`postgres://postgres@localhost:5432/postgres`), `'env'` for the server that
 * DATABASE_URL or libpq's variables name, or an image for a container.
 */
export type PostgresOption = 15 | 16 | 17 | 18 | (string & {}) | ContainerOptions

/** {@link PostgresOption} as the providers read it. */
export interface ChosenPostgres {
  /** The one wanted; a server that is named has the one it has. */
  readonly major: number
  readonly url?: string
  readonly container?: ContainerOptions
}

const aPostgres = "must be 15, 16, 17, 18, the URL of a server (postgres://…), 'env' or { image: '…' }"

const onePostgres = z.union(
  [
    z.literal(embeddedMajors),
    z.string().regex(/^(postgres(ql)?:\/\/|env$)/, aPostgres),
    z.strictObject(
      {
        image: z.string().min(1, 'must not be empty'),
        tmpfs: z.union([z.string(), z.literal(false)]).optional(),
        reuse: z.boolean().optional(),
      },
      aPostgres,
    ),
  ],
  aPostgres,
)

/** The shape of the option `postgres`. */
export const postgresSchema = z.union([onePostgres, z.array(onePostgres).min(1, aPostgres)], aPostgres)

/** @returns at least one; the first is the one where only one is used. */
export function chosenPostgres(option: PostgresOption | readonly PostgresOption[]): readonly [ChosenPostgres, ...ChosenPostgres[]] {
  const options = Array.isArray(option) ? (option as PostgresOption[]) : [option as PostgresOption]
  return options.map(chosen) as [ChosenPostgres, ...ChosenPostgres[]]
}

function chosen(option: PostgresOption): ChosenPostgres {
  if (typeof option === 'number') return { major: option }
  return typeof option === 'string' ? { major: 18, url: option } : { major: 18, container: option }
}
