import type { Command } from '../../access/trial.ts'
import type { Actor } from '../../core/actor.ts'
import type { ActorAccess, Rows, TableAccess } from '../access.ts'

/** What an actor does: a command, of which an update is two things. `bypasses` is none, but that no policy holds. */
export type Act = 'select' | 'insert' | 'update' | 'change into' | 'delete' | 'bypasses'

/** One thing that is said of one actor and one table. */
export interface Cell {
  readonly actor: Actor
  readonly act: Act
  readonly rows: Rows
  /** In words; no two cells have the same. */
  readonly claim: string
}

/** What is said of a table, cell by cell: the actors in the order in which the spec names them, then the `others`. */
export function cellsOf(table: string, { may }: TableAccess, actors: readonly Actor[]): Cell[] {
  const named = Object.keys(may).flatMap((name) => actors.find((actor) => actor.name === name) ?? [])
  const others = may['others'] === undefined ? [] : actors.filter(({ name }) => !Object.hasOwn(may, name))
  return [...named, ...others].flatMap((actor) =>
    acts((Object.hasOwn(may, actor.name) ? may[actor.name] : may['others'])!)
      .filter(([act]) => act === 'select' || act === 'bypasses' || !isCall(table))
      .map(([act, rows]) => ({ actor, act, rows, claim: claimOf(table, actor.name, act, rows) })),
  )
}

/** What a function returns can be read, and no more. */
function isCall(table: string): boolean {
  return /\)\s*$/.test(table)
}

/** The actors of whom a spec says nothing. */
export function unsaid({ may }: TableAccess, actors: readonly Actor[]): Actor[] {
  return may['others'] === undefined ? actors.filter(({ name }) => !Object.hasOwn(may, name)) : []
}

/** The claim under which it is said that nothing is said of some actors. */
export function unsaidClaim(table: string): string {
  return `It is said of every actor what it may do to ${table}.`
}

/** The claims of a spec's access, in the order of its cells. */
export function accessClaims(access: Readonly<Record<string, TableAccess>>, actors: readonly Actor[]): string[] {
  return Object.entries(access).flatMap(([table, one]) => [
    ...cellsOf(table, one, actors).map(({ claim }) => claim),
    ...(unsaid(one, actors).length > 0 ? [unsaidClaim(table)] : []),
  ])
}

/** The commands that must be tried for these cells. */
export function commandsOf(cells: readonly Cell[]): Command[] {
  const all = ['select', 'insert', 'update', 'delete'] as const
  return all.filter((command) => cells.some(({ act }) => act === 'bypasses' || commandOf(act) === command))
}

export function commandOf(act: Exclude<Act, 'bypasses'>): Command {
  return act === 'change into' ? 'update' : act
}

function acts(access: ActorAccess): [Act, Rows][] {
  if (access === 'bypasses') return [['bypasses', 'all']]
  const each = typeof access === 'string' ? { select: access, insert: access, update: access, delete: access } : access
  const { update } = each
  const { from, to } = typeof update === 'object' && 'from' in update ? update : { from: update, to: update }
  // Who may change no row changes none into anything.
  const into: [Act, Rows][] = isNothing(from) && isNothing(to) ? [] : [['change into', to]]
  return [['select', each.select], ['insert', each.insert], ['update', from], ...into, ['delete', each.delete]]
}

export function isNothing(rows: Rows): boolean {
  return rows === 'none' || rows === 'denied' || rows.length === 0
}

function claimOf(table: string, actor: string, act: Act, rows: Rows): string {
  if (act === 'bypasses') return `No policy of ${table} holds for ${actor}.`
  if (rows === 'denied') return `${actor} has no privilege to ${privilege[act]} ${table}.`
  const what = which(act, rows)
  switch (act) {
    case 'insert':
      return `${actor} may insert ${what} into ${table}.`
    case 'change into':
      return `${actor} may turn rows of ${table} into ${what}.`
    default:
      return `${actor} may ${act} ${what} of ${table}.`
  }
}

const privilege = { select: 'select from', insert: 'insert into', update: 'update', 'change into': 'update', delete: 'delete from' }

function which(act: Exclude<Act, 'bypasses'>, rows: Rows): string {
  if (rows === 'all') return act === 'insert' || act === 'change into' ? 'any row' : 'every row'
  return isNothing(rows) || typeof rows === 'string' ? 'no row' : inWords(rows)
}

/** `ann's, bob's and published` */
export function inWords(names: readonly string[], word = 'and'): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`
}
