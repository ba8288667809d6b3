import type { Client } from '../../postgres/session.ts'

/** A table, view or function with what says on what it rests. */
export interface Node {
  readonly schema: string
  readonly name: string
  /** Of a function; two of one name differ in them. */
  readonly arguments: string | null
  /** A table's name as in SQL; null: it is none. */
  readonly sql: string | null
  /** Policies, what triggers call, what views and functions say. */
  readonly text: string
  /** Everything of it that has a say, in one text: equal texts decide alike. */
  readonly state: string
  /** What foreign keys lead to. */
  readonly parents: string | null
}

const isUsers = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"

const isOwn = (catalog: string, oid: string) =>
  `NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = '${catalog}'::regclass AND d.objid = ${oid} AND d.deptype = 'e')`

/** Privileges in an order of their own; none said are the usual ones. */
const privileges = (acl: string, usual: string) =>
  `(SELECT string_agg(a::text, ',' ORDER BY a::text) FROM unnest(coalesce(${acl}, ${usual})) a)`

const policies = `SELECT string_agg(concat_ws(' ', p.polname, p.polcmd, p.polpermissive, (SELECT string_agg(coalesce(r.rolname, 'public'), ',' ORDER BY r.rolname) FROM unnest(p.polroles) o LEFT JOIN pg_catalog.pg_roles r ON r.oid = o),
  pg_get_expr(p.polqual, c.oid), '/', pg_get_expr(p.polwithcheck, c.oid)), ' ' ORDER BY p.polname) FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid`

const relations = `SELECT n.nspname AS schema, c.relname AS name, NULL AS arguments, CASE WHEN c.relkind IN ('r', 'p') THEN format('%I.%I', n.nspname, c.relname) END AS sql, concat_ws(' ',
    (SELECT string_agg(concat_ws(' ', pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid)), ' ') FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid),
    (SELECT string_agg(f.proname, ' ') FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_proc f ON f.oid = t.tgfoid WHERE t.tgrelid = c.oid AND NOT t.tgisinternal),
    (SELECT string_agg(i.inhparent::regclass::text, ' ') FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid),
    CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END) AS text,
  concat_ws(' ', c.relkind, c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner), ${privileges('c.relacl', "acldefault('r', c.relowner)")},
    (SELECT string_agg(concat_ws(' ', t.attname, (SELECT string_agg(a::text, ',' ORDER BY a::text) FROM unnest(t.attacl) a)), ' ' ORDER BY t.attname)
      FROM pg_catalog.pg_attribute t WHERE t.attrelid = c.oid AND t.attacl IS NOT NULL AND NOT t.attisdropped),
    (${policies}), (SELECT string_agg(concat(pg_get_triggerdef(t.oid), t.tgenabled), ' ' ORDER BY t.tgname) FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal),
    CASE WHEN c.relkind IN ('v', 'm') THEN concat_ws(' ', c.reloptions::text, pg_get_viewdef(c.oid)) END) AS state,
  (SELECT string_agg(p.relname, ' ') FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class p ON p.oid = k.confrelid WHERE k.conrelid = c.oid AND k.contype = 'f') AS parents
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm') AND ${isUsers} AND ${isOwn('pg_class', 'c.oid')}`

const routines = `SELECT n.nspname, f.proname, oidvectortypes(f.proargtypes), NULL, coalesce(pg_get_function_sqlbody(f.oid), f.prosrc),
  concat_ws(' ', pg_get_userbyid(f.proowner), f.prosecdef, f.proconfig::text, ${privileges('f.proacl', "acldefault('f', f.proowner)")}, coalesce(pg_get_function_sqlbody(f.oid), f.prosrc)), NULL
FROM pg_catalog.pg_proc f JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace WHERE ${isUsers} AND f.prokind IN ('f', 'p') AND ${isOwn('pg_proc', 'f.oid')}`

const everywhere = `SELECT concat_ws(' ', (SELECT string_agg(concat_ws(' ', rolname, rolsuper, rolbypassrls, rolinherit), ',' ORDER BY rolname) FROM pg_catalog.pg_roles WHERE rolname = ANY ($1)),
  (SELECT string_agg(concat_ws(' ', pg_get_userbyid(roleid), pg_get_userbyid(member)), ',' ORDER BY pg_get_userbyid(roleid), pg_get_userbyid(member)) FROM pg_catalog.pg_auth_members
    WHERE pg_get_userbyid(roleid) = ANY ($1) AND pg_get_userbyid(member) = ANY ($1)),
  (SELECT string_agg(concat_ws(' ', nspname, ${privileges('nspacl', "acldefault('n', nspowner)")}), ',' ORDER BY nspname) FROM pg_catalog.pg_namespace n WHERE ${isUsers} AND nspname = ANY ($2))) AS state`

/** What came with an extension has no say in the tables of others. */
export async function readNodes(client: Client): Promise<Node[]> {
  const { rows } = await client.query<Node>(`${relations} UNION ALL ${routines} ORDER BY 1, 2, 3`)
  return rows
}

/** What has a say everywhere, of these roles and schemas, as one text. */
export async function readEverywhere(client: Client, roles: readonly string[], schemas: readonly string[]): Promise<string> {
  const { rows } = await client.query<{ state: string }>(everywhere, [roles, schemas])
  return rows[0]!.state
}

/** By their ids, the users' tables as in SQL: a table that is renamed stays the same. */
export async function readTableIds(client: Client): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ id: string; sql: string }>(
    `SELECT c.oid::text AS id, format('%I.%I', n.nspname, c.relname) AS sql FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND ${isUsers}`,
  )
  return new Map(rows.map(({ id, sql }) => [id, sql]))
}

/** Roles and schemas that are there. */
export async function readPlaces(client: Client): Promise<{ readonly roles: readonly string[]; readonly schemas: readonly string[] }> {
  const { rows } = await client.query<{ roles: string[]; schemas: string[] }>(
    `SELECT ARRAY(SELECT rolname::text FROM pg_catalog.pg_roles) AS roles, ARRAY(SELECT nspname::text FROM pg_catalog.pg_namespace n WHERE ${isUsers}) AS schemas`,
  )
  return rows[0]!
}
