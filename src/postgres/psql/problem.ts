/** What psql, or we in its place, cannot do with a line of a script. */
export class PsqlProblem extends Error {
  /** https://www.postgresql.org/docs/current/errcodes-appendix.html: feature_not_supported, or syntax_error. */
  readonly sqlstate: string
  readonly hint: string | undefined

  private constructor(sqlstate: string, message: string, hint: string | undefined) {
    super(message)
    this.sqlstate = sqlstate
    this.hint = hint
  }

  /** psql can do it, and we cannot. */
  static notSupported(what: string, hint?: string): PsqlProblem {
    return new PsqlProblem('0A000', `psql's ${what} is not supported.`, hint)
  }

  /** psql refuses it as well. */
  static refused(message: string, hint?: string): PsqlProblem {
    return new PsqlProblem('42601', message, hint)
  }
}
