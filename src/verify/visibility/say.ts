import type { Difference } from '../../core/difference.ts'
import type { Script } from '../../core/migration.ts'
import type { Client } from '../../postgres/session.ts'

/** What of a database has a say in who reaches which rows of which table, by names: in doubt more than has. */
export interface Say {
  /** The tables whose rows somebody could reach, as in SQL with their schema. */
  readonly tables: readonly string[]
  /** Those of them in which one of these names has a say. */
  concernedBy(names: Names): string[]
  /** The tables that must have rows if something is to be seen of these tables, and of the views and functions of these names. */
  around(tables: readonly string[], names: Names): Set<string>
  /** Whether there is a view or function of one of these names. */
  hasLens(names: Names): boolean
}

/** Names in small letters, without their schemas; `'everything'`: something was touched that has a say everywhere. */
export type Names = ReadonlySet<string> | 'everything'

export function isNothing(names: Names): boolean {
  return names !== 'everything' && names.size === 0
}

/** A table, view or function with the text that says on what it rests. */
interface Node {
  readonly schema: string
  readonly name: string
  readonly sql: string | null
  readonly text: string
  /** What foreign keys lead to. */
  readonly parents: string | null
}

/** Policies, the functions of triggers, what functions and views say. What came with an extension has no say in the tables of others. */
export async function readSay(client: Client): Promise<Say> {
  const { rows } = await client.query<Node>(`
    SELECT n.nspname AS schema, c.relname AS name, CASE WHEN c.relkind IN ('r', 'p') THEN format('%I.%I', n.nspname, c.relname) END AS sql, concat_ws(' ',
      (SELECT string_agg(concat_ws(' ', pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid)), ' ') FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid),
      (SELECT string_agg(f.proname, ' ') FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_proc f ON f.oid = t.tgfoid WHERE t.tgrelid = c.oid AND NOT t.tgisinternal),
      (SELECT string_agg(i.inhparent::regclass::text, ' ') FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid),
      CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END) AS text,
      (SELECT string_agg(p.relname, ' ') FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class p ON p.oid = k.confrelid WHERE k.conrelid = c.oid AND k.contype = 'f') AS parents
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    UNION ALL
    SELECT n.nspname, f.proname, NULL, coalesce(pg_get_function_sqlbody(f.oid), f.prosrc), NULL FROM pg_catalog.pg_proc f JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND f.prokind IN ('f', 'p')
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = f.oid AND d.deptype = 'e')`)
  const says = linked(rows, ({ text }) => text)
  const needs = linked(rows, ({ text, parents }) => `${text} ${parents ?? ''}`)
  const rests = (name: string) => reached([name.toLowerCase()], says)
  const tables = rows.flatMap(({ name, sql }) => (sql === null ? [] : [{ name, sql }]))
  const lenses = new Set(rows.filter(({ sql }) => sql === null).map(({ name }) => name.toLowerCase()))
  return {
    hasLens: (names) => (names === 'everything' ? lenses.size > 0 : [...names].some((name) => lenses.has(name))),
    around(wanted, names) {
      const named = names === 'everything' ? [...lenses] : [...names].filter((name) => lenses.has(name))
      const from = tables.filter(({ sql }) => wanted.includes(sql)).map(({ name }) => name.toLowerCase())
      const found = reached([...from, ...named], needs)
      return new Set(tables.filter(({ name }) => found.has(name.toLowerCase())).map(({ sql }) => sql))
    },
    tables: tables.map(({ sql }) => sql),
    concernedBy: (names) =>
      tables
        .filter(({ name }) => names === 'everything' || !isWord(name) || [...rests(name)].some((one) => names.has(one)))
        .map(({ sql }) => sql),
  }
}

/** By name, the other names that its text holds. */
function linked(nodes: readonly Node[], textOf: (node: Node) => string): ReadonlyMap<string, ReadonlySet<string>> {
  const links = new Map<string, Set<string>>(nodes.map(({ name }) => [name.toLowerCase(), new Set()]))
  for (const node of nodes) {
    const own = links.get(node.name.toLowerCase())!
    for (const word of wordsOf(textOf(node))) if (links.has(word)) own.add(word)
  }
  return links
}

