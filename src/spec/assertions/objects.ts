import type { Client } from 'pg'
import type { Conditions, FunctionCondition, Presence, PrivilegesCondition, TypeCondition, ViewCondition } from '../condition.ts'
import { failed, type Outcome, passed } from '../outcome.ts'
import { absence, missing } from './missing.ts'
import { assertGrantable, assertLabels } from './object-details.ts'
import { readable } from './probe.ts'

type Sort = Exclude<keyof Conditions, 'tables'>

interface Catalog {
  readonly word: string
  /** SQL that is true when the object named by $1 is there. */
  readonly exists: string
  /** SQL that lists the names beside $1, for did-you-mean. */
  readonly beside: string
}

const inSchema = `(parse_ident(split_part($1, '(', 1)))[1]`
const relation = (word: string, kinds: string): Catalog => ({
  word,
  exists: `select exists (select from pg_class c where c.oid = to_regclass($1) and c.relkind in (${kinds})) as "isThere"`,
  beside: `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = ${inSchema} and c.relkind in (${kinds}) order by 1`,
})

const catalogs: Readonly<Record<Sort, Catalog>> = {
  views: relation('view', "'v', 'm'"),
  sequences: relation('sequence', "'S'"),
  functions: {
    word: 'function',
    exists: 'select to_regprocedure($1) is not null as "isThere"',
    beside: `select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = ${inSchema} order by 1`,
  },
  types: {
    word: 'type',
    exists: 'select to_regtype($1) is not null as "isThere"',
    beside: `select t.oid::regtype::text as name from pg_type t join pg_namespace n on n.oid = t.typnamespace
              where n.nspname = ${inSchema} and t.typtype in ('c', 'd', 'e', 'r', 'b') and t.typelem = 0 and not exists (
                select from pg_class c where c.oid = t.typrelid and c.relkind <> 'c') order by 1`,
  },
  schemas: {
    word: 'schema',
    exists: 'select exists (select from pg_namespace where nspname = $1) as "isThere"',
    beside: "select nspname as name from pg_namespace where nspname !~ '^pg_' and $1::text is not null order by 1",
  },
  extensions: {
    word: 'extension',
    exists: 'select exists (select from pg_extension where extname = $1) as "isThere"',
    beside: 'select extname as name from pg_extension where $1::text is not null order by 1',
  },
}

type Details = TypeCondition | PrivilegesCondition | FunctionCondition | ViewCondition

/** One outcome for each object that is no table, and one for each role whose privileges on it are said. The session's `search_path` must be `pg_catalog`. */
export async function assertObjects(client: Client, conditions: Conditions): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const sort of Object.keys(catalogs) as Sort[]) {
    for (const [name, condition] of Object.entries<Presence | Details>(conditions[sort] ?? {})) {
      outcomes.push(...(await assertObject(client, catalogs[sort], name, condition)))
    }
  }
  return outcomes
}

async function assertObject(
  client: Client,
  { word, exists, beside }: Catalog,
  name: string,
  condition: Presence | Details,
): Promise<Outcome[]> {
  const object = `${word} ${name}`
  const reading = await readable(client, () => client.query<{ isThere: boolean }>(exists, [name]))
  if (!reading.ok) return [failed(`${object} cannot be looked up: ${reading.message}`)]
  const { isThere } = reading.value.rows[0]!
  if (condition === 'absent') return [absence(object, isThere)]
  if (!isThere) {
    const { rows } = await client.query<{ name: string }>(beside, [name])
    return [
      missing(
        object,
        name,
        rows.map((row) => row.name),
        `${word}s`,
      ),
    ]
  }
  if (condition === 'present') return [passed(`${object} is there`)]
  if ('labels' in condition) return [await assertLabels(client, object, name, condition.labels)]
  return assertGrantable(client, word, name, condition)
}
