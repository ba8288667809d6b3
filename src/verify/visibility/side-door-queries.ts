import type { ObjectAddress } from '../../core/difference.ts'
import type { Client } from '../../postgres/session.ts'

/** Whose privileges count. */
export interface Outsiders {
  /** The roles as which requests from outside come. Default: those that have privileges on tables with row security. */
  readonly apiRoles?: readonly string[] | undefined
  /** Roles of the platform's own machinery, which are no outsiders. */
  readonly machinery: readonly string[]
}

export type DoorKind = 'table' | 'function' | 'view'

/** What the catalog says of one. */
export interface DoorFacts {
  readonly object: ObjectAddress
  /** As SQL writes it. */
  readonly schema: string
  readonly owner: string
  readonly who: readonly string[]
  /** What they may do, by privilege. */
  readonly commands: readonly string[]
  /** The tables with row security that it lies beside, or reads. */
  readonly over: readonly string[]
  /** A function that only triggers call. */
  readonly isTriggers?: boolean
  /** Of a view: who may do what through it, each as `role command`. */
  readonly ways?: readonly string[]
}

interface FactRow {
  readonly kind: string
  readonly names: string[]
  readonly args: string[]
  readonly schema: string
  readonly owner: string
  readonly who: string[]
  readonly commands: string[]
  readonly over: string[]
  readonly isTriggers?: boolean
  readonly ways?: string[]
}

/**
 * $1: roles of the platform's machinery. Whoever is above row security needs no side door; the predefined roles (docs: Predefined Roles) are given by administrators. Everybody
 * is the role public to the functions that ask for privileges.
 */
const outsiders = `people AS (
    SELECT rolname::text AS role, oid FROM pg_catalog.pg_roles
    WHERE NOT rolsuper AND NOT rolbypassrls AND rolname !~ '^pg_' AND rolname <> ALL ($1::text[])
    UNION ALL SELECT 'public', 0
  )`

const isUsers = (schema: string) => `${schema}.nspname !~ '^pg_' AND ${schema}.nspname <> 'information_schema'`

/** What came with an extension is the extension's. */
const isOwn = (catalog: string, oid: string) =>
  `NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.${catalog}'::regclass AND d.objid = ${oid} AND d.deptype = 'e')`

/** A role that has the owner's rights goes through no side door. */
const isNotOwner = (role: string, owner: string) =>
  `CASE WHEN ${role}.oid = 0 THEN true ELSE NOT pg_catalog.pg_has_role(${role}.oid, ${owner}, 'USAGE') END`

const privilege = (role: string, relation: string, name: string) =>
  `CASE WHEN pg_catalog.has_${name === 'DELETE' ? 'table' : 'any_column'}_privilege(${role}.role, ${relation}.oid, '${name}') THEN '${name.toLowerCase()}' END`

const commands = (role: string, relation: string) =>
  `pg_catalog.array_remove(ARRAY[${['SELECT', 'INSERT', 'UPDATE', 'DELETE'].map((name) => privilege(role, relation, name)).join(', ')}], NULL)`

/** Everybody is the one word that says all. */
const whoIs = (role: string) =>
  `CASE WHEN bool_or(${role} = 'public') THEN ARRAY['public'] ELSE pg_catalog.array_agg(DISTINCT ${role} ORDER BY ${role}) END`

const name = (relation: string) =>
  `(SELECT format('%I.%I', s.nspname, ${relation}.relname) FROM pg_catalog.pg_namespace s WHERE s.oid = ${relation}.relnamespace)`

/**
 * Tables without row security whose neighbours have it. $2: the roles from outside; NULL: those who have a privilege on a table with row security of the same schema, and then
 * most tables that they reach there must have it, else it is not the one without it that is out of the ordinary.
 */
