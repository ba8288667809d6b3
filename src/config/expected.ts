import { z } from 'zod'

/** A difference that a rollback leaves, or a second up makes, and that is known: an entry of the register of exceptions. */
export interface Expected {
  /** The id of the migration, or the beginning of it that no other one has. */
  readonly migration: string
  /**
   * What is different: an object, written as after `COMMENT ON` (`'type public.genre'`, `'column public.stories.rating'`), with all that belongs
   * to it; or the rows of a table, by the table's name alone (`'public.stories'`).
   */
  readonly what: string
  /** Why that is accepted, in a sentence. */
  readonly why: string
  /** The last day on which the entry counts, by UTC: `2027-12-31`. Default: it counts for good. */
  readonly until?: string
}

const text = z.string().regex(/\S/, 'must not be empty')
const aDay = 'must be a day that exists, as YYYY-MM-DD'

/** The shape of {@link Expected}. */
export const expectedSchema = z.strictObject(
  {
    migration: text,
    what: text,
    why: text,
    until: z.iso.date(aDay).optional(),
  },
  'must be { migration, what, why }',
)

/** The same, of a migration that is known. */
export interface ExpectedDifference extends Omit<Expected, 'migration'> {
  /** The last day on which it counts has passed. */
  readonly over: boolean
}
