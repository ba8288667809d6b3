import type { Command } from '../../access/trial.ts'
import type { Actor } from '../../core/actor.ts'
import type { Evidence } from '../../core/finding.ts'

/** Rows that an actor reaches in one state of the database, and did not reach in an earlier one. */
export interface Widened {
  readonly actor: Actor
  readonly command: Command
  /** Of an update: the rows are not what it may change, but like what it may make of others. */
  readonly becoming?: true
  /** The rows were reached before too, and these columns of them were not. */
  readonly columns?: readonly string[]
  /** A table as in SQL with its schema, or a view or function as after COMMENT ON, without the word before it. */
  readonly on: string
  /** Each in words. */
  readonly rows: readonly string[]
  /** It is reached by a view or function that shows more than the actor could read himself. */
  readonly through?: 'view' | 'function'
  /** Why it is reached: policies and grants. */
  readonly why: readonly Evidence[]
}

/** Something of which nothing is known, and why. */
export interface Unknown {
  readonly on: string
  readonly reason: string
}

/** What came of comparing an earlier state of the database with a later one, as every actor, over the same rows. */
export interface Compared {
  /** What was tried in both states. */
  readonly tried: readonly string[]
  readonly widened: readonly Widened[]
  readonly unknown: readonly Unknown[]
}

/** Who reaches what before a migration, after it, and when it is undone. */
export interface Visibility {
  /** As whom it was tried. Empty: there is nobody. */
  readonly actors: readonly Actor[]
  /** Whether they are the project's own; else they were made from the policies. */
  readonly areDeclared: boolean
  /** before → after; absent: nothing that the up changes has a say in who reaches what. */
  after?: Compared
  /** Tables that the up makes, each with what was seen of it. */
  observed?: readonly string[]
  /** before → undone; `'exact'`: the rollback brought everything back that has a say. `lost`: rows that were reached before the up and are not any more. */
  undone?: (Compared & { readonly lost: readonly Widened[] }) | 'exact'
}
