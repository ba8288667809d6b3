import type { Client } from 'pg'
import { sqlText } from '../core/sql-name.ts'
import type { Relation, RoleFacts } from './relation.ts'
import { ask } from './send.ts'

/** Whether the text is a call of a function, and no name of a table. */
export function isCall(relation: string): boolean {
  return relation.trimEnd().endsWith(')')
}

/** A function that is called, as a relation from which only rows are read; undefined: there is no function of that name. */
export async function readCall(client: Client, call: string, roles: readonly string[]): Promise<Relation | undefined> {
  const [, called = ''] = /^\s*((?:"(?:[^"]|"")*"|[^("])+)\(/s.exec(call) ?? []
  const [row] = await ask(
    client,
    `with called as (select parse_ident(${sqlText(called.trim())}) as parts), found as (
       select p.oid, p.proname, p.proowner, n.oid as schema, n.nspname from called, pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where p.proname = parts[cardinality(parts)] and case cardinality(parts) when 1 then pg_function_is_visible(p.oid) else n.nspname = parts[1] end)
     select json_build_object('schema', nspname, 'name', proname, 'owner', pg_get_userbyid(proowner),
       'roles', (select json_agg(json_build_object('role', r.rolname, 'superuser', r.rolsuper, 'bypassesRowSecurity', r.rolbypassrls,
         'usesSchema', has_schema_privilege(r.oid, f.schema, 'USAGE'), 'calls', exists (select from found where has_function_privilege(r.oid, found.oid, 'EXECUTE'))))
         from pg_roles r where r.rolname = any(array[${roles.map(sqlText).join(', ')}]::text[])))::text as facts
     from found f limit 1`,
  )
  if (typeof row?.['facts'] !== 'string') return undefined
  const facts = JSON.parse(row['facts']) as Facts
  const rolesFacts = (facts.roles ?? []).map(({ calls, ...role }) => {
    const columns = calls ? ['*'] : []
    return [role.role, { ...role, owns: false, select: columns, insert: [], update: [], selectTable: true, deleteTable: false }] as const
  })
  return {
    oid: '0',
    schema: facts.schema,
    name: facts.name,
    sql: call,
    kind: 'function',
    relkind: '',
    enabled: false,
    forced: false,
    owner: facts.owner,
    columns: [],
    bearers: [],
    before: { insert: false, update: false, delete: false },
    triggerNames: [],
    policyColumns: [],
    roles: new Map(rolesFacts),
  }
}

interface Facts {
  readonly schema: string
  readonly name: string
  readonly owner: string
  readonly roles:
    | readonly (Pick<RoleFacts, 'role' | 'superuser' | 'bypassesRowSecurity' | 'usesSchema'> & { readonly calls: boolean })[]
    | null
}
