import type { Client } from 'pg'
import { type Grant, grantsOf } from './privileges.ts'

/** A table as the catalog has it. Expressions are as the server prints them with `search_path` set to `pg_catalog`. */
export interface FoundTable {
  /** `r`, `p`, `f` and others: pg_class.relkind. */
  readonly relkind: string
  readonly schema: string
  readonly table: string
  /** Quoted where SQL needs it, with its schema. */
  readonly name: string
  readonly rowSecurity: boolean
  readonly forced: boolean
  readonly comment: string | null
  readonly columns: readonly FoundColumn[]
  readonly constraints: readonly FoundConstraint[]
  readonly indexes: readonly FoundIndex[]
  readonly policies: readonly FoundPolicy[]
  readonly triggers: readonly string[]
  readonly grants: readonly Grant[]
}

export interface FoundColumn {
  readonly name: string
  readonly type: string
  readonly typeId: string
  readonly typmod: number
  readonly nullable: boolean
  readonly default: string | null
  readonly generated: string | null
  /** `''`, `a` (always) or `d` (by default). */
  readonly identity: string
  readonly comment: string | null
  readonly grants: readonly Grant[]
}

export interface FoundConstraint {
  readonly name: string
  /** pg_constraint.contype: `p`, `u`, `c`, `f`, `x`. */
  readonly type: string
  readonly definition: string
  readonly expression: string | null
  readonly columns: readonly string[]
  readonly references: string | null
  readonly referencesId: string
  readonly referencedColumns: readonly string[]
  readonly onDelete: string
  readonly onUpdate: string
  readonly deferrable: boolean
  readonly deferred: boolean
  readonly validated: boolean
  readonly nullsNotDistinct: boolean
}

export interface FoundIndex {
  readonly name: string
  readonly definition: string
  readonly unique: boolean
  readonly valid: boolean
  readonly method: string
  readonly where: string | null
  readonly include: readonly string[]
  readonly keys: readonly FoundKey[]
  readonly ofConstraint: boolean
}

export interface FoundKey {
  /** Everything that makes two keys the same: expression, operator class, collation, direction. */
  readonly whole: string
  /** The column, where the key is no more than that; else `null`. */
  readonly plain: string | null
}

export interface FoundPolicy {
  readonly name: string
  readonly permissive: boolean
  /** pg_policy.polcmd: `*`, `r`, `a`, `w`, `d`. */
  readonly command: string
  readonly to: readonly string[]
  readonly using: string | null
  readonly withCheck: string | null
}

/** A table by its name as in SQL, with its schema; `undefined` when there is none. The session's `search_path` must be `pg_catalog`. */
export async function findTable(client: Client, name: string): Promise<FoundTable | undefined> {
  const { rows } = await client.query<{ found: FoundTable }>(`${tableQuery} where c.oid = to_regclass($1)`, [name])
  return rows[0]?.found
}

