import type { ActorDeclaration } from '../core/actor.ts'

/**
 * Actors by name. A name is made of letters, digits and underscores, so that `:'ann'` can mean it: in the SQL of `access`, `accepts`, `rejects`, `data`, `always`, of checks and of seeds it is a literal that
 * holds what tells ann from others, her claim `sub` or her only setting. `:'ann.org_id'` is another claim or setting of hers, by its name.
 */
export type Actors = Readonly<Record<string, ActorDeclaration>>

/**
 * Who may do what to which rows of a table or a view. It is exact: an actor reaches the rows that are said, and no others.
 *
 * @example
 * {
 *   rows: { "ann's": "user_id = :'ann'", "bob's": "user_id = :'bob'", published: 'is_public' },
 *   may: {
 *     ann: { select: ["ann's", 'published'], insert: ["ann's"], update: { from: ["ann's"], to: ["ann's"] }, delete: ["ann's"] },
 *     visitor: { select: ['published'], insert: 'denied', update: 'denied', delete: 'denied' },
 *     others: 'denied',
 *   },
 * }
 */
export interface TableAccess {
  /** Groups of rows by name, each as SQL over the table, as after WHERE. A row may be in several, or in none. */
  readonly rows?: Readonly<Record<string, string>>
  /** By the actor's name; `others` are those that are not named. An actor of whom nothing is said is not checked. */
  readonly may: Readonly<Record<string, ActorAccess>>
  /** It holds after every later migration too, until one that `supersedes` it. */
  readonly always?: boolean
}

/** One word for all four commands, or each by itself. `'bypasses'`: no policy holds for the actor, and that is meant. */
export type ActorAccess =
  | 'all'
  | 'none'
  | 'denied'
  | 'bypasses'
  | {
      readonly select: Rows
      readonly insert: Rows
      /** `from`: the rows that may be changed; `to`: what they may become. One word or list means both. */
      readonly update: Rows | { readonly from: Rows; readonly to: Rows }
      readonly delete: Rows
    }

/** Names of groups; `'all'` rows; `'none'`: no row, or a policy refuses each; `'denied'`: the privilege is missing. */
export type Rows = 'all' | 'none' | 'denied' | readonly string[]

/** Something that becomes visible or writable to an actor for whom it was not. */
export interface Widening {
  /** The actor's name, or its role. */
  readonly actor: string
  readonly may: Command | readonly Command[]
  /** The table or view, with its schema. */
  readonly on: string
  readonly why: string
}

type Command = 'select' | 'insert' | 'update' | 'delete'

/** A door that is open on purpose: a table without row security among those that have it, a function or a view that gets round it. */
export interface Unguarded {
  /** Written as after `COMMENT ON`: `'view public.cards'`, `'function public.search(text)'`. */
  readonly what: string
  readonly why: string
}

/**
 * A claim that stays true: it is asked after this migration and after every later one, until one that `supersedes` it.
 *
 * @example { claim: 'Every table has row security.', query: "select relname from pg_class where relkind = 'r' and not relrowsecurity and relnamespace = 'public'::regnamespace", returns: [] }
 */
export interface AlwaysClaim {
  /** The claim, in words. Its text is its name. */
  readonly claim: string
  /** One query. */
  readonly query: string
  /** The rows that it returns, in any order: each an object by the names of its columns. Empty: no row. */
  readonly returns: readonly Readonly<Record<string, unknown>>[]
}

/** A standing claim of an earlier migration that ends here. */
export interface Superseded {
  /** The text of the claim; of an `access` that is always so: `access to public.stories`. */
  readonly claim: string
  readonly why: string
}
