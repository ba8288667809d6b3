/** What tells actors apart, as a policy reads it. */
export type Who =
  /** A claim of the request's token, by its path: `['sub']`, `['app_metadata', 'org_id']`; the empty path is all of them. */
  | { readonly sort: 'claim'; readonly path: readonly string[] }
  /** A setting of the session, or what stands in it at a path, where it is a document. */
  | { readonly sort: 'setting'; readonly name: string; readonly path: readonly string[] }
  /** The current role. */
  | { readonly sort: 'role' }

export interface ColumnName {
  /** As in SQL, with its schema. */
  readonly table: string
  readonly column: string
}

/** Where the value of an expression comes from. */
export type Term =
  | ({ readonly sort: 'column' } & ColumnName)
  /** The column is only a part of what makes the value: `storage.foldername(name)`. */
  | ({ readonly sort: 'within' } & ColumnName)
  | { readonly sort: 'who'; readonly who: Who }
  | { readonly sort: 'literal'; readonly value: string | null }

/** A value as text, or NULL. */
type Value = string | null

/** A condition on one column. */
export interface Atom extends ColumnName {
  /** Values for which it holds; none: those that are not in `no`. */
  readonly yes: readonly Value[]
  readonly no: readonly Value[]
}

/** One way to meet a condition: all of these. */
export interface Alternative {
  readonly atoms: readonly Atom[]
  /** It depends on who the actor is. */
  readonly who: boolean
  /** It depends on rows, or on what could not be read, in more than the atoms say. */
  readonly depends?: true
  /** It is met for these roles alone. */
  readonly roles?: readonly string[]
}

/** What policies say of the columns of all tables. */
export interface Facts {
  readonly equal: { readonly one: ColumnName; readonly other: ColumnName }[]
  readonly bound: { readonly column: ColumnName; readonly who: Who }[]
  /** The column is compared with the actor by way of something that is made of it. */
  readonly within: { readonly column: ColumnName; readonly who: Who }[]
  /** Columns of which something is made that is compared. */
  readonly parts: ColumnName[]
  /** Constants with which it is compared who the actor is. */
  readonly claims: { readonly who: Who; readonly value: string }[]
  /** Types as which it is read. */
  readonly cast: { readonly who: Who; readonly type: string }[]
}

export function whoKey(who: Who): string {
  return who.sort === 'claim'
    ? `claim ${who.path.join('\0')}`
    : who.sort === 'setting'
      ? `setting ${[who.name, ...who.path].join('\0')}`
      : 'role'
}

export function columnKey({ table, column }: ColumnName): string {
  return `${table}\0${column}`
}

/** Whether it says which of many somebody is; a role, the strength of the login and what the server sets do not. */
export function tellsApart(who: Who): boolean {
  if (who.sort === 'claim') return !['role', 'aal', 'is_anonymous', 'aud', 'iss'].includes(who.path[0] ?? '')
  return who.sort === 'role' || (/^[a-z_]\w*(\.[a-z_]\w*)+$/i.test(who.name) && !/^(request\.(method|path|cookies)|pgrst\.)/.test(who.name))
}

/** Something made of these: no longer equal to them. */
export function made(terms: readonly Term[]): Term[] {
  return terms.flatMap((term) => (term.sort === 'column' ? [{ ...term, sort: 'within' as const }] : term.sort === 'literal' ? [] : [term]))
}

/** As PostgREST hands over a token: as a whole, in older versions claim by claim. */
export function settingOf(name: string): Who {
  return name === 'request.jwt.claims' ? { sort: 'claim', path: [] } : { sort: 'setting', name, path: [] }
}

/** Where a claim is read in the old way and in the new one, it is one claim. */
export function current(terms: readonly Term[]): readonly Term[] {
  const isOld = (term: Term) => term.sort === 'who' && term.who.sort === 'setting' && term.who.name.startsWith('request.jwt.claim')
  const isNew = (term: Term) => term.sort === 'who' && term.who.sort === 'claim'
  return terms.some(isNew) ? terms.filter((term) => !isOld(term)) : terms
}

export function isRole(term: Term): boolean {
  return (
    term.sort === 'who' &&
    (term.who.sort === 'role' || (term.who.sort === 'claim' && term.who.path.length === 1 && term.who.path[0] === 'role'))
  )
}
