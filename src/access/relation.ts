import type { Client } from 'pg'
import type { Actor } from '../core/actor.ts'
import { sqlNames, sqlText } from '../core/sql-name.ts'
import { ask } from './send.ts'

export interface Column {
  readonly name: string
  readonly number: number
  /** As a cast names it. */
  readonly type: string
  /** Its value follows from others. */
  readonly generated: boolean
  /** From which it follows. */
  readonly expression: string | null
  /** GENERATED ALWAYS AS IDENTITY: an UPDATE cannot set it. */
  readonly always: boolean
  /** Where nobody gives it a value a sequence does. */
  readonly fromSequence: boolean
  readonly identity: boolean
  /** Its place in the primary key, from 1; 0: it is not in it. */
  readonly key: number
}

/** What a role has on a relation, by the catalog; the names of columns in their order. */
export interface RoleFacts {
  readonly role: string
  readonly superuser: boolean
  readonly bypassesRowSecurity: boolean
  /** Is the owner, or has its rights by inheritance. */
  readonly owns: boolean
  readonly usesSchema: boolean
  readonly select: readonly string[]
  readonly insert: readonly string[]
  readonly update: readonly string[]
  readonly selectTable: boolean
  readonly deleteTable: boolean
}

/** A table or view as the catalog has it. */
export interface Relation {
  readonly oid: string
  readonly schema: string
  readonly name: string
  /** As in SQL, with its schema. */
  readonly sql: string
  readonly kind: 'table' | 'view' | 'function'
  /** pg_class.relkind */
  readonly relkind: string
  readonly enabled: boolean
  readonly forced: boolean
  readonly owner: string
  readonly columns: readonly Column[]
  /** On which tables a row trigger has to stand so that each row of the relation and of what inherits from it meets it: a partitioned table's triggers are its partitions' as well, others' are not. */
  readonly bearers: readonly string[]
  /** Row triggers of it, and of what inherits from it, that fire before, by what fires them. */
  readonly before: { readonly insert: boolean; readonly update: boolean; readonly delete: boolean }
  readonly triggerNames: readonly string[]
  /** The columns that its policies look at. */
  readonly policyColumns: readonly string[]
  readonly roles: ReadonlyMap<string, RoleFacts>
}

/** @returns undefined: there is no such relation. */
export async function readRelation(client: Client, relation: string, roles: readonly string[]): Promise<Relation | undefined> {
  const [found] = await ask(client, `select ${question(relation, roles)}::text as facts`)
  if (typeof found?.['facts'] !== 'string') return undefined
  const facts = JSON.parse(found['facts']) as Facts
  const tree = facts.tree ?? []
  return {
    ...facts,
    sql: sqlNames([facts.schema, facts.name]),
    kind: 'rpf'.includes(facts.relkind) ? 'table' : 'view',
    columns: facts.columns ?? [],
    bearers: tree.filter(({ partition }) => !partition).map(({ schema, name }) => sqlNames([schema, name])),
    before: { insert: (facts.events & 4) !== 0, delete: (facts.events & 8) !== 0, update: (facts.events & 16) !== 0 },
    triggerNames: facts.triggers ?? [],
    policyColumns: facts.policyColumns ?? [],
    roles: new Map((facts.roles ?? []).map((role) => [role.role, role])),
  }
}

/** Why no policy of the relation holds for a role, as a sentence; undefined: they hold, or there are none. */
export function whyBypasses(relation: Relation, role: string): string | undefined {
  const facts = relation.roles.get(role)
  if (facts?.superuser) return `${role} is a superuser.`
  if (facts?.bypassesRowSecurity) return `${role} has BYPASSRLS.`
  if (relation.enabled && !relation.forced && facts?.owns) {
    const whose = relation.owner === role ? 'owns the table' : `has the rights of ${relation.owner}, who owns the table`
    return `${role} ${whose}, and row security is not forced.`
  }
  return undefined
}

/** Whom nothing can be tried as: settings that the trial makes itself are no actor's. */
export function whyUntried({ roles }: Relation, { role, settings = {} }: Actor): string | undefined {
  if (!roles.has(role)) return `There is no role ${role}.`
  const ours = Object.keys(settings).find((name) => /^(row_security|role|session_authorization|session_replication_role)$/i.test(name))
  return ours && `${ours} is no setting that an actor can have.`
}

