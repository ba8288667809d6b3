import type { Client } from 'pg'
import type { FunctionCondition, PrivilegesCondition, ViewCondition } from '../condition.ts'
import { failed, type Outcome, passed, sides } from '../outcome.ts'
import type { Grantable } from '../privileges.ts'
import { type Attribute, attribute, outcomeOf } from './attributes.ts'
import { assertCompletePrivileges, assertPrivileges, type Grant, grantsOf } from './privileges.ts'

interface Found {
  readonly grants: readonly Grant[]
  /** Of a view. */
  readonly securityInvoker?: boolean
  /** Of a function. */
  readonly definer?: boolean
  readonly searchPath?: string | null
}

type Details = PrivilegesCondition & FunctionCondition & ViewCondition

const relation = (sort: Grantable) =>
  `select ${grantsOf(sort, 'c.relacl', 'c.relowner')} as grants,
     coalesce((select o.option_value::boolean from pg_options_to_table(c.reloptions) o where o.option_name = 'security_invoker'), false) as "securityInvoker"
   from pg_class c where c.oid = to_regclass($1)`

const sorts: Readonly<Record<string, { readonly sort: Grantable; readonly query: string }>> = {
  view: { sort: 'table', query: relation('table') },
  sequence: { sort: 'sequence', query: relation('sequence') },
  function: {
    sort: 'function',
    query: `select ${grantsOf('function', 'p.proacl', 'p.proowner')} as grants, p.prosecdef as definer,
       (select substr(s, length('search_path=') + 1) from unnest(p.proconfig) s where s like 'search\\_path=%') as "searchPath"
     from pg_proc p where p.oid = to_regprocedure($1)`,
  },
  schema: {
    sort: 'schema',
    query: `select ${grantsOf('schema', 'n.nspacl', 'n.nspowner')} as grants from pg_namespace n where n.nspname = $1`,
  },
}

/** One outcome for an object that is there, and one for each role whose privileges on it are said. */
export async function assertGrantable(client: Client, word: string, name: string, condition: Details): Promise<Outcome[]> {
  const { sort, query } = sorts[word]!
  const object = `${word} ${name}`
  const found = (await client.query<Found>(query, [name])).rows[0]!
  const { privileges = {}, complete = [] } = condition
  return [
    outcomeOf(object, attributesOf(condition, found)),
    ...(await assertPrivileges(client, sort, object, privileges, found.grants)),
    ...complete.map(() => assertCompletePrivileges(object, [{ sort, grants: found.grants, named: privileges }])),
  ]
}

function attributesOf({ security, searchPath, securityInvoker }: Details, found: Found): Attribute[] {
  const attributes: Attribute[] = []
  if (security !== undefined) {
    attributes.push(attribute('security', security, found.definer ? 'definer' : 'invoker', (value) => `SECURITY ${value.toUpperCase()}`))
  }
  if (searchPath !== undefined) {
    const expected = searchPath === false ? null : pathOf(searchPath)
    const path = found.searchPath == null ? null : pathOf(found.searchPath)
    const words = (value: string | null) => (value === null ? 'without a search_path of its own' : `with the search_path ${value || "''"}`)
    attributes.push(attribute('searchPath', expected, path, words))
  }
  if (securityInvoker !== undefined) {
    const words = (value: boolean) => (value ? 'with security_invoker' : 'without security_invoker')
    attributes.push(attribute('securityInvoker', securityInvoker, found.securityInvoker === true, words))
  }
  return attributes
}

/** The schemas of a path, as the catalog has them: `SET search_path = ''` is kept as one schema without a name. */
function pathOf(written: string): string {
  const names = [...written.matchAll(/"((?:[^"]|"")*)"|'([^']*)'|[^,\s]+/g)].map(([word, quoted, literal]) =>
    quoted === undefined ? (literal ?? word.toLowerCase()) : quoted.replaceAll('""', '"'),
  )
  return names.filter((name) => name !== '').join(', ')
}

/** Whether an enumeration has exactly these labels, in their order. */
export async function assertLabels(client: Client, object: string, name: string, expected: readonly string[]): Promise<Outcome> {
  const { rows } = await client.query<{ label: string }>(
    'select enumlabel as label from pg_enum where enumtypid = to_regtype($1) order by enumsortorder',
    [name],
  )
  const found = rows.map((row) => row.label)
  if (found.length === 0 && expected.length > 0) return failed(`${object} is no enumeration`, sides(expected.join('\n'), 'no label'))
  const same = found.length === expected.length && found.every((label, index) => label === expected[index])
  if (same) return passed(`${object} has the labels ${found.join(', ')}`)
  return failed(`${object} has the labels ${found.join(', ')}, not ${expected.join(', ')}`, sides(expected.join('\n'), found.join('\n')))
}
