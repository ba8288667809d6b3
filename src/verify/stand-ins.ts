import type { Script } from '../core/migration.ts'
import { runningText } from '../postgres/mapped-text.ts'
import type { ScriptOutcome } from '../postgres/script.ts'
import type { Client } from '../postgres/session.ts'
import type { StandIns } from '../postgres/stand-ins.ts'

/** What an up rests on that is a stand-in here. */
export interface StandInUse {
  readonly extensions: readonly {
    readonly name: string
    /** What the stand-in is, and is not. */
    readonly limits: string
    /** What of the migration rests on it, one line each. */
    readonly what: readonly string[]
  }[]
  /** Why the up could not run for want of the real extension. */
  readonly refusal?: string
}

type Session = <T>(use: (client: Client) => Promise<T>) => Promise<T>

/**
 * Looks, before an up, at what rests on stand-ins already.
 *
 * @returns what says, after the up, what has come; `undefined`: there is no stand-in on this server.
 */
export async function watchStandIns(standIns: StandIns, session: Session) {
  const names = [...standIns.limits.keys()]
  if (names.length === 0) return undefined
  const before = await session((client) => readDependents(client, names))
  return async (up: Script, outcome: ScriptOutcome): Promise<StandInUse> => {
    const after = await session((client) => readDependents(client, names))
    const members = await session((client) => readMembers(client, names))
    const what = new Map<string, Set<string>>()
    const add = (extension: string, one: string) => what.set(extension, (what.get(extension) ?? new Set()).add(one))
    const known = new Set(before.map(({ extension, dependent }) => `${extension} ${dependent}`))
    for (const { extension, dependent } of after) if (!known.has(`${extension} ${dependent}`)) add(extension, dependent)
    for (const { extension, name } of mentioned(runningText(up).text, members)) add(extension, `the script names ${name}`)
    for (const { extension, sentence } of (await standIns.adapt(up)).leftOut) add(extension, sentence)
    const refusal = outcome.ok ? undefined : standIns.refusal(outcome.error)
    return {
      extensions: [...what]
        .map(([name, lines]) => ({ name, limits: standIns.limits.get(name)!, what: [...lines].sort() }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
      ...(refusal !== undefined && { refusal }),
    }
  }
}

/** What belongs to an extension, with what belongs to that in turn: a type's arrays, a table's defaults, constraints and indexes, a family's operators and functions. */
const members = `WITH RECURSIVE member AS (
  SELECT e.extname AS extension, d.classid, d.objid FROM pg_catalog.pg_extension e
  JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.refobjid = e.oid AND d.deptype = 'e' WHERE e.extname = ANY ($1)
  UNION SELECT m.extension, d.classid, d.objid FROM member m JOIN pg_catalog.pg_depend d ON d.refclassid = m.classid AND d.refobjid = m.objid
  WHERE d.deptype = 'i' OR (d.deptype = 'a' AND d.classid IN ('pg_catalog.pg_attrdef'::regclass, 'pg_catalog.pg_constraint'::regclass, 'pg_catalog.pg_class'::regclass,
    'pg_catalog.pg_amop'::regclass, 'pg_catalog.pg_amproc'::regclass, 'pg_catalog.pg_policy'::regclass, 'pg_catalog.pg_trigger'::regclass))
)`

/** The extensions themselves, and every object outside of them that depends on one of their objects. */
async function readDependents(client: Client, names: readonly string[]) {
  const { rows } = await client.query<{ extension: string; dependent: string }>(
    `${members}
     SELECT extname AS extension, 'extension ' || extname AS dependent FROM pg_catalog.pg_extension WHERE extname = ANY ($1)
     UNION SELECT m.extension, pg_catalog.regexp_replace(pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid), '^rule _RETURN on ', '')
     FROM member m JOIN pg_catalog.pg_depend d ON d.refclassid = m.classid AND d.refobjid = m.objid AND d.deptype IN ('n', 'a')
     WHERE NOT EXISTS (SELECT FROM member o WHERE o.classid = d.classid AND o.objid = d.objid)
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend x WHERE x.classid = d.classid AND x.objid = d.objid AND x.deptype = 'e')`,
    [names],
  )
  return rows
}

interface Member {
  readonly extension: string
  readonly schema: string
  readonly name: string
  /** PostgreSQL itself has no function of the name, so that nothing else can be meant by it. */
  readonly alone: boolean
}

/** The functions and tables of the extensions. */
async function readMembers(client: Client, names: readonly string[]) {
  const { rows } = await client.query<Member>(
    `${members}
     SELECT DISTINCT m.extension, n.nspname AS schema, p.proname AS name,
       NOT EXISTS (SELECT FROM pg_catalog.pg_proc b WHERE b.proname = p.proname AND b.pronamespace = 'pg_catalog'::regnamespace) AS alone
     FROM member m JOIN pg_catalog.pg_proc p ON m.classid = 'pg_catalog.pg_proc'::regclass AND p.oid = m.objid JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
     UNION ALL SELECT m.extension, n.nspname, c.relname, false
     FROM member m JOIN pg_catalog.pg_class c ON m.classid = 'pg_catalog.pg_class'::regclass AND c.oid = m.objid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace`,
    [names],
  )
  return rows
}

/** What a script names of them: with its schema, or called where nothing else can be meant. The catalogs say nothing of what is within a function's body. */
function mentioned(sql: string, all: readonly Member[]): { extension: string; name: string }[] {
  const text = sql
    .replace(/--.*$|\/\*[\s\S]*?\*\//gm, ' ')
    .replaceAll('"', '')
    .toLowerCase()
  const words = (pattern: RegExp) =>
    new Set([...text.matchAll(pattern)].map(([, first, second]) => (second ? `${first}.${second}` : first)))
  const qualified = words(/\b([a-z_][\w$]*)\s*\.\s*([a-z_][\w$]*)/g)
  const called = words(/(?<![\w.$])([a-z_][\w$]*)\s*\(/g)
  return all.flatMap(({ extension, schema, name, alone }) => {
    if (qualified.has(`${schema}.${name}`)) return [{ extension, name: `${schema}.${name}` }]
    return alone && called.has(name) ? [{ extension, name }] : []
  })
}
