import type { Client } from 'pg'
import { sqlName, sqlText } from '../core/sql-name.ts'
import { attempt, type Stage, savepoint } from './attempt.ts'
import { wordsOf } from './reach.ts'
import { ask } from './send.ts'
import type { Command } from './trial.ts'

/** Which predicate of a policy a row has to satisfy: one that is there, or one that is to be. */
export type Side = 'using' | 'check'

export interface AppliedPolicy {
  readonly name: string
  readonly permissive: boolean
  /** `USING (who = me())`, as the server prints it; undefined: it has none, which lets every row in. */
  readonly predicate: string | undefined
  /** What the server makes of it for the row, or its words for why not; undefined: there is no row. */
  readonly value: 'true' | 'false' | 'null' | { readonly fails: string } | undefined
}

export interface Policies {
  readonly applied: readonly AppliedPolicy[]
  /** For the command, but for other roles: `reads is for visitor`. */
  readonly forOthers: readonly string[]
}

interface Policy {
  readonly name: string
  readonly permissive: boolean
  readonly roles: readonly string[]
  readonly applies: boolean
  readonly using: string | null
  readonly check: string | null
}

/**
 * The policies of a table for a command, and what each says of a row to the actor.
 *
 * @param row what the row holds, as text in the order of the columns; undefined: no row.
 */
export async function readPolicies(
  stage: Stage,
  command: Command,
  side: Side,
  row: ReadonlyMap<string, string | null> | undefined,
): Promise<Policies> {
  const { client, relation, actor, administrator } = stage
  const shown = await policiesFor(client, relation.oid, actor.role, command, administrator.path)
  // Whatever the actor's path is, these names mean what they meant when the policy was made.
  const exact = await policiesFor(client, relation.oid, actor.role, command, 'pg_catalog')
  const applied: AppliedPolicy[] = []
  for (const [index, policy] of shown.entries()) {
    if (!policy.applies) continue
    const exactText = predicateOf(exact[index]!, side)
    const value = row === undefined ? undefined : exactText === null ? 'true' : await evaluate(stage, exactText, row)
    applied.push({ name: policy.name, permissive: policy.permissive, predicate: shownPredicate(policy, side), value })
  }
  const forOthers = shown.filter(({ applies }) => !applies).map(({ name, roles }) => `${name} is for ${roles.join(', ')}`)
  return { applied, forOthers }
}

/** Without a WITH CHECK, USING stands for it (docs: CREATE POLICY). */
function predicateOf({ using, check }: Policy, side: Side): string | null {
  return side === 'using' ? using : (check ?? using)
}

function shownPredicate(policy: Policy, side: Side): string | undefined {
  const text = predicateOf(policy, side)
  if (text === null) return undefined
  if (side === 'check' && policy.check !== null) return `WITH CHECK ${inParentheses(text)}`
  return `USING ${inParentheses(text)}${side === 'check' ? ', in place of a WITH CHECK,' : ''}`
}

/** On one line. */
function inParentheses(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.startsWith('(') ? line : `(${line})`
}

async function policiesFor(client: Client, oid: string, role: string, command: Command, path: string): Promise<Policy[]> {
  const letter = { select: 'r', insert: 'a', update: 'w', delete: 'd' }[command]
  const [row] = await ask(
    client,
    `rollback to savepoint ${savepoint}`,
    `select pg_catalog.set_config('search_path', ${sqlText(path)}, true)`,
    `select json_agg(json_build_object('name', p.polname, 'permissive', p.polpermissive, 'using', pg_catalog.pg_get_expr(p.polqual, p.polrelid), 'check', pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid),
       'roles', (select json_agg(case m when 0 then 'PUBLIC' else pg_catalog.pg_get_userbyid(m) end order by 1) from unnest(p.polroles) m),
       'applies', exists (select from unnest(p.polroles) m where m = 0 or pg_catalog.pg_has_role(${sqlText(role)}, m, 'USAGE'))) order by p.polpermissive desc, p.polname)::text as policies
     from pg_catalog.pg_policy p where p.polrelid = ${oid} and p.polcmd in ('*', '${letter}')`,
  )
  return JSON.parse(row?.['policies'] ?? '[]') as Policy[]
}

/** Asked as the actor, on the row given literally: whatever else the predicate reads, it reads as the actor. */
async function evaluate(stage: Stage, predicate: string, row: ReadonlyMap<string, string | null>): Promise<AppliedPolicy['value']> {
  const { relation } = stage
  const columns = relation.columns.map(({ name, type }) => {
    const value = row.get(name)
    return `${value === null || value === undefined ? 'null' : sqlText(value)}::${type} as ${sqlName(name)}`
  })
  const tried = await attempt(stage, [
    `select coalesce((${predicate})::pg_catalog.text, 'null') as value from (select ${columns.join(', ')}) as ${sqlName(relation.name)}`,
  ])
  if (tried.outcome !== 'done') return { fails: wordsOf(tried).message }
  return tried.results[0]?.[0]?.['value'] as 'true' | 'false' | 'null'
}
