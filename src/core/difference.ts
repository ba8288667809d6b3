/** What two snapshots disagree on about one object. */
export interface Difference {
  /** `logical` and `data` differences fail a round trip; `residue` changes nothing that a client can see. */
  readonly tier: 'logical' | 'data' | 'residue'
  readonly scope: 'database' | 'rows' | 'sequence' | 'cluster'
  /** The object type, as `pg_identify_object_as_address` names it (`table column`). */
  readonly kind: string
  /** Its names, then its arguments, as `pg_identify_object_as_address` gives them. */
  readonly identity: readonly string[]
  readonly change: 'added' | 'removed' | 'altered'
  /** `name` is the catalog's column name; `null` is SQL's NULL or the absence of the object. */
  readonly attributes: readonly AttributeDifference[]
  readonly sentence: string
  /** Why it does not fail: what the configuration says of a difference that it expects. */
  readonly expected?: string
  /** What the difference risks, in one sentence. Not part of the report; left out where it is nothing out of the ordinary. */
  readonly risk?: string
  /** What turns what there is now back into what there was. Not part of the report; left out where nobody knows it. */
  readonly repair?: Repair
  /**
   * The objects that this one belongs to, nearest first (a column's table, a table's schema): an address in `changes` covers them.
   * Not part of the report.
   */
  readonly belongsTo: readonly ObjectAddress[]
}

export interface Repair {
  /** SQL, in the order in which it runs; one, wherever one does it. */
  readonly statements: readonly string[]
  /** Objects of a higher layer may need those of a lower one: they are made later and dropped earlier. */
  readonly layer: number
}

export interface AttributeDifference {
  readonly name: string
  readonly before: string | null
  readonly after: string | null
}

export interface ObjectAddress {
  readonly kind: string
  readonly identity: readonly string[]
}
