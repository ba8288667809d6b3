import type { Actor } from '../core/actor.ts'

/**
 * What a hosted PostgreSQL gives before the first migration: roles, schemas, functions, extensions. It is there before a walk begins, so nothing of it counts as a migration's
 * doing. One file in `platforms/` adds one.
 */
export interface Platform {
  readonly name: string
  /**
   * Whether a project is made for this platform.
   *
   * @param root the project's directory.
   * @returns why, as a sentence, and the major version of PostgreSQL that the project's own files ask for; `null`: it is not.
   */
  detect(root: string): { readonly because: string; readonly major?: number } | null
  /** The superuser whom initdb makes on a server of our own. */
  readonly administrator: string
  /** The role that runs migrations there; absent: the administrator. */
  readonly runAs?: string
  /** A query for one boolean: whether a database has all this already, because its server is the platform's own. Absent: it never has. */
  readonly isThere?: string
  /** Roles that its files make, or give settings and memberships when they are there. */
  readonly roles?: readonly string[]
  /** Absolute files of SQL in order, run as the administrator on the empty database. */
  setup(major: number): readonly string[]
  /** Whether its files come with this package and need nothing else, so that a server on which they have run can be kept for the next run. Default: they do not. */
  readonly shipped?: boolean
  /** Absolute directory of control files and scripts, offered as extensions on a server of our own beside those that come with PostgreSQL. */
  readonly extensions?: string
  /** Extensions that a role which is no superuser may create there (docs: CREATE EXTENSION, `trusted`), beside PostgreSQL's own trusted ones. */
  readonly trusted?: readonly string[]
  /** Extensions that it has, and for which there is neither PostgreSQL's own nor a stand-in on a server of our own. */
  readonly lacking?: readonly string[]
  /** The roles as which requests from outside reach the database. Default: those that policies name. */
  readonly apiRoles?: readonly string[]
  /** The role that logs in for them and becomes each (docs: SET ROLE). Default: each by itself. */
  readonly login?: string
  /** What an actor needs to be somebody there, run as the administrator; it may be there already. */
  readonly admit?: (actor: Actor) => { readonly text: string; readonly values: readonly unknown[] } | undefined
  /** Said in the report: what is not the platform's own, but stands for it. */
  readonly notes?: readonly string[]
}
