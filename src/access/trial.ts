import type { Actor } from '../core/actor.ts'

/** The commands that privileges and policies tell apart for rows (docs: CREATE POLICY). */
export const commands = ['select', 'insert', 'update', 'delete'] as const
export type Command = (typeof commands)[number]

/** A row that is there, as somebody sees it who sees all. */
export interface TrialRow {
  /** Means this row within one trial. */
  readonly id: string
  /** The same for the same row in another state of the database: its primary key, else the whole row as text. */
  readonly key: string
  /** The named groups that it belongs to. */
  readonly groups: ReadonlySet<string>
  /** For a person, on one line: `id = 1, title = The Tin Soldier`. */
  readonly words: string
}

/** What the server says of a statement that it refuses. */
export interface ServerWords {
  readonly sqlstate: string
  readonly message: string
  readonly detail?: string
  readonly hint?: string
  readonly context?: string
}

/**
 * Why a row was not reached: no policy shows it to the command, a policy refused it as a new row (docs: USING, WITH CHECK), or there is no privilege on a column in which such a new row
 * would differ.
 */
export type KeptOut = 'filtered' | 'refused by policy' | 'refused by privilege'

/** What came of one command as one actor on the rows of one table. */
export type Reach =
  /** It ran, and this became of each row that was tried; a row is in one of the four, or was not tried. */
  | {
      readonly state: 'tried'
      readonly reached: ReadonlySet<string>
      /**
       * Of update and delete: rows that only a statement reaches which reads nothing (`DELETE FROM t`), because the policies for SELECT hide them from one with a WHERE. In none of the
       * other sets; somebody who must not reach a row must not reach it so either.
       */
      readonly blindly: ReadonlySet<string>
      readonly keptOut: ReadonlyMap<string, KeptOut>
      /** Failed for another reason than rights: that says nothing. */
      readonly undecided: ReadonlyMap<string, ServerWords>
    }
  /** Refused by privilege, whatever the rows. */
  | { readonly state: 'denied'; readonly words: ServerWords }
  /** Failed as a whole, for another reason than a privilege on the table: that says nothing. */
  | { readonly state: 'failed'; readonly words: ServerWords }
  /** Nothing was sent. */
  | { readonly state: 'untried'; readonly reason: string }

/** What came of trying every command as one actor. */
export interface ActorTrial {
  readonly actor: Actor
  /** Why no policy holds for the actor on this table (superuser, BYPASSRLS, owner without FORCE); absent: the policies hold, or there is no row security. */
  readonly bypasses?: string
  /** Rows that it reads. */
  readonly select: Reach
  /** Rows like which it may add one. */
  readonly insert: Reach
  /** Rows that it may change (`from`), and rows like which it may make one of those (`to`). */
  readonly update: { readonly from: Reach; readonly to: Reach }
  readonly delete: Reach
  /** The columns on which it has the privilege. Of a table; absent: the role is not there. */
  readonly columns?: Readonly<Record<'select' | 'insert' | 'update', readonly string[]>>
}

/** What came of trying every command as every actor on one table or view. */
export interface TableTrial {
  readonly schema: string
  readonly name: string
  readonly kind: 'table' | 'view' | 'function'
  readonly rowSecurity: { readonly enabled: boolean; readonly forced: boolean }
  /** By name, of a table. */
  readonly columns?: readonly string[]
  readonly rows: readonly TrialRow[]
  /** Rows that are there and were left out, because there are too many. */
  readonly leftOut: number
  /** Groups whose SQL the server refuses, by name. */
  readonly unreadable: ReadonlyMap<string, ServerWords>
  readonly actors: readonly ActorTrial[]
}