/** Tables, views and sequences in the schema of `name`, for did-you-mean; names as in SQL. */
export async function relationsBeside(client: Client, name: string, relkinds: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = (parse_ident($1))[1] and c.relkind = any (string_to_array($2, null)) order by 1`,
    [name, relkinds],
  )
  return rows.map((row) => row.name)
}

/** The keys of an index `i` (a row of pg_index), as {@link FoundKey}. */
export const keysOfIndex = `(select json_agg(json_build_object(
    'whole', concat_ws(' ', pg_get_indexdef(i.indexrelid, k.n, false), 'opclass ' || i.indclass[k.n - 1], 'collation ' || i.indcollation[k.n - 1], 'option ' || i.indoption[k.n - 1]),
    'plain', case when o.opcdefault and i.indoption[k.n - 1] = 0 and i.indcollation[k.n - 1] = a.attcollation then a.attname end
  ) order by k.n)
  from generate_series(1, i.indnkeyatts::int) as k (n)
  join pg_opclass o on o.oid = i.indclass[k.n - 1]
  left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[k.n - 1] and a.attnum <> 0)`

/** Names of columns by their numbers, in the order of the numbers. */
const columnNames = (relation: string, numbers: string) =>
  `(select coalesce(json_agg(a.attname order by u.place), '[]') from unnest(${numbers}) with ordinality as u (number, place)
      join pg_attribute a on a.attrelid = ${relation} and a.attnum = u.number)`

const columns = `select coalesce(json_agg(json_build_object(
    'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'typeId', a.atttypid::text, 'typmod', a.atttypmod, 'nullable', not a.attnotnull,
    'default', case a.attgenerated when '' then pg_get_expr(d.adbin, d.adrelid) end,
    'generated', case when a.attgenerated <> '' then pg_get_expr(d.adbin, d.adrelid) end,
    'identity', a.attidentity, 'comment', col_description(c.oid, a.attnum),
    'grants', ${grantsOf('column', 'a.attacl', 'c.relowner')}) order by a.attnum), '[]')
  from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped`

// NOT NULL is a constraint of its own from PostgreSQL 18 on, and constraint triggers are triggers: neither is one for a spec.
const constraints = `select coalesce(json_agg(json_build_object(
    'name', s.conname, 'type', s.contype, 'definition', pg_get_constraintdef(s.oid), 'expression', pg_get_expr(s.conbin, s.conrelid),
    'columns', ${columnNames('s.conrelid', 's.conkey')},
    'references', case s.contype when 'f' then s.confrelid::regclass::text end, 'referencesId', s.confrelid::text,
    'referencedColumns', ${columnNames('s.confrelid', 's.confkey')},
    'onDelete', s.confdeltype, 'onUpdate', s.confupdtype, 'deferrable', s.condeferrable, 'deferred', s.condeferred, 'validated', s.convalidated,
    'nullsNotDistinct', coalesce((select (to_jsonb(x) ->> 'indnullsnotdistinct')::boolean from pg_index x where x.indexrelid = s.conindid), false)) order by s.conname), '[]')
  from pg_constraint s where s.conrelid = c.oid and s.contype not in ('n', 't')`

const indexes = `select coalesce(json_agg(json_build_object(
    'name', r.relname, 'definition', pg_get_indexdef(i.indexrelid), 'unique', i.indisunique, 'valid', i.indisvalid, 'method', m.amname,
    'where', pg_get_expr(i.indpred, i.indrelid), 'keys', ${keysOfIndex},
    'include', ${columnNames('i.indrelid', '(i.indkey::int2[])[i.indnkeyatts : ]')},
    'ofConstraint', exists (select from pg_constraint s where s.conindid = i.indexrelid and s.contype in ('p', 'u', 'x'))) order by r.relname), '[]')
  from pg_index i join pg_class r on r.oid = i.indexrelid join pg_am m on m.oid = r.relam where i.indrelid = c.oid`

const policies = `select coalesce(json_agg(json_build_object(
    'name', p.polname, 'permissive', p.polpermissive, 'command', p.polcmd,
    'to', (select json_agg(case u.role when 0 then 'public' else pg_get_userbyid(u.role)::text end) from unnest(p.polroles) as u (role)),
    'using', pg_get_expr(p.polqual, p.polrelid), 'withCheck', pg_get_expr(p.polwithcheck, p.polrelid)) order by p.polname), '[]')
  from pg_policy p where p.polrelid = c.oid`

const triggers = `select coalesce(json_agg(t.tgname order by t.tgname), '[]') from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal`

const tableQuery = `select json_build_object(
    'relkind', c.relkind, 'schema', n.nspname, 'table', c.relname, 'name', format('%I.%I', n.nspname, c.relname),
    'rowSecurity', c.relrowsecurity, 'forced', c.relforcerowsecurity, 'comment', obj_description(c.oid, 'pg_class'),
    'columns', (${columns}), 'constraints', (${constraints}), 'indexes', (${indexes}), 'policies', (${policies}), 'triggers', (${triggers}),
    'grants', ${grantsOf('table', 'c.relacl', 'c.relowner')}) as found
  from pg_class c join pg_namespace n on n.oid = c.relnamespace`