export function readTableDoors(client: Client, who: Outsiders): Promise<DoorFacts[]> {
  return read(
    client,
    `WITH ${outsiders},
  tables AS (
    SELECT c.*, n.nspname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND ${isUsers('n')} AND ${isOwn('pg_class', 'c.oid')} AND EXISTS (SELECT FROM pg_catalog.pg_class g WHERE g.relnamespace = n.oid AND g.relrowsecurity)
  ),
  reached AS (
    SELECT t.*, p.role, ${commands('p', 't')} AS commands FROM tables t, people p
    WHERE ($2::text[] IS NULL OR p.role = ANY ($2::text[])) AND pg_catalog.has_schema_privilege(p.role, t.relnamespace, 'USAGE') AND ${isNotOwner('p', 't.relowner')}
  ),
  counted AS (
    SELECT relnamespace, role, count(*) FILTER (WHERE relrowsecurity) AS guarded, count(*) FILTER (WHERE NOT relrowsecurity) AS open
    FROM reached WHERE commands <> '{}' GROUP BY relnamespace, role
  )
  SELECT a.type AS kind, a.object_names AS names, a.object_args AS args, quote_ident(r.nspname) AS schema, pg_catalog.pg_get_userbyid(r.relowner)::text AS owner, ${whoIs('r.role')} AS who,
    pg_catalog.string_to_array(string_agg(pg_catalog.array_to_string(r.commands, ','), ','), ',') AS commands,
    (SELECT pg_catalog.array_agg(${name('g')} ORDER BY ${name('g')}) FROM tables g WHERE g.relnamespace = r.relnamespace AND g.relrowsecurity) AS over
  FROM reached r JOIN counted USING (relnamespace, role), LATERAL pg_catalog.pg_identify_object_as_address('pg_class'::regclass, r.oid, 0) a
  WHERE NOT r.relrowsecurity AND r.commands <> '{}' AND ($2::text[] IS NOT NULL OR (guarded > 0 AND guarded >= open))
  GROUP BY r.oid, r.relnamespace, r.nspname, r.relowner, a.type, a.object_names, a.object_args`,
    [who.machinery, who.apiRoles ?? null],
  )
}

/** Functions that run as their owner and mean whatever the caller's search_path makes of their words. */
export function readFunctionDoors(client: Client, who: Outsiders): Promise<DoorFacts[]> {
  return read(
    client,
    `WITH ${outsiders}
  SELECT a.type AS kind, a.object_names AS names, a.object_args AS args, quote_ident(n.nspname) AS schema, pg_catalog.pg_get_userbyid(f.proowner)::text AS owner, ${whoIs('p.role')} AS who,
    ARRAY['execute'] AS commands, '{}'::text[] AS over, f.prorettype IN ('trigger'::regtype, 'event_trigger'::regtype) AS "isTriggers"
  FROM pg_catalog.pg_proc f JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace, people p, LATERAL pg_catalog.pg_identify_object_as_address('pg_proc'::regclass, f.oid, 0) a
  WHERE f.prosecdef AND ${isUsers('n')} AND ${isOwn('pg_proc', 'f.oid')}
    AND NOT EXISTS (SELECT FROM pg_catalog.unnest(f.proconfig) s WHERE s ~ '^search_path=')
    AND pg_catalog.has_function_privilege(p.role, f.oid, 'EXECUTE') AND ${isNotOwner('p', 'f.proowner')}
  GROUP BY f.oid, f.prorettype, n.nspname, f.proowner, a.type, a.object_names, a.object_args`,
    [who.machinery],
  )
}

const isInvoker = (relation: string) =>
  `EXISTS (SELECT FROM pg_catalog.pg_options_to_table(${relation}.reloptions) o WHERE o.option_name = 'security_invoker' AND o.option_value::boolean)`

const asItself = (relation: string) => `(${relation}.relkind = 'm' OR (${relation}.relkind = 'v' AND NOT ${isInvoker(relation)}))`

