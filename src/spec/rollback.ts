/**
 * What the down script brings back, both times: straight after the up (*unused*), and after rows were written (*used*):
 * those of `seeds.whileUp`, or rows made from the catalog.
 *
 * - `'exact'`, the default: the schema, its privileges and the rows from before the up are there again, and every row written while up is kept.
 * - `{ irreversible }`: there is no way back, and why. A down script is not expected, and not run if it is there.
 * - A declaration of what is different: each entry is needed (undeclared is a failure) and each must happen (declared in vain is one too).
 */
export type Rollback = 'exact' | IrreversibleRollback | DeclaredRollback

export interface IrreversibleRollback {
  /** Why there is no way back. */
  readonly irreversible: string
}

export interface DeclaredRollback {
  /** Values that were there before the up and are gone after the rollback. */
  readonly loses?: readonly Loss[]
  /** Values written while up that the rollback drops. Implied for whatever lives in objects that the up created. */
  readonly discards?: readonly Discard[]
  /** Parts of the schema that the rollback leaves different from before. */
  readonly differs?: readonly LeftDifferent[]
  /** The down script refuses to run after the use. */
  readonly refuses?: Refusal
}

/** Values from before the up that no rollback can bring back. */
export interface Loss {
  /** Where the values were, written as after `COMMENT ON`: a table (`'table public.stories'`) or a column (`'column public.stories.moral'`). */
  readonly what: string
  /** Why that is accepted. */
  readonly why: string
  /** Which rows lose them: SQL over the table, as after `WHERE`, true on the schema before the up. Absent: any row may. */
  readonly where?: string
}

/** Values written between up and down that the rollback drops. */
export interface Discard {
  /** What holds the values, written as after `COMMENT ON`: a table or a column. */
  readonly what: string
  /** Why that is accepted. */
  readonly why: string
}

/** A part of the schema that is not as before after the rollback. */
export interface LeftDifferent {
  /** The object, written as after `COMMENT ON`. */
  readonly what: string
  /** The catalog's column that differs (`attnum`, `relacl`). Absent: any attribute of the object, and its being there at all. */
  readonly attribute?: string
  /** Why that is accepted. */
  readonly why: string
}

/** The down script fails once the new schema has been used. Unused, it must still succeed. */
export interface Refusal {
  /** The error code with which it fails, exactly. Absent: any. */
  readonly sqlstate?: string
  /** Words that the server's message contains. Absent: any message. */
  readonly message?: string
  /** Why refusing is right. */
  readonly why: string
}
