import type { Node } from 'libpg-query'
import type { Scope } from './scope.ts'
import type { Alternative, Term } from './terms.ts'

/** Reads expressions of policies. */
export interface ExpressionReader {
  /** An expression's node; `undefined`: the grammar refuses it. */
  expression(text: string): Node | undefined
  /** The ways to meet a condition. */
  ways(node: Node | undefined, scope: Scope, isNegated?: boolean): readonly Alternative[]
  /** Where the value of an expression comes from. */
  terms(node: Node | undefined, scope: Scope): readonly Term[]
  /** Two columns of a query that must be equal. */
  join(left: readonly Term[], right: readonly Term[]): void
}

export interface QueryReading {
  /** The ways in which it gives a row. */
  readonly ways: readonly Alternative[]
  /** Where the value of its first column comes from. */
  readonly terms: readonly Term[]
  /** The ways in which its first column is true, where that was asked. */
  readonly truths: readonly Alternative[]
  readonly columns: ReadonlyMap<string, readonly Term[]>
}

/** Reads the queries in them. */
export interface SelectReader {
  read(node: Node | undefined, outer: Scope, asksForTruth?: boolean): QueryReading
}
