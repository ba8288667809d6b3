import type { TableRows } from '../catalog/row-texts.ts'
import type { Snapshot } from '../catalog/snapshot.ts'
import type { ExpectedDifference } from '../config/expected.ts'
import type { Actor } from '../core/actor.ts'
import type { CompareOptions } from '../core/compare-options.ts'
import type { Difference } from '../core/difference.ts'
import type { Evidence, Verdict } from '../core/finding.ts'
import type { Migration } from '../core/migration.ts'
import type { ScriptOutcome } from '../postgres/script.ts'
import type { GeneratedRows, WantedTable } from '../seed/generated/wanted.ts'
import type { Spec } from '../spec/spec.ts'
import type { FileChecksum } from './checksums.ts'
import type { LeftRows } from './left-rows.ts'
import type { GuardedTable } from './row-security.ts'
import type { StandInUse } from './stand-ins.ts'
import type { Standing } from './standing/standing.ts'
import type { TablesAt, WatchedTable } from './table-rows.ts'
import type { Touched } from './touched.ts'
import type { RowSecuritySubject } from './visibility/may-matter.ts'
import type { SeenDoors } from './visibility/side-doors.ts'
import type { Visibility } from './visibility/visibility.ts'

/** What a walk is about. */
export interface Subject {
  readonly migration: Migration
  readonly spec?: Spec | undefined
  readonly specFile?: string | undefined
  /** Whom the spec can name. */
  readonly actors: readonly Actor[]
  /** Those of them for whom the platform needs something before they are somebody there. */
  readonly admitted: readonly Actor[]
  /** `requireSpecFrom` reaches this migration. */
  readonly specRequired: boolean
  /** What the configuration expects to differ. */
  readonly expected: readonly ExpectedDifference[]
  /** Whether the up must also run a second time without a rollback in between. */
  readonly idempotent: boolean
  /** What does not matter when states are compared. */
  readonly ignored: readonly (keyof CompareOptions)[]
  /** The ids on which its header depends, directly or through others; `undefined`: it does not say. */
  readonly dependencies?: readonly string[]
  /** Of its files; `undefined`: the project records none. */
  readonly checksums?: readonly FileChecksum[]
  /** The platform brings stand-ins for extensions. */
  readonly standIns: boolean
  /** The configuration says that this history has no rollbacks. */
  readonly rollbacks?: 'none' | undefined
  /** What its spec and those before it say to hold always. */
  readonly standing: Standing
  /** What may be asked about who reaches what. Default: nothing. */
  readonly rowSecurity?: RowSecuritySubject
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
  /** The ups before this one that failed: it is walked on what they left. */
  failedBefore?: readonly { readonly id: string; readonly message: string }[]
  preconditions?: readonly Outcome[]
  /** Of the actors, before the seeds. */
  admission?: SeedRun
  seedsBefore?: readonly SeedRun[]
  /** Before the seeds, where there are any. */
  clean?: Snapshot
  /** clean → before */
  seedChanges?: readonly Difference[]
  before?: Snapshot
  up?: ScriptOutcome
  after?: Snapshot
  /** before → after */
  changes?: readonly Difference[]
  /** The tables whose row security holds for whoever runs the migration; read where a statement of the up found no row. */
  guarded?: readonly GuardedTable[]
  /** The script with which the layout's tool verifies the up. */
  verified?: ScriptOutcome
  /** What the up touched of what other migrations made; read where the header says on what it depends. */
  touched?: readonly Touched[] | undefined
  /** What the up rests on that is a stand-in; absent: there is none on this server. */
  standIns?: StandInUse | undefined
  postconditions?: readonly Outcome[]
  accepts?: readonly Outcome[]
  rejects?: readonly Outcome[]
  functions?: readonly Outcome[]
  data?: readonly Outcome[]
  /** Of the cells of the spec's `access`, in their order. */
  access?: readonly Outcome[]
  /** Those that are written while up, as they ran to try access. */
  accessSeeds?: readonly SeedRun[]
  /** Of the claims that stand, each with its text. */
  standing?: readonly Outcome[]
  /** Read where the spec declares losses; a sentence where a declaration cannot be read. */
  losses?: readonly DeclaredLoss[] | { readonly unreadable: string } | undefined
  down?: { readonly state: 'absent' | 'irreversible' | 'empty' } | { readonly state: 'run'; readonly outcome: ScriptOutcome }
  undone?: Snapshot
  /** before → undone */
  leftovers?: readonly Difference[]
  /** The rows of the tables of which the rollback did not bring back every row as it was. */
  leftRows?: readonly LeftRows[]
  /** The tables that the up made or altered, for which rows are made where no seed writes any. */
  wanted?: readonly WantedTable[]
  again?: ScriptOutcome
  /** after → again */
  againDifferences?: readonly Difference[]
  /** The up once more, without a rollback in between. */
  twice?: Twice
  use?: Use
  /** Tables in which the layout's tool notes what it has run, as schema and name: that they keep their rows says nothing. */
  ledgerTables?: readonly (readonly string[])[]
  /** Tables that the platform gives, as schema and name: as long as they are empty, they are as good as none. */
  platformTables?: readonly (readonly string[])[]
  /** The ways round row security on either side of the up; read where it may have opened one. */
  doors?: SeenDoors
  /** Who reaches what on either side of the up, and when it is undone; absent: nobody looked. */
  visibility?: Visibility
  /** A comparison that left something out left out a difference in the cluster. */
  clusterTouched?: true
  /** Nothing that was seen can be trusted: other runs are on the server, and something of the cluster has changed. */
  mustBeAlone?: boolean
  /** Remarks that are no verdict. */
  readonly notes: string[]
}

/** Rows of a table of which the spec declares that the rollback loses values. */
export interface DeclaredLoss {
  readonly table: WatchedTable
  readonly before: TableRows
  /** Those that no entry's `where` gives up: they must be there again in every column. */
  readonly unaffected: TableRows | undefined
  undone?: TableRows
}

/** A second up on what the first one led to. */
export interface Twice {
  readonly outcome: ScriptOutcome
  /** before it → after it; absent where it failed. */
  differences?: readonly Difference[]
  /** The database is no longer what a single up makes of it. */
  readonly leftItsMark?: boolean
}

/** The second rollback. */
export interface Use {
  readonly seeds: readonly SeedRun[]
  /** Rows made from the catalog, where the spec names no seeds. */
  generated?: GeneratedRows
  down?: ScriptOutcome
  /** What a down that failed left different from what it found; read where the spec declares that it refuses. */
  refusal?: readonly Difference[]
  undone?: Snapshot
  /** before → undone after use */
  leftovers?: readonly Difference[]
  /** The rows of every table from before the up, in its columns from before. */
  rows?: {
    readonly tables: readonly WatchedTable[]
    readonly before: TablesAt
    readonly after: TablesAt
    readonly used: TablesAt
    readonly undone: TablesAt
  }
}
