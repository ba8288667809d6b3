import type { Client } from 'pg'
import type { Evidence } from '../core/finding.ts'
import { sqlText } from '../core/sql-name.ts'
import { aligned } from './explain-words.ts'
import type { Relation } from './relation.ts'
import { ask } from './send.ts'
import type { Command } from './trial.ts'

/** What the role may do by its privileges, and through whom it has each. */
export async function privilegesOf(client: Client, relation: Relation, role: string, commands: readonly Command[]): Promise<Evidence> {
  const rows = await ask(
    client,
    `with held as (
       select acl.grantee, acl.privilege_type, null::text as col from pg_class c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) acl where c.oid = ${relation.oid}
       union all select acl.grantee, acl.privilege_type, a.attname from pg_attribute a, aclexplode(a.attacl) acl where a.attrelid = ${relation.oid} and not a.attisdropped)
     select privilege_type as privilege, case grantee when 0 then 'PUBLIC' else pg_get_userbyid(grantee) end as grantee, string_agg(col, ', ' order by col) as columns
     from held where (grantee = 0 or pg_has_role(${sqlText(role)}, grantee, 'USAGE')) and privilege_type in (${commands.map((command) => sqlText(command.toUpperCase())).join(', ')})
     group by privilege_type, grantee, col is null order by 1, 2, 3`,
  )
  if (relation.roles.get(role)?.superuser)
    return { title: `Privileges of ${role} on ${relation.sql}`, body: 'Every one: it is a superuser.' }
  const lines = commands.flatMap((command) => {
    const through = rows.filter(({ privilege }) => privilege === command.toUpperCase())
    if (through.length === 0) return [[command, 'not granted']]
    return through.map(({ grantee, columns }) => {
      const whom =
        grantee === role ? `granted to ${role}` : `granted to ${grantee}${grantee === 'PUBLIC' ? '' : `, of which ${role} is a member`}`
      return [command, columns === null || columns === undefined ? whom : `${whom}, on the columns ${columns}`]
    })
  })
  const schema = relation.roles.get(role)?.usesSchema === false ? [`It may not use the schema ${relation.schema}.`] : []
  return { title: `Privileges of ${role} on ${relation.sql}`, body: [aligned(lines), ...schema].join('\n') }
}

/** Whose rights a view reads with, and what is below it. */
export async function rightsOfView(client: Client, relation: Relation, role: string): Promise<Evidence[]> {
  const [view] = await ask(
    client,
    `select (c.relkind = 'v' and coalesce((select bool_or(option_value::bool) from pg_options_to_table(c.reloptions) where option_name = 'security_invoker'), false))::text as invoker, c.relkind as kind
     from pg_class c where c.oid = ${relation.oid}`,
  )
  const reader = view?.['invoker'] === 'true' ? role : relation.owner
  const below = await ask(
    client,
    `select distinct format('%I.%I', n.nspname, c.relname) as name, c.relkind as kind, c.relrowsecurity::text as enabled,
       (r.rolsuper or r.rolbypassrls or not c.relforcerowsecurity and pg_has_role(r.oid, c.relowner, 'USAGE'))::text as bypasses
     from pg_rewrite w join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_class'::regclass
     join pg_class c on c.oid = d.refobjid join pg_namespace n on n.oid = c.relnamespace, pg_roles r
     where w.ev_class = ${relation.oid} and c.oid <> ${relation.oid} and r.rolname = ${sqlText(reader)} order by 1`,
  )
  const rights =
    view?.['kind'] === 'm'
      ? `${relation.sql} holds a copy that ${relation.owner} has read: no policy holds for who reads it now.`
      : reader === role
        ? `${relation.sql} has security_invoker: it reads with the rights of whoever asks, here ${role}.`
        : `${relation.sql} has no security_invoker: it reads with the rights of its owner ${relation.owner}, whoever asks.`
  const lines = below.map(({ name, kind, enabled, bypasses }) => {
    if (kind === 'v' || kind === 'm') return [name ?? '', 'is a view itself']
    if (enabled !== 'true') return [name ?? '', 'has no row security']
    return [name ?? '', bypasses === 'true' ? `has row security, which ${reader} bypasses` : `has row security, which holds for ${reader}`]
  })
  return [
    { title: 'Whose rights', body: rights },
    { title: 'What it reads', body: lines.length > 0 ? aligned(lines) : 'Nothing that has rows of its own.' },
  ]
}

/** Whose rights a function runs with. */
export async function rightsOfFunction(client: Client, relation: Relation, role: string): Promise<Evidence[]> {
  const rows = await ask(
    client,
    `select p.oid::regprocedure::text as name, p.prosecdef::text as definer, r.rolname as owner, (r.rolsuper or r.rolbypassrls)::text as bypasses,
       has_function_privilege(${sqlText(role)}, p.oid, 'EXECUTE')::text as calls
     from pg_proc p join pg_roles r on r.oid = p.proowner join pg_namespace n on n.oid = p.pronamespace
     where p.proname = ${sqlText(relation.name)} and n.nspname = ${sqlText(relation.schema)} order by 1`,
  )
  const body = rows.map(({ name, definer, owner, bypasses, calls }) => {
    const rights =
      definer === 'true'
        ? `is SECURITY DEFINER: it runs with the rights of ${owner}${bypasses === 'true' ? ', for whom no policy holds' : ''}`
        : `runs with the rights of whoever calls it, here ${role}`
    return `${name} ${rights}.${calls === 'true' ? '' : ` ${role} may not call it.`}`
  })
  return [{ title: 'Whose rights', body: body.join('\n') }]
}
