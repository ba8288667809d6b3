import { sqlNames } from '../core/sql-name.ts'
import type { DerivedWorld } from './derive/derive-world.ts'
import { type ActorTrial, type Command, commands, type TableTrial } from './trial.ts'

/** Something that a person should look at. It may well be meant. */
export interface Leak {
  /** 3: somebody else's rows can be changed, or anybody can write; 2: rows of others can be read by whoever is not signed in; 1: by whoever is. */
  readonly severity: 1 | 2 | 3
  /** As in SQL, with its schema. */
  readonly table: string
  readonly role: string
  readonly command: Command
  readonly sentence: string
}

/** As the group of rows is called that no value opens. */
const closedGroup = 'closed to others'

/** The groups of rows that a trial of a table is to know, for the map. */
export function groupsOf({ rowsOf, openTo, closed }: DerivedWorld, table: string): Readonly<Record<string, string>> {
  const own = closed.get(table)
  return {
    ...rowsOf.get(table),
    ...Object.fromEntries((openTo.get(table) ?? []).map((condition) => [condition, condition])),
    ...(own !== undefined && { [closedGroup]: own }),
  }
}

const verbs: Readonly<Record<Command, string>> = { select: 'read', insert: 'add', update: 'change', delete: 'delete' }

/**
 * What looks like a leak, the gravest first: a signed-in actor who reaches rows of another, although no value of theirs opens them; somebody who is nobody and writes; or who reads what belongs to
 * somebody.
 */
export function leaksOf(trials: readonly TableTrial[], world: DerivedWorld): Leak[] {
  const found = trials.flatMap((trial) =>
    commands.flatMap((command) => trial.actors.flatMap((tried) => leakOf(trial, tried, command, world) ?? [])),
  )
  // Two actors of one role are told once.
  const known = new Map(found.map((leak) => [`${leak.table}\0${leak.role}\0${leak.command}`, leak] as const).reverse())
  return [...known.values()].sort(
    (a, b) =>
      b.severity - a.severity ||
      compare(a.table, b.table) ||
      commands.indexOf(a.command) - commands.indexOf(b.command) ||
      compare(a.role, b.role),
  )
}

function leakOf(trial: TableTrial, tried: ActorTrial, command: Command, world: DerivedWorld): Leak | undefined {
  const table = sqlNames([trial.schema, trial.name])
  const reach = command === 'update' ? tried.update.from : tried[command]
  if (reach.state !== 'tried') return undefined
  const { name, role } = tried.actor
  const own = world.identityOf.get(name)
  const reached = new Set([...reach.reached, ...reach.blindly])
  const leak = (severity: Leak['severity'], sentence: string): Leak => ({ severity, table, role, command, sentence })
  const may = `${name} may ${verbs[command]}`
  if (own === undefined && command !== 'select') {
    if (reached.size === 0) return undefined
    const share = reached.size === countOf(reach) ? 'every row' : `${reached.size} of ${countOf(reach)} rows`
    return leak(3, `${may} ${command === 'insert' ? `rows to ${table}` : `${share} of ${table}`}.`)
  }
  const whose = whoseRows(trial, world)
  const others = trial.rows.filter(({ id }) => whose.has(id) && whose.get(id) !== own)
  const seen = others.filter(({ id }) => reached.has(id))
  const conditions = world.openTo.get(table) ?? []
  const isUnexplained = seen.some(({ groups }) => groups.has(closedGroup) && !conditions.some((condition) => groups.has(condition)))
  if (!isUnexplained || !world.owned.has(table)) return undefined
  const share = `${seen.length} of ${others.length} rows of ${table}`
  if (own === undefined) return leak(2, `${may} ${share} that belong to somebody.`)
  const names = [...new Set(seen.map(({ id }) => nameOf(whose.get(id)!, world)))].sort()
  const what =
    command === 'insert' ? `rows to ${table} like those of ${names.join(' and ')}` : `${share} that belong to ${names.join(' and ')}`
  const isBlind = reach.blindly.size > 0 && reach.reached.size === 0
  return leak(command === 'select' ? 1 : 3, `${may} ${what}${isBlind ? ', by a statement without WHERE' : ''}.`)
}

function countOf(reach: ActorTrial['select']): number {
  return reach.state === 'tried' ? reach.reached.size + reach.blindly.size + reach.keptOut.size : 0
}

function whoseRows({ rows }: TableTrial, { rowsOf }: DerivedWorld): Map<string, string> {
  const known = new Set([...rowsOf.values()].flatMap((one) => Object.keys(one)))
  return new Map(
    rows.flatMap(({ id, groups }) => {
      const owner = [...groups].find((group) => known.has(group))
      return owner === undefined ? [] : [[id, owner] as const]
    }),
  )
}

/** The actor's name, where there is one. */
function nameOf(identity: string, { identityOf }: DerivedWorld): string {
  return [...identityOf].find(([, one]) => one === identity)?.[0] ?? 'somebody else'
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
