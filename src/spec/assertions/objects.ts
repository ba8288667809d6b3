import type { Client } from 'pg'
import type { Conditions, Presence, TypeCondition } from '../condition.ts'
import { failed, type Outcome, passed, sides } from '../outcome.ts'
import { absence, missing } from './missing.ts'
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

/** One outcome for each object that is no table. The session's `search_path` must be `pg_catalog`. */
export async function assertObjects(client: Client, conditions: Conditions): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const sort of Object.keys(catalogs) as Sort[]) {
    for (const [name, condition] of Object.entries<Presence | TypeCondition>(conditions[sort] ?? {})) {
      outcomes.push(await assertObject(client, catalogs[sort], name, condition))
    }
  }
  return outcomes
}

async function assertObject(
  client: Client,
  { word, exists, beside }: Catalog,
  name: string,
  condition: Presence | TypeCondition,
): Promise<Outcome> {
  const object = `${word} ${name}`
  const reading = await readable(client, () => client.query<{ isThere: boolean }>(exists, [name]))
  if (!reading.ok) return failed(`${object} cannot be looked up: ${reading.message}`)
  const { isThere } = reading.value.rows[0]!
  if (condition === 'absent') return absence(object, isThere)
  if (!isThere) {
    const { rows } = await client.query<{ name: string }>(beside, [name])
    return missing(
      object,
      name,
      rows.map((row) => row.name),
      `${word}s`,
    )
  }
  return condition === 'present' ? passed(`${object} is there`) : assertLabels(client, object, name, condition.labels)
}

async function assertLabels(client: Client, object: string, name: string, expected: readonly string[]): Promise<Outcome> {
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
