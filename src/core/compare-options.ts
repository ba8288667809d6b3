/**
 * What a comparison of two snapshots may leave out. Everything is compared unless it says `ignore`; what is ignored is neither a difference nor
 * residue.
 */
export interface CompareOptions {
  /** The order of the columns of a table, as `SELECT *`, `COPY` and row types see it. Default `strict`. */
  readonly columnOrder?: 'strict' | 'ignore'
  /** What COMMENT ON says. Default `strict`. */
  readonly comments?: 'strict' | 'ignore'
  /** Who owns an object. Privileges that an owner has, or has given, are then compared without the owner's name. Default `strict`. */
  readonly owners?: 'strict' | 'ignore'
  /** Who may do what: GRANT, REVOKE and ALTER DEFAULT PRIVILEGES. Default `strict`. */
  readonly privileges?: 'strict' | 'ignore'
}
