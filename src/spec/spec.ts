import type { ExpectStatic } from '@vitest/expect'
import type { StoredRow } from '../seed/seed.ts'
import type { Actors, AlwaysClaim, Superseded, TableAccess, Unguarded, Widening } from './access.ts'
import type { Conditions, QualifiedName } from './condition.ts'
import type { Rollback } from './rollback.ts'

/**
 * What the author of a migration declares about it. The file has the migration's name (`specs/006_add_rating_to_stories.spec.ts`), and its
 * default export is this object; a `.spec.json` file holds the same without `checks`.
 *
 * Only `purpose` must be there. What a spec does not say is not claimed, with two exceptions: without `rollback` the rollback is claimed to
 * be exact, and once there is a list of `changes`, it is complete.
 *
 * @example
 * export default {
 *   purpose: 'A reader rates a story from 1 to 10; stories that nobody rated stay unrated.',
 *   postconditions: { tables: { 'public.stories': { columns: { rating: { type: 'integer', nullable: true } } } } },
 *   rejects: [{ claim: 'There is no eleven.', sql: 'update public.stories set rating = 11', sqlstate: '23514' }],
 * } satisfies Spec
 */
export interface Spec {
  /** Why the migration exists, in a sentence or two that somebody who does not read SQL understands. It is printed in the report. */
  readonly purpose: string

  /** Rows that are there while the migration is walked. Without any, nothing can be said about rows. */
  readonly seeds?: Seeds

  /**
   * Every object that the up adds, alters or drops, each written as after `COMMENT ON`: `'column public.stories.rating'`,
   * `'constraint stories_rating_check on public.stories'`, `'policy "Anyone reads" on public.stories'`, `'table public.children'`. An
   * object covers what belongs to it: a table its columns, constraints, indexes, triggers and policies.
   *
   * The list is exact: an object that changed and is not covered fails, and so does one that is listed and did not change.
   * Absent: nothing is claimed about what changes. Empty: the up changes no object (it may change rows).
   */
  readonly changes?: readonly string[]

  /** What must be so before the up; checked before `seeds.before` run. */
  readonly preconditions?: Conditions

  /** What must be so after the up. */
  readonly postconditions?: Conditions

  /** Queries that must give the same rows at different moments of the walk. */
  readonly data?: readonly DataClaim[]

  /** Statements that the new schema takes. Each is tried after the up, in a transaction that is rolled back. */
  readonly accepts?: readonly AcceptedStatement[]

  /** Statements that the new schema refuses. Each is tried after the up, in a transaction that is rolled back. */
  readonly rejects?: readonly RejectedStatement[]

  /** What the down script brings back. Absent: everything, exactly, which is the same as `'exact'`. */
  readonly rollback?: Rollback

  /**
   * The up may run a second time without a rollback in between: it must then run to its end and change nothing, no object and no row. Absent: what the
   * configuration's `idempotent` says. `false`: not claimed, whatever the configuration says.
   */
  readonly idempotent?: boolean

  /** Actors of this spec, beside those of the configuration; one of the same name wins over the configuration's. */
  readonly actors?: Actors

  /**
   * Who may do what to which rows after the up, by table or view, named with its schema. Every cell is tried as the actor, in a transaction that is rolled back, on
   * the rows of `seeds.before` and `seeds.whileUp`.
   */
  readonly access?: Readonly<Record<QualifiedName, TableAccess>>

  /**
   * What the up makes visible or writable to whom; each entry must happen. Absent or `'nothing'`: nothing. Rows of a table that the up creates were not there before and
   * need no entry.
   */
  readonly widens?: 'nothing' | readonly Widening[]

  /** Doors that the up opens on purpose; each entry must be one. Absent: none. */
  readonly unguarded?: readonly Unguarded[]

  /** Queries whose answer stays the same after every later migration. */
  readonly always?: readonly AlwaysClaim[]

  /** Claims that earlier specs said to hold always and that no longer hold from here on. */
  readonly supersedes?: readonly Superseded[]

  /** Claims that data cannot say: functions. Each runs after the up, in a transaction that is rolled back. */
  readonly checks?: readonly SpecCheck[]
}