/** Those names and all to which they lead. */
function reached(names: readonly string[], links: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const found = new Set(names)
  for (const name of found) for (const next of links.get(name) ?? []) found.add(next)
  return found
}

const isWord = (name: string) => /^[\p{L}_][\p{L}\p{N}_$]*$/u.test(name)

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? []
}

/** Without one of these words a script changes nothing that has a say. */
const acts =
  /\b(policy|grant|revoke|security|function|procedure|routine|view|trigger|rule|role|user|group|owner|owned|rename|schema|update|merge|delete|truncate|insert|copy|do|execute|call|drop|alter\s+default)\b/i

/** What is not of one table: roles, memberships, schemas, whatever a text makes of texts, other files. */
const actsEverywhere = [
  /\b(create|alter|drop)\s+(role|user|group|schema)\b/i,
  /\bon\s+(all\s+\w+\s+in\s+)?schema\b/i,
  /\b(reassign|drop)\s+owned\b/i,
  /\b(grant|revoke)\b(?![^;]*\son\s)[^;]*/i,
  /\bdo\s+(language\b|\$|'|e')/i,
  /\bexecute\s+(?!function\b|procedure\b|on\b)/i,
  /^\s*\\i/m,
]

const aName = String.raw`(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)`
const qualified = String.raw`${aName}(?:\s*\.\s*${aName})?`

/** What a statement acts on stands behind one of these words; what it only mentions (a table in a policy, the function of a trigger) does not change. */
const targets = new RegExp(
  String.raw`(?<!\bexecute\s+)\b(?:table|view|function|procedure|routine|on|into|update|delete\s+from|truncate|copy|refresh\s+materialized\s+view)\s+(?:if\s+(?:not\s+)?exists\s+)?(?:table\s+|function\s+|only\s+)?(${qualified}(?:\s*,\s*${qualified})*)`,
  'giu',
)

/** The names that a script may touch, by its text; more than it does. */
export function namesIn({ sql, command }: Pick<Script, 'sql' | 'command'>): Names {
  const text = sql.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ').replace(/\bcomment\s+on\b[^;]*/gi, ' ')
  if (command !== undefined || actsEverywhere.some((words) => words.test(text))) return 'everything'
  if (!acts.test(text)) return new Set()
  return new Set([...text.matchAll(targets)].flatMap(([, names]) => wordsOf(names!)))
}

/** Kinds that have no say in who reaches what, whatever changes about them. */
const silent = new Set([
  'index',
  'table constraint',
  'domain constraint',
  'sequence',
  'statistics object',
  'publication',
  'publication relation',
  'publication namespace',
  'subscription',
  'default acl',
  'event trigger',
  'extension',
  'toast table',
  'type',
  'composite type',
  'collation',
])

/** What is of the whole database or cluster. */
const everywhere = new Set(['schema', 'role', 'role membership', 'role settings', 'database'])

/** What of a table or column has a say; other kinds have it as a whole. */
const speaking: Readonly<Record<string, ReadonlySet<string>>> = {
  table: new Set(['relacl', 'relowner', 'relrowsecurity', 'relforcerowsecurity']),
  'table column': new Set(['attacl']),
}

/** The names that differences touch, as far as what they changed has a say. */
export function namesOf(differences: readonly Difference[]): Names {
  const names = new Set<string>()
  for (const difference of differences) {
    const { tier, scope, kind, identity, change, attributes } = difference
    if (tier === 'residue' || scope === 'sequence' || silent.has(kind)) continue
    if (everywhere.has(kind) && tier === 'logical') {
      // A new schema or role takes nothing from anybody that was there.
      if (change === 'added' && kind !== 'role membership' && kind !== 'role settings') continue
      if (attributes.length > 0 && attributes.every(({ name }) => name === 'description')) continue
      return 'everything'
    }
    const parts = scope === 'rows' ? undefined : speaking[kind]
    if (parts && change === 'altered' && !attributes.some(({ name }) => parts.has(name))) continue
    if (parts && change !== 'altered' && kind === 'table column') continue
    if (attributes.length > 0 && attributes.every(({ name }) => name === 'description')) continue
    names.add((identity[1] ?? identity[0] ?? '').toLowerCase())
  }
  return names
}