interface Facts extends Pick<Relation, 'oid' | 'schema' | 'name' | 'relkind' | 'enabled' | 'forced' | 'owner'> {
  readonly columns: readonly Column[] | null
  readonly tree: readonly { readonly schema: string; readonly name: string; readonly partition: boolean }[] | null
  readonly events: number
  readonly triggers: readonly string[] | null
  readonly policyColumns: readonly string[] | null
  readonly roles: readonly RoleFacts[] | null
}

function question(relation: string, roles: readonly string[]): string {
  const granted = (privilege: string) =>
    `(select coalesce(json_agg(a.attname order by a.attnum), '[]') from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      and has_column_privilege(r.oid, c.oid, a.attnum, '${privilege}'))`
  return `(with recursive tree(oid, partition) as (
    select to_regclass(${sqlText(relation)})::oid, false
    union all select i.inhrelid, p.relispartition from tree t join pg_inherits i on i.inhparent = t.oid join pg_class p on p.oid = i.inhrelid
  ), triggers as (select distinct g.tgname, g.tgtype, g.tgisinternal, g.tgenabled from pg_trigger g join tree on tree.oid = g.tgrelid)
  select json_build_object('oid', c.oid::text, 'schema', n.nspname, 'name', c.relname, 'relkind', c.relkind, 'enabled', c.relrowsecurity, 'forced', c.relforcerowsecurity,
    'owner', pg_get_userbyid(c.relowner),
    'columns', (select json_agg(json_build_object('name', a.attname, 'number', a.attnum, 'type', format_type(a.atttypid, a.atttypmod), 'generated', a.attgenerated <> '',
        'expression', (select pg_get_expr(f.adbin, f.adrelid) from pg_attrdef f where a.attgenerated <> '' and f.adrelid = c.oid and f.adnum = a.attnum), 'always', a.attidentity = 'a',
        'identity', a.attidentity <> '', 'fromSequence', a.attidentity <> '' or exists (select from pg_attrdef f where f.adrelid = c.oid and f.adnum = a.attnum and pg_get_expr(f.adbin, f.adrelid) ~ 'nextval'),
        'key', coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0)) order by a.attnum)
      from pg_attribute a left join pg_index i on i.indrelid = c.oid and i.indisprimary where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
    'tree', (select json_agg(distinct jsonb_build_object('schema', m.nspname, 'name', k.relname, 'partition', tree.partition))
      from tree join pg_class k on k.oid = tree.oid join pg_namespace m on m.oid = k.relnamespace),
    'events', (select coalesce(bit_or(tgtype::int), 0) from triggers where tgtype & 3 = 3 and not tgisinternal and tgenabled in ('O', 'A')),
    -- A policy that looks at the whole row depends on the table as such.
    'policyColumns', (select json_agg(distinct a.attname) from pg_policy p join pg_depend d on d.classid = 'pg_policy'::regclass and d.objid = p.oid and d.refobjid = c.oid and d.deptype = 'n'
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and d.refobjsubid in (0, a.attnum) where p.polrelid = c.oid),
    'triggers', (select json_agg(distinct tgname) from triggers),
    'roles', (select json_agg(json_build_object('role', r.rolname, 'superuser', r.rolsuper, 'bypassesRowSecurity', r.rolbypassrls,
        'owns', pg_has_role(r.oid, c.relowner, 'USAGE'), 'usesSchema', has_schema_privilege(r.oid, c.relnamespace, 'USAGE'),
        'select', ${granted('SELECT')}, 'insert', ${granted('INSERT')}, 'update', ${granted('UPDATE')},
        'selectTable', has_table_privilege(r.oid, c.oid, 'SELECT'), 'deleteTable', has_table_privilege(r.oid, c.oid, 'DELETE')))
      from pg_roles r where r.rolname = any(array[${roles.map(sqlText).join(', ')}]::text[])))
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = to_regclass(${sqlText(relation)}))`
}