/** Names of seeds: a seed is a file of the seeds directory, named without its ending (`stories` is `seeds/stories.sql` or `seeds/stories.ts`). */
export interface Seeds {
  /** Run in this order on the schema before this migration. After both rollbacks these rows must be there again. */
  readonly before?: readonly string[]

  /**
   * Run in this order on the schema after this migration: what its users write before it is rolled back a second time (the rollback after
   * use). Absent: for each table that the up makes or alters a row is made from the catalog, as much as can be of what the table used to
   * refuse. Empty: nobody writes anything, and there is no second rollback.
   */
  readonly whileUp?: readonly string[]
}

/**
 * A claim that rows survive. At each moment that is given its query must return the same bag of rows: the same rows as often, in any order;
 * names of columns do not matter, their number and order do. Two moments at least. No row at any moment proves nothing: not checked.
 *
 * @example { claim: 'Every story keeps its text.', before: 'select id, content from public.stories', after: 'select id, content from public.stories' }
 */
export interface DataClaim {
  /** The claim, in words. */
  readonly claim: string
  /** One query, asked before the up, when `seeds.before` have run. */
  readonly before?: string
  /** One query, asked after the up. */
  readonly after?: string
  /** One query, asked when `seeds.whileUp` have run. */
  readonly afterUse?: string
  /** One query, asked after the rollback that follows the use (without `seeds.whileUp`: after the unused rollback). */
  readonly afterRollback?: string
}

/**
 * A statement that must succeed, with deferred constraints made immediate. Where several statements are given, the last is the one that is
 * tried and those before it prepare for it; they must succeed too. If the last one is a query or changes rows and touches no row,
 * that proves nothing: not checked.
 */
export interface AcceptedStatement {
  /** The claim, in words. */
  readonly claim: string
  readonly sql: string
  /** The actor who sends it. Absent: the administrator of the server, for whom every row is there. */
  readonly as?: string
}

/**
 * A statement that must fail, with deferred constraints made immediate. Where several statements are given, the last is the one that is
 * tried and those before it prepare for it; they must succeed.
 *
 * @example { claim: 'There is no eleven.', sql: 'update public.stories set rating = 11', sqlstate: '23514', constraint: 'stories_rating_check' }
 */
export interface RejectedStatement {
  /** The claim, in words. */
  readonly claim: string
  readonly sql: string
  /** The actor who sends it. Absent: the administrator of the server. */
  readonly as?: string
  /**
   * The five characters of the error code with which it must fail, exactly: `23514` is a check, `23505` a unique constraint, `23503` a
   * foreign key, `23502` a null, `42501` a missing privilege or a row that a policy refuses
   * (https://www.postgresql.org/docs/current/errcodes-appendix.html).
   */
  readonly sqlstate: string
  /** The name of the constraint that refuses it, exactly. Absent: any. */
  readonly constraint?: string
  /** Words that the server's message must contain. Absent: any message. */
  readonly message?: string
}

/** A claim that only a function can test. It passes when the function returns (or its promise resolves), and fails when it throws. */
export interface SpecCheck {
  /** The claim, in words. */
  readonly claim: string
  /**
   * Tests the claim on the schema after the up, in a transaction that is rolled back. Every query runs in a savepoint of its own, so that
   * one that fails can be expected and the next one still works. A function that asks the database nothing proves nothing: not checked.
   */
  readonly run: (tools: CheckTools) => void | Promise<void>
}

export interface CheckTools {
  /** As the administrator of the server, for whom every row is there. */
  readonly client: CheckClient
  /** The same client, whose statements are those of an actor. */
  readonly as: (actor: string) => CheckClient
  /** vitest's `expect`. */
  readonly expect: ExpectStatic
}

/** The part of a database client that a check needs; `query` rejects with PostgreSQL's error (`code` is its SQLSTATE). */
export interface CheckClient {
  query<Row = StoredRow>(sql: string, parameters?: readonly unknown[]): Promise<CheckResult<Row>>
}

export interface CheckResult<Row> {
  readonly rows: Row[]
  /** How many rows the statement touched; `null` where PostgreSQL does not count (`CREATE`, `DO`). */
  readonly rowCount: number | null
}
