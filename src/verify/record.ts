import type { Snapshot } from '../catalog/snapshot.ts'
import type { Difference } from '../core/difference.ts'
import type { Evidence, Verdict } from '../core/finding.ts'
import type { Migration } from '../core/migration.ts'
import type { ScriptOutcome } from '../postgres/script.ts'
import type { Spec } from '../spec/spec.ts'
import type { RowBags } from './row-bags.ts'

/** What a walk is about. */
export interface Subject {
  readonly migration: Migration
  readonly spec?: Spec | undefined
  readonly specFile?: string | undefined
  /** `requireSpecFrom` reaches this migration. */
  readonly specRequired: boolean
}

/** What came of one claim of a spec. */
export interface Outcome {
  readonly verdict: Verdict
  readonly sentence: string
  readonly evidence: readonly Evidence[]
  readonly claim?: string
}

export interface SeedRun {
  readonly name: string
  readonly ok: boolean
  readonly sentence: string
  readonly evidence: readonly Evidence[]
}

/** What was seen on a walk, step by step; `undefined`: the walk did not get there. Checks read it and touch nothing. */
export interface WalkRecord {
  readonly subject: Subject
  preconditions?: readonly Outcome[]
  seedsBefore?: readonly SeedRun[]
  before?: Snapshot
  up?: ScriptOutcome
  after?: Snapshot
  /** before → after */
  changes?: readonly Difference[]
  postconditions?: readonly Outcome[]
  accepts?: readonly Outcome[]
  rejects?: readonly Outcome[]
  functions?: readonly Outcome[]
  data?: readonly Outcome[]
  down?: { readonly state: 'absent' | 'irreversible' | 'empty' } | { readonly state: 'run'; readonly outcome: ScriptOutcome }
  undone?: Snapshot
  /** before → undone */
  leftovers?: readonly Difference[]
  again?: ScriptOutcome
  /** after → again */
  againDifferences?: readonly Difference[]
  use?: Use
  /** Remarks that are no verdict. */
  readonly notes: string[]
}

/** The second rollback. */
export interface Use {
  readonly seeds: readonly SeedRun[]
  down?: ScriptOutcome
  undone?: Snapshot
  /** before → undone after use */
  leftovers?: readonly Difference[]
  /** Rows by the columns that there were before the up: before it, after it, when used, and after the rollback. */
  bags?: { readonly before: RowBags; readonly after: RowBags; readonly used: RowBags; readonly undone: RowBags }
}
