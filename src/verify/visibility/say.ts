import type { Difference } from '../../core/difference.ts'
import type { Script } from '../../core/migration.ts'
import type { Client } from '../../postgres/session.ts'
import { type Node, readEverywhere, readNodes, readPlaces } from './say-query.ts'

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
  /** These names, and those of views and functions in which a view or function among them has a say. */
  throughLenses(names: Names): Names
  /** All that a table itself says of who reaches it, whatever it is called within its schema. */
  stateOf(table: string): string | undefined
  /** Whether, by everything that has a say in a table, view or function (as in SQL, with its schema), it is decided as it was before. */
  decidesAs(before: Say, name: string): boolean
  readonly places: { readonly roles: readonly string[]; readonly schemas: readonly string[] }
  readonly everywhere: string
  readonly states: ReadonlyMap<string, { readonly name: string; readonly state: string }>
  rests(name: string): ReadonlySet<string>
}

/** Names in small letters, without their schemas; `'everything'`: something was touched that has a say everywhere. */
export type Names = ReadonlySet<string> | 'everything'

export function isNothing(names: Names): boolean {
  return names !== 'everything' && names.size === 0
}

/** @param places the roles and schemas that count; default: all that there are. */
export async function readSay(client: Client, places?: Say['places']): Promise<Say> {
  const rows = await readNodes(client)
  const counting = places ?? (await readPlaces(client))
  const everywhere = await readEverywhere(client, counting.roles, counting.schemas)
  const says = linked(rows, ({ text }) => text)
  const needs = linked(rows, ({ text, parents }) => `${text} ${parents ?? ''}`)
  const rests = (name: string) => reached([lastName(name)], says)
  const tables = rows.flatMap(({ name, sql }) => (sql === null ? [] : [{ name, sql }]))
  const lenses = new Set(rows.filter(({ sql }) => sql === null).map(({ name }) => name.toLowerCase()))
  const states = new Map(
    rows.map(({ schema, name, arguments: types, state }) => [JSON.stringify([schema, name, types]), { name: name.toLowerCase(), state }]),
  )
  return {
    places: counting,
    decidesAs(before, name) {
      if (before.everywhere !== everywhere) return false
      const rested = before.rests(name)
      return [...before.states].every(([key, was]) => !rested.has(was.name) || states.get(key)?.state === was.state)
    },
    ...{ everywhere, states, rests },
    hasLens: (names) => (names === 'everything' ? lenses.size > 0 : [...names].some((name) => lenses.has(name))),
    stateOf(table) {
      const node = rows.find(({ sql }) => sql === table)
      if (!node) return undefined
      const name = new RegExp(`(?<![\\w$])${node.name.replaceAll(/[^\w]/g, '\\$&')}(?![\\w$])`, 'g')
      return JSON.stringify([node.schema, node.state.replaceAll(name, '')])
    },
    throughLenses(names) {
      if (names === 'everything') return names
      const touched = [...names].filter((name) => lenses.has(name))
      const through =
        touched.length === 0 ? [] : [...lenses].filter((name) => [...reached([name], says)].some((one) => touched.includes(one)))
      return new Set([...names, ...through])
    },
    around(wanted, names) {
      const named = names === 'everything' ? [...lenses] : [...names].filter((name) => lenses.has(name))
      const from = tables.filter(({ sql }) => wanted.includes(sql)).map(({ name }) => name.toLowerCase())
      const found = reached([...from, ...named], needs)
      return new Set(tables.filter(({ name }) => found.has(name.toLowerCase())).map(({ sql }) => sql))
    },
    tables: tables.map(({ sql }) => sql),
    concernedBy: (names) =>
      tables
        .filter(
          ({ name }) => names === 'everything' || !isWord(name) || [...reached([name.toLowerCase()], says)].some((one) => names.has(one)),
        )
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

/** The name in a name with its schema, and without arguments. */
export function lastName(name: string): string {
  const parts = name.replace(/\(.*$/s, '').match(/"(?:[^"]|"")*"|[^."]+/g) ?? [name]
  return parts
    .at(-1)!
    .replace(/^"(.*)"$/s, '$1')
    .replaceAll('""', '"')
    .toLowerCase()
}

const isWord = (name: string) => /^[\p{L}_][\p{L}\p{N}_$]*$/u.test(name)

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? []
}

/** Without one of these words a script changes nothing that has a say. */
const acts =
  /\b(policy|grant|revoke|security|function|procedure|routine|view|trigger|rule|role|user|group|owner|owned|rename|schema|update|merge|delete|truncate|insert|copy|do|execute|call|drop|alter\s+default|attach|inherit)\b/i

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
  table: new Set(['relacl', 'relowner', 'relrowsecurity', 'relforcerowsecurity', 'inhparent']),
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
