import { DatabaseError } from 'pg'
import { actAs } from '../../access/act-as.ts'
import { type Actor, actorValue } from '../../core/actor.ts'
import { sqlText } from '../../core/sql-name.ts'
import type { Client } from '../../postgres/session.ts'
import type { Names } from './say.ts'

/** A view or function that reads as its owner. */
export interface Lens {
  readonly kind: 'view' | 'function'
  /** As after COMMENT ON, without the word before it. */
  readonly name: string
  /** What stands after FROM, each by itself: a function may be called with several values. Empty: nobody knows with what to call it. */
  readonly sources: readonly string[]
  /** What makes it read as whoever asks; `undefined`: it keeps rows, and its own query is asked instead. */
  readonly mend?: string
  /** The query whose rows it keeps. */
  readonly query?: string
  /** What brings the rows that it keeps up to date. */
  readonly refresh?: string
  /** It is called with values that stand for its argument, and others may show more. */
  readonly isGuessed?: boolean
  /** It returns one value, which a function that changes something returns as well: that one is not asked. */
  readonly isOneValue?: boolean
}

/** A row as its columns' values; the same text for the same row. */
type Shown = readonly Readonly<Record<string, unknown>>[]

/** What a lens shows an actor, and what of it the actor does not see without it. */
export interface LensTrial {
  readonly shown: Shown
  readonly beyond: Shown
  /** Why nobody knows what the actor sees without it. */
  readonly unknown?: string
}

