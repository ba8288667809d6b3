/** A table for which rows are made, and what has only become possible in it: that is what a rollback has to cope with. */
export interface WantedTable {
  readonly schema: string
  readonly name: string
  /** Every column that can hold a value is given one: the table is new. */
  readonly isNew: boolean
  /** Columns that are new or other than they were: they are given a value. */
  readonly columns: readonly string[]
  readonly goals: readonly Goal[]
}

/** Something that the table used to refuse. */
export type Goal =
  /** Nothing in a column that had to hold something. */
  | { readonly sort: 'null'; readonly column: string; readonly what: string }
  /** A value that a column could not hold; the first that the table takes. */
  | { readonly sort: 'value'; readonly column: string; readonly values: readonly string[]; readonly what: string }
  /** A row for which a condition, SQL over the columns, is false. */
  | { readonly sort: 'condition'; readonly columns: readonly string[]; readonly condition: string; readonly what: string }
  /** Two rows that are equal in these columns. */
  | { readonly sort: 'twice'; readonly columns: readonly string[]; readonly what: string }
  /** A row without the row of another table that it had to lead to. */
  | {
      readonly sort: 'orphan'
      readonly columns: readonly string[]
      readonly parent: { readonly schema: string; readonly name: string; readonly columns: readonly string[] }
      readonly what: string
    }

/** What came of making rows. */
export interface GeneratedRows {
  /** As SQL, in the order in which they were written. */
  readonly made: readonly { readonly table: string; readonly insert: string }[]
  /** Tables that took no row, and why: the server's last word. */
  readonly refused: readonly { readonly table: string; readonly reason: string }[]
  /** What has only become possible, and no row was found for. */
  readonly missed: readonly { readonly table: string; readonly what: string }[]
}
