import type { CompareOptions } from './compare-options.ts'
import type { Difference } from './difference.ts'
import type { Finding, Verdict } from './finding.ts'
import type { ServerError } from './server-error.ts'

/** One script's run in a walk. */
export interface StepResult<V extends string = Verdict> {
  readonly verdict: V
  readonly durationMs: number
  readonly error?: ServerError
  /** Why it was not checked. */
  readonly reason?: string
}

export type DownVerdict = Verdict | 'absent' | 'empty' | 'irreversible'
export type RoundTrip = 'exact' | 'inexact' | 'not-checked'

/** All that is known of one migration after its walk. The report of the contract is a part of it. */
export interface MigrationResult {
  readonly id: string
  readonly file: string
  readonly specFile?: string
  readonly purpose?: string
  readonly verdict: Verdict
  readonly up: StepResult
  readonly down: StepResult<DownVerdict>
  readonly roundTrip: RoundTrip
  readonly again: StepResult
  /** before → after: what the up did. */
  readonly changes: readonly Difference[]
  /** before → undone: what the rollback did not bring back. */
  readonly differences: readonly Difference[]
  /** The rollback after the new schema was used; absent where nothing could be written. */
  readonly afterUse?: { readonly down: StepResult; readonly differences: readonly Difference[] }
  readonly findings: readonly Finding[]
  /** Remarks that are no verdict (a sequence that advanced, how transactions were inferred). */
  readonly notes: readonly string[]
  readonly durationMs: number
}

export interface Totals {
  readonly passed: number
  readonly failed: number
  readonly notChecked: number
}

/** Somebody, or something, for whom no policy holds. */
export interface AboveRowSecurity {
  /** A role, or an object as after COMMENT ON: `view public.cards`. */
  readonly who: string
  /** To follow it in a sentence: `has BYPASSRLS`. */
  readonly how: string
  /** The tables that it gets round, or the roles that it can become; absent: every table. */
  readonly of?: readonly string[]
}

export interface RunResult {
  readonly tool: string
  /** The server's version, `18.4`. */
  readonly postgres: string
  readonly provider: string
  readonly layout: string
  /** Why the layout was recognised. */
  readonly layoutReason: string
  readonly migrationsDirectory: string
  readonly startedAt: string
  readonly durationMs: number
  readonly migrations: readonly MigrationResult[]
  /** The first migration that was judged, where those before it were only applied. */
  readonly from?: string
  /** The file that lists what is known; absent: none was named. With one, whatever is not in it fails, what was not checked included. */
  readonly baseline?: string
  /** What did not count when states were compared, by the names of the options; absent: everything counted. */
  readonly ignored?: readonly (keyof CompareOptions)[]
  /** The configuration says that this history has no rollbacks. Absent: they are expected. */
  readonly rollbacks?: 'none'
  /** Who gets round row security at the head of the history; absent: the run did not come there, or no table has row security. */
  readonly aboveRowSecurity?: readonly AboveRowSecurity[]
  /** Remarks about the whole run: files that were ignored, settings that were inferred. */
  readonly notes: readonly string[]
  readonly totals: Totals
}