/** The views that read as their owner, and the functions that do and return rows, a row or a document, of these names. */
export async function readLenses(client: Client, names: Names, actors: readonly Actor[]): Promise<Lens[]> {
  const wanted = names === 'everything' ? null : [...names]
  // A query is printed with every name in full where nothing is visible without its schema.
  await client.query("SET LOCAL search_path = ''")
  const { rows: views } = await client.query<{ name: string; kind: string; query: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relkind AS kind, rtrim(pg_get_viewdef(c.oid), '; ') AS query
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE (c.relkind = 'm' OR c.relkind = 'v' AND NOT EXISTS (SELECT FROM pg_catalog.pg_options_to_table(c.reloptions) o WHERE o.option_name = 'security_invoker' AND o.option_value::boolean))
       AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND ($1::text[] IS NULL OR lower(c.relname) = ANY ($1))
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
     ORDER BY 1`,
    [wanted],
  )
  const { rows: routines } = await client.query<{ name: string; call: string; needed: string[]; oneValue: boolean }>(
    `SELECT NOT f.proretset AS "oneValue", format('%I.%I(%s)', n.nspname, f.proname, oidvectortypes(f.proargtypes)) AS name, format('%I.%I', n.nspname, f.proname) AS call,
       (SELECT coalesce(array_agg(pg_catalog.format_type(t, NULL)::text ORDER BY place), '{}') FROM unnest(f.proargtypes) WITH ORDINALITY a(t, place) WHERE place <= f.pronargs - f.pronargdefaults) AS needed
     FROM pg_catalog.pg_proc f JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace JOIN pg_catalog.pg_type r ON r.oid = f.prorettype
     WHERE f.prosecdef AND (f.proretset OR r.typtype = 'c' OR r.oid IN ('json'::regtype, 'jsonb'::regtype) OR r.oid = 'record'::regtype AND f.proargmodes IS NOT NULL) AND f.prokind = 'f' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND ($1::text[] IS NULL OR lower(f.proname) = ANY ($1))
       AND EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = ANY ($2) AND pg_catalog.has_function_privilege(r.oid, f.oid, 'EXECUTE'))
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = f.oid AND d.deptype = 'e')
     ORDER BY 1`,
    [wanted, actors.map(({ role }) => role)],
  )
  await client.query('SET LOCAL search_path TO DEFAULT')
  const values = [...new Set(actors.map((actor) => actorValue(actor)).filter((value) => value !== undefined))]
  return [
    ...views.map(({ name, kind, query }): Lens => {
      if (kind === 'm') return { kind: 'view', name, sources: [name], query, refresh: `REFRESH MATERIALIZED VIEW ${name}` }
      return { kind: 'view', name, sources: [name], mend: `ALTER VIEW ${name} SET (security_invoker = on)` }
    }),
    ...routines.map(({ name, call, needed, oneValue: isOneValue }): Lens => {
      const takes = needed.length === 1 && ['uuid', 'text', 'character varying'].includes(needed[0]!)
      const calls = needed.length === 0 ? [''] : takes ? values.map((value) => `${sqlText(value)}::${needed[0]}`) : []
      const sources = calls.map((value) => `${call}(${value})`)
      return { kind: 'function', name, sources, mend: `ALTER FUNCTION ${name} SECURITY INVOKER`, isGuessed: takes, isOneValue }
    }),
  ]
}

const mostRows = 1000

/** What a lens shows an actor; `undefined`: nothing, or he may not use it. Of one that is called with guesses nothing is said too. */
export async function lookThrough(client: Client, lens: Lens, actor: Actor, login: string | undefined): Promise<LensTrial | undefined> {
  if (lens.sources.length === 0)
    return { shown: [], beyond: [], unknown: 'it takes arguments for which no value is known, so what it shows was not seen' }
  const changesNothing = lens.isOneValue ? ['SET LOCAL transaction_read_only = on'] : []
  const prepare = lens.refresh === undefined ? changesNothing : [lens.refresh]
  const shown: Record<string, unknown>[] = []
  const beyond: Record<string, unknown>[] = []
  let unknown: string | undefined
  let isAsked = false
  for (const source of lens.sources) {
    const open = await shownAs(client, actor, login, source, prepare)
    if (!('error' in open) || open.error.code !== '42501') isAsked = true
    if ('error' in open || open.length === 0) continue
    const own = await shownAs(
      client,
      actor,
      login,
      lens.query === undefined ? source : `(${lens.query})`,
      lens.mend === undefined ? [] : [lens.mend, ...changesNothing],
    )
    shown.push(...open)
    if (!('error' in own)) beyond.push(...without(open, own))
    else if (own.error.code === '42501') beyond.push(...open)
    else unknown = `what ${actor.name} sees without it is not known: ${own.error.message}`
  }
  return shown.length === 0 && unknown === undefined && !(isAsked && lens.isGuessed)
    ? undefined
    : { shown, beyond, ...(unknown !== undefined && { unknown }) }
}

/** The rows of one bag that are not in another, as far as they have the same columns. */
export function without(rows: Shown, others: Shown): Record<string, unknown>[] {
  const columns = others[0] && rows[0] ? Object.keys(rows[0]).filter((name) => name in others[0]!) : []
  if (others.length === 0 || columns.length === 0) return [...rows]
  const textOf = (row: Readonly<Record<string, unknown>>) => JSON.stringify(columns.map((name) => row[name]))
  const left = new Map<string, number>()
  for (const row of others) left.set(textOf(row), (left.get(textOf(row)) ?? 0) + 1)
  return rows.filter((row) => {
    const times = left.get(textOf(row)) ?? 0
    if (times > 0) left.set(textOf(row), times - 1)
    return times === 0
  })
}

async function shownAs(
  client: Client,
  actor: Actor,
  login: string | undefined,
  source: string,
  prepare: readonly string[],
): Promise<Shown | { readonly error: DatabaseError }> {
  await client.query('SAVEPOINT pg_roundtrip_lens')
  try {
    if (prepare.length > 0)
      await client.query(
        ['SET LOCAL session_replication_role = replica', ...prepare, 'SET LOCAL session_replication_role TO DEFAULT'].join('; '),
      )
    await actAs(client, actor, login)
    const { rows } = await client.query<{ row: Record<string, unknown> }>(
      `SELECT pg_catalog.to_jsonb(t) AS row FROM ${source} AS t LIMIT ${mostRows}`,
    )
    const isRow = (row: unknown) => typeof row === 'object' && row !== null && !Array.isArray(row)
    const shown = rows.map(({ row }) => (isRow(row) ? row : { value: row }))
    // A function that returns one value returns null where it finds nothing.
    return shown.filter((row) => Object.values(row).some((value) => value !== null))
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    return { error }
  } finally {
    await client.query('ROLLBACK TO SAVEPOINT pg_roundtrip_lens')
  }
}
