import type { Client } from 'pg'
import { sqlText } from '../core/sql-name.ts'
import { ask } from './send.ts'

/** Somebody or something that gets round row security. */
export interface Bypass {
  /** A role's name, or an object as after COMMENT ON: `view public.cards`, `function public.search(text)`. */
  readonly who: string
  /** To follow it in a sentence: `has BYPASSRLS`. */
  readonly how: string
  /** What it gets round: the tables, or the roles that it can become; absent: every table. */
  readonly of?: readonly string[]
}

/**
 * Everybody who gets round row security in the database as it is: superusers, roles with BYPASSRLS, owners of tables whose row security is not forced, those who can become one of them or have
 * their rights, views and materialized views that read with such rights, and SECURITY DEFINER functions that run with them and that somebody else may call. Trigger functions are nobody's to call.
 *
 * @param except schemas whose tables, views and functions do not count; neither do those of extensions, nor the server's own.
 * @returns in the order above, each part by name.
 */
export async function readBypasses(client: Client, { except = [] }: { readonly except?: readonly string[] } = {}): Promise<Bypass[]> {
  const [row] = await ask(client, question(except))
  return (JSON.parse(row?.['bypasses'] ?? '[]') as (Omit<Bypass, 'of'> & { of: string[] | null })[]).map(({ who, how, of }) => ({
    who,
    how,
    ...(of !== null && { of }),
  }))
}

const question = (except: readonly string[]) => `
with recursive here as (
  select oid from pg_catalog.pg_namespace
  where nspname not in (${['pg_catalog', 'information_schema', ...except].map(sqlText).join(', ')}) and nspname !~ '^pg_(toast|temp_|toast_temp_)'
), role as (
  select oid, rolname as name, case when rolsuper then 'is a superuser' when rolbypassrls then 'has BYPASSRLS' end as why from pg_catalog.pg_roles
), may as (
  select case when pg_catalog.current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end as become
), guarded as (
  select c.oid, pg_catalog.format('%I.%I', n.nspname, c.relname) as name, c.relowner as owner, c.relforcerowsecurity as forced
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relrowsecurity and c.relnamespace in (select oid from here) and ${notOfExtension('pg_class', 'c.oid')}
), round(role, of, name, why) as (
  select r.oid, g.oid, g.name,
    case when r.why is not null then r.why when r.oid = g.owner then 'owns tables whose row security is not forced'
      else 'has the rights of ' || pg_catalog.pg_get_userbyid(g.owner) || ', who owns tables whose row security is not forced' end
  from role r, guarded g where r.why is not null or not g.forced and pg_catalog.pg_has_role(r.oid, g.owner, 'USAGE')
), uses(view, rel) as (
  select distinct w.ev_class, d.refobjid from pg_catalog.pg_rewrite w
  join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and d.objid = w.oid and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
  join pg_catalog.pg_class v on v.oid = w.ev_class and v.relkind in ('v', 'm')
  where d.refobjid <> w.ev_class
), leaks(view, name, owner, why) as (
  select u.view, o.name, v.relowner, o.why from uses u join pg_catalog.pg_class v on v.oid = u.view join round o on o.role = v.relowner and o.of = u.rel
  where v.relkind = 'm' or not coalesce((select bool_or(option_value::bool) from pg_catalog.pg_options_to_table(v.reloptions) where option_name = 'security_invoker'), false)
  union select u.view, l.name, l.owner, l.why from leaks l join uses u on u.rel = l.view
), found(part, who, how, of) as (
  select 1, name, why, null::text[] from role where why = 'is a superuser'
  union all select 2, name, why, null from role where why = 'has BYPASSRLS'
  union all select 3, name, why, array_agg(of order by of) from (select r.name, o.why, o.name as of from round o join role r on r.oid = o.role where r.why is null) as owners
    group by name, why
  union all select 4, r.name, 'can become ' || case when b.why is null then 'an owner of tables whose row security is not forced' when b.why = 'is a superuser' then 'a superuser' else 'a role with BYPASSRLS' end,
      array_agg(b.name order by b.name)
    from may, role r join role b on b.oid <> r.oid and (b.why is not null or exists (select from guarded g where g.owner = b.oid and not g.forced))
    where r.why is null and pg_catalog.pg_has_role(r.oid, b.oid, may.become)
      and (b.why is not null or not pg_catalog.pg_has_role(r.oid, b.oid, 'USAGE')) group by r.name, b.why
  union all select 5, case v.relkind when 'm' then 'materialized view ' else 'view ' end || pg_catalog.format('%I.%I', n.nspname, v.relname),
      'reads with the rights of ' || pg_catalog.pg_get_userbyid(l.owner) || ', who ' || l.why, array_agg(l.name order by l.name)
    from leaks l join pg_catalog.pg_class v on v.oid = l.view join pg_catalog.pg_namespace n on n.oid = v.relnamespace
    where n.oid in (select oid from here) and ${notOfExtension('pg_class', 'v.oid')} group by v.relkind, n.nspname, v.relname, l.owner, l.why
  union all select 6, case p.prokind when 'p' then 'procedure ' else 'function ' end || pg_catalog.format('%I.%I(%s)', n.nspname, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid)),
      'runs with the rights of ' || r.name || ', who ' || o.why, case when r.why is null then array_agg(o.name order by o.name) end
    from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace join role r on r.oid = p.proowner join round o on o.role = p.proowner
    where p.prosecdef and n.oid in (select oid from here) and p.prorettype not in ('pg_catalog.trigger'::pg_catalog.regtype, 'pg_catalog.event_trigger'::pg_catalog.regtype)
      and (p.proacl is null or exists (select from pg_catalog.aclexplode(p.proacl) as a where a.privilege_type = 'EXECUTE' and a.grantee <> p.proowner))
      and ${notOfExtension('pg_proc', 'p.oid')}
    group by p.oid, p.prokind, n.nspname, p.proname, r.name, r.why, o.why
)
select json_agg(json_build_object('who', who, 'how', how, 'of', of) order by part, who collate "C", how collate "C")::text as bypasses from found`

function notOfExtension(catalog: string, oid: string): string {
  return `not exists (select from pg_catalog.pg_depend e where e.classid = 'pg_catalog.${catalog}'::pg_catalog.regclass and e.objid = ${oid} and e.deptype = 'e')`
}
