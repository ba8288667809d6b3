export type Verdict = 'passed' | 'failed' | 'not-checked'

/** A place in a file; line and column are counted from 1, the column in characters. */
export interface Location {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** What a sentence rests on. The body is plain text, of one or more lines. */
export interface Evidence {
  readonly title: string
  readonly body: string
}

/** A check's verdict with its evidence. For `not-checked` the sentence is the reason. */
export interface Finding {
  /** The check's name, as in its file under `verify/checks` (`leaves no trace`). */
  readonly check: string
  /** What a spec claims, in its own words, where the finding is about one claim of several. */
  readonly claim?: string
  /** Whether it speaks of the up or of a rollback. Not part of the report for programs. */
  readonly direction?: 'up' | 'down'
  readonly verdict: Verdict
  readonly sentence: string
  readonly evidence: readonly Evidence[]
  readonly location?: Location
  /** The baseline knows it; it does not make the run fail. */
  readonly known?: KnownFinding
}

/** Who answers for a finding that is known, why it is left so, and since which day. */
export interface KnownFinding {
  readonly who: string
  readonly why: string
  /** `2027-12-31` */
  readonly since: string
}
