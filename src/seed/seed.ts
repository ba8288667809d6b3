import type { Faker } from '@faker-js/faker'

/**
 * A seed in TypeScript: the default export of a file in the seeds directory. It runs in one transaction; when it throws, no row of it stays
 * and the migration's walk ends there.
 *
 * @example
 * export default (async ({ faker, insert }) => {
 *   await insert('public.stories', [{ title: faker.book.title(), content: faker.lorem.paragraph() }])
 * }) satisfies Seed
 */
export type Seed = (tools: SeedTools) => Promise<void> | void

export interface SeedTools {
  /**
   * https://fakerjs.dev, in English. It gives the same values every time: it is seeded by the seed's name, and its reference date is
   * 2020-01-01T00:00:00Z.
   */
  readonly faker: Faker

  /**
   * Inserts rows and returns them as they are stored, with what the database filled in.
   *
   * A column that a row does not name, or whose value is `undefined`, gets its default; `null` is SQL's null. For `json` and `jsonb` any
   * value is written as JSON, for an array type an array, and a `Date` is written in UTC. Dates and times come back as text.
   *
   * @param table Its name with its schema, as in SQL: `'public.stories'`, `'public."Odd Name"'`.
   * @throws PostgreSQL's error.
   */
  insert(table: string, rows: SeedRow | readonly SeedRow[]): Promise<StoredRow[]>

  /**
   * Runs one statement and returns its rows. Dates and times come back as text.
   *
   * @param parameters The values of `$1`, `$2`, …
   * @throws PostgreSQL's error.
   */
  sql(text: string, parameters?: readonly unknown[]): Promise<StoredRow[]>
}

export type SeedRow = Readonly<Record<string, unknown>>

// Its columns are not known here, and a seed that had to narrow every value would be harder to read than the rows it makes.
// biome-ignore lint/suspicious/noExplicitAny: see above
export type StoredRow = Record<string, any>
