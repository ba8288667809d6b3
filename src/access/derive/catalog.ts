import type { Client } from 'pg'
import { sqlNames } from '../../core/sql-name.ts'

export interface Policy {
  /** As in SQL, with its schema. */
  readonly table: string
  readonly name: string
  /** `r` select, `a` insert, `w` update, `d` delete, `*` all (docs: pg_policy.polcmd). */
  readonly command: string
  readonly permissive: boolean
  /** By name; `public` is everybody. */
  readonly roles: readonly string[]
  readonly using: string | null
  readonly check: string | null
}

export interface Relation {
  /** As in SQL, with its schema. */
  readonly table: string
  readonly schema: string
  readonly name: string
  /** `r` table, `p` partitioned table, `v` view, `m` materialized view (docs: pg_class.relkind). */
  readonly kind: string
  readonly rowSecurity: boolean
  readonly isPartition: boolean
  readonly ofExtension: boolean
  readonly columns: readonly { readonly name: string; readonly default: string | null; readonly generated: string | null }[]
  readonly definition: string | null
}

export interface Routine {
  readonly oid: string
  readonly schema: string
  readonly name: string
  readonly language: string
  readonly parameters: readonly string[]
  readonly defaults: string | null
  readonly body: string
  /** Where its names are looked for. */
  readonly searchPath: readonly string[]
}

/** Somebody who may reach tables, without getting round their policies. */
export interface Reaching {
  readonly role: string
  /** Roles whose policies hold for it (docs: CREATE POLICY, role_name). */
  readonly memberOf: readonly string[]
}

/** What of a database says who may reach which rows. */
export interface AccessCatalog {
  readonly policies: readonly Policy[]
  readonly relations: ReadonlyMap<string, Relation>
  readonly routines: readonly Routine[]
  readonly reaching: readonly Reaching[]
}

/**
 * Reads it in the transaction that is open. Expressions come with every name in full, whatever the session's search path is.
 *
 * @param apiRoles the roles as which requests come. Default: those that policies name, or that have privileges on tables with row security, and do not get round it.
 */
export async function readAccessCatalog(client: Client, apiRoles: readonly string[] | undefined): Promise<AccessCatalog> {
  const { rows } = await client.query<{ path: string }>("SELECT current_setting('search_path') AS path")
  const path = rows[0]!.path
  const read = async <T>(text: string, values: readonly unknown[] = []) =>
    (await client.query<{ one: T }>(text, [...values])).rows.map(({ one }) => one)
  await client.query("SELECT set_config('search_path', 'pg_catalog', true)")
  const policies = await read<Omit<Policy, 'table'> & Named>(selectPolicies)
  const relations = await read<Omit<Relation, 'table'>>(selectRelations)
  const routines = await read<Omit<Routine, 'searchPath'> & { readonly path: string | null }>(selectRoutines)
  const reaching = apiRoles
    ? await read<Reaching>(`${selectRoles} WHERE r.rolname = ANY ($1) ORDER BY r.rolname`, [apiRoles])
    : await read<Reaching>(selectReaching)
  await client.query("SELECT set_config('search_path', $1, true)", [path])
  const named = <T extends Named>(one: T) => ({ ...one, table: sqlNames([one.schema, one.name]) })
  return {
    policies: policies.map((policy) => ({ ...policy, table: sqlNames([policy.schema, policy.relation ?? '']) })),
    relations: new Map(relations.map((relation) => [sqlNames([relation.schema, relation.name]), named(relation)])),
    routines: routines.map(({ path: own, ...routine }) => ({ ...routine, searchPath: schemasOf(own ?? path) })),
    reaching,
  }
}

interface Named {
  readonly schema: string
  readonly name: string
  readonly relation?: string
}

/** `"$user", public` without who the user is. */
function schemasOf(path: string): string[] {
  const names = path.split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1'))
  return names.filter((name) => name !== '$user' && name !== '')
}

const selectPolicies = `
SELECT json_build_object('schema', n.nspname, 'relation', c.relname, 'name', p.polname, 'command', p.polcmd, 'permissive', p.polpermissive,
  'roles', (SELECT json_agg(coalesce(r.rolname, 'public') ORDER BY r.rolname) FROM unnest(p.polroles) o LEFT JOIN pg_roles r ON r.oid = o),
  'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid)) AS one
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
ORDER BY n.nspname, c.relname, p.polname`

const selectRelations = `
SELECT json_build_object('schema', n.nspname, 'name', c.relname, 'kind', c.relkind, 'rowSecurity', c.relrowsecurity, 'isPartition', c.relispartition,
  'ofExtension', EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'),
  'columns', coalesce((
    SELECT json_agg(json_build_object('name', attname, 'default', CASE WHEN attgenerated = '' THEN pg_get_expr(adbin, adrelid) END,
      'generated', CASE WHEN attgenerated <> '' THEN pg_get_expr(adbin, adrelid) END) ORDER BY attnum)
    FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped), '[]'),
  'definition', CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END) AS one
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
ORDER BY n.nspname, c.relname`

const selectRoutines = `
SELECT json_build_object('oid', p.oid::text, 'schema', n.nspname, 'name', p.proname, 'language', l.lanname,
  'parameters', coalesce((SELECT json_agg(coalesce(p.proargnames[i], '') ORDER BY i) FROM generate_series(1, p.pronargs) i), '[]'),
  'defaults', pg_get_expr(p.proargdefaults, 0),
  'body', CASE WHEN l.lanname = 'plpgsql' THEN pg_get_functiondef(p.oid) ELSE coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) END,
  'path', (SELECT substr(setting, length('search_path=') + 1) FROM unnest(p.proconfig) setting WHERE setting LIKE 'search\\_path=%')) AS one
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
WHERE l.lanname IN ('sql', 'plpgsql') AND p.prokind = 'f' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
ORDER BY n.nspname, p.proname, p.oid`

const selectRoles = `
SELECT json_build_object('role', r.rolname, 'memberOf', (SELECT json_agg(m.rolname ORDER BY m.rolname) FROM pg_roles m WHERE pg_has_role(r.oid, m.oid, 'USAGE'))) AS one
FROM pg_roles r`

const selectReaching = `${selectRoles}
WHERE NOT r.rolsuper AND NOT r.rolbypassrls AND r.rolname !~ '^pg_'
  AND NOT EXISTS (SELECT FROM pg_class c WHERE c.relrowsecurity AND NOT c.relforcerowsecurity AND pg_has_role(r.oid, c.relowner, 'USAGE'))
  AND (EXISTS (SELECT FROM pg_policy p WHERE r.oid = ANY (p.polroles))
    OR EXISTS (SELECT FROM pg_class c, aclexplode(c.relacl) a WHERE c.relrowsecurity AND a.grantee = r.oid)
    OR EXISTS (SELECT FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a WHERE c.relrowsecurity AND a.grantee = r.oid))
ORDER BY r.rolname`