/** Changes of a view `v` come to its table where the server passes them on, or a trigger or rule does (docs: pg_relation_is_updatable). */
const isPassedOn = `c = 'select' OR v.relkind = 'v' AND pg_catalog.pg_relation_is_updatable(v.oid, true) & CASE c WHEN 'update' THEN 4 WHEN 'insert' THEN 8 ELSE 16 END <> 0`

/**
 * Views that read, as their owner, tables whose row security does not hold for him: directly, or through other views. A view that is a security_invoker reads as whoever
 * reads it, which is the owner of the view that names it (docs: CREATE VIEW).
 */
export function readViewDoors(client: Client, who: Outsiders): Promise<DoorFacts[]> {
  return read(
    client,
    `WITH RECURSIVE ${outsiders},
  way (view, relation, reader) AS (
    SELECT c.oid, c.oid, c.relowner FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE ${asItself('c')} AND ${isUsers('n')} AND ${isOwn('pg_class', 'c.oid')}
    UNION
    SELECT w.view, r.oid, CASE WHEN ${asItself('r')} THEN r.relowner ELSE w.reader END
    FROM way w JOIN pg_catalog.pg_rewrite q ON q.ev_class = w.relation AND q.ev_type = '1'
      JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = q.oid AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid <> w.relation
      JOIN pg_catalog.pg_class r ON r.oid = d.refobjid AND r.relkind IN ('r', 'p', 'v', 'm')
  ),
  found AS (
    SELECT w.view, pg_catalog.array_agg(DISTINCT ${name('t')} ORDER BY ${name('t')}) AS over
    FROM way w JOIN pg_catalog.pg_class t ON t.oid = w.relation AND t.relrowsecurity JOIN pg_catalog.pg_roles o ON o.oid = w.reader
    WHERE o.rolsuper OR o.rolbypassrls OR (pg_catalog.pg_has_role(o.oid, t.relowner, 'USAGE') AND NOT t.relforcerowsecurity)
    GROUP BY w.view
  ),
  used AS (
    SELECT v.oid, v.relnamespace, v.relowner, f.over, p.role, ARRAY(SELECT c FROM pg_catalog.unnest(${commands('p', 'v')}) c WHERE ${isPassedOn}) AS commands
    FROM found f JOIN pg_catalog.pg_class v ON v.oid = f.view, people p
    WHERE pg_catalog.has_schema_privilege(p.role, v.relnamespace, 'USAGE') AND ${isNotOwner('p', 'v.relowner')}
  )
  SELECT a.type AS kind, a.object_names AS names, a.object_args AS args, quote_ident(n.nspname) AS schema, pg_catalog.pg_get_userbyid(u.relowner)::text AS owner, ${whoIs('u.role')} AS who,
    pg_catalog.string_to_array(string_agg(pg_catalog.array_to_string(u.commands, ','), ','), ',') AS commands, u.over,
    pg_catalog.string_to_array(string_agg((SELECT string_agg(u.role || ' ' || c, E'\\n') FROM pg_catalog.unnest(u.commands) c), E'\\n' ORDER BY u.role), E'\\n') AS ways
  FROM used u JOIN pg_catalog.pg_namespace n ON n.oid = u.relnamespace, LATERAL pg_catalog.pg_identify_object_as_address('pg_class'::regclass, u.oid, 0) a
  WHERE u.commands <> '{}'
  GROUP BY u.oid, n.nspname, u.relowner, u.over, a.type, a.object_names, a.object_args`,
    [who.machinery],
  )
}

async function read(client: Client, text: string, values: unknown[]): Promise<DoorFacts[]> {
  const { rows } = await client.query<FactRow>(`${text} ORDER BY a.object_names, a.object_args`, values)
  return rows.map(({ kind, names, args, ...facts }) => ({
    ...facts,
    commands: ['select', 'insert', 'update', 'delete', 'execute'].filter((command) => facts.commands.includes(command)),
    object: { kind, identity: [...names, ...args] },
  }))
}
