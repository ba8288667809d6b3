import { sqlNames } from '../core/sql-name.ts'
import type { DerivedWorld } from './derive/derive-world.ts'
import { applying, letsIn, type Rights } from './derive/rights.ts'
import { type Leak, leaksOf } from './leaks.ts'
import { type ActorTrial, type Command, commands, type Reach, type TableTrial } from './trial.ts'

/** What was observed of one command as one actor on one table. */
export interface MapCell {
  readonly actor: string
  readonly command: Command
  /**
   * Whether the words are the answer for rows of this kind, and not only for those that happened to be there. They are, when
   * - a privilege is missing, or the actor gets round row security, whatever the rows are;
   * - some of the rows that were tried were reached and some kept out;
   * - all were reached, and there was one of somebody else's to be kept out of, or nothing can keep anybody out: row security is off, or a policy asks for nothing;
   * - none was reached, and no policy for the command lets in anybody like the actor: there is none for its role, or each asks for somebody whom the actor, who is nobody, is not.
   * Where none was reached by somebody whom a policy may let in, the right row was not among them: that decides nothing.
   */
  readonly decided: boolean
  /** `all 4 rows`, `2 of 4`, `2 of 4 (3 without WHERE)`, `none`, `denied`, `bypasses`; of a cell that is not decided the reason. */
  readonly words: string
}

export interface MapTable {
  /** As in SQL, with its schema. */
  readonly table: string
  readonly rowSecurity: boolean
  readonly forced: boolean
  /** How many rows were tried. */
  readonly rows: number
  readonly cells: readonly MapCell[]
}

/** Who reaches which rows, as it was observed on rows made from the policies. It claims nothing. */
export interface AccessMap {
  readonly actors: readonly string[]
  readonly tables: readonly MapTable[]
  readonly cells: number
  readonly decided: number
  /** What looks like a leak, the gravest first. */
  readonly leaks: readonly Leak[]
}

/** Puts together what was tried. */
export function accessMap(trials: readonly TableTrial[], world: DerivedWorld): AccessMap {
  const tables = trials.map((trial) => mapTable(trial, world))
  const cells = tables.flatMap((table) => table.cells)
  return {
    actors: world.actors.map(({ name }) => name),
    tables,
    cells: cells.length,
    decided: cells.filter(({ decided }) => decided).length,
    leaks: leaksOf(trials, world),
  }
}

function mapTable(trial: TableTrial, world: DerivedWorld): MapTable {
  const { schema, name, rowSecurity, rows, actors } = trial
  const table = sqlNames([schema, name])
  return {
    table,
    rowSecurity: rowSecurity.enabled,
    forced: rowSecurity.forced,
    rows: rows.length,
    cells: actors.flatMap((tried) =>
      commands.map((command) => ({ actor: tried.actor.name, command, ...cellOf(trial, tried, command, world) })),
    ),
  }
}

type Answer = Pick<MapCell, 'decided' | 'words'>

function cellOf(trial: TableTrial, tried: ActorTrial, command: Command, world: DerivedWorld): Answer {
  if (command !== 'update') return answer(trial, tried, command, tried[command], world)
  const from = answer(trial, tried, command, tried.update.from, world)
  if (!from.decided || tried.update.from.state !== 'tried' || tried.update.from.reached.size === 0) return from
  const to = answer(trial, tried, command, tried.update.to, world)
  if (!to.decided) return { decided: false, words: `what rows may be made of: ${to.words}` }
  return { decided: true, words: to.words === from.words ? from.words : `${from.words} → ${to.words}` }
}

function answer(trial: TableTrial, tried: ActorTrial, command: Command, reach: Reach, world: DerivedWorld): Answer {
  const undecided = (words: string): Answer => ({ decided: false, words })
  if (reach.state === 'denied') return { decided: true, words: 'denied' }
  if (tried.bypasses !== undefined) return { decided: true, words: 'bypasses' }
  if (reach.state === 'failed') return undecided(reach.words.message)
  if (reach.state === 'untried') return undecided(reach.reason)
  const { reached, blindly, keptOut, undecided: failed } = reach
  const out = keptOut.size + blindly.size
  const counted = reached.size + out
  const table = sqlNames([trial.schema, trial.name])
  const rights: Rights = trial.rowSecurity.enabled ? letsIn(world, table, command, tried.actor) : 'everybody'
  if (counted === 0 && rights === 'nobody') return { decided: true, words: 'none' }
  if (counted === 0) return undecided([...failed.values()][0]?.message ?? why(table, world))
  if (reached.size > 0 && out > 0)
    return {
      decided: true,
      words: `${reached.size} of ${counted}${blindly.size > 0 ? ` (${reached.size + blindly.size} without WHERE)` : ''}`,
    }
  if (reached.size > 0) {
    const isDecided =
      rights === 'everybody' || trial.rows.some(({ id, groups }) => reached.has(id) && isAnothers(groups, tried.actor.name, world))
    return isDecided
      ? { decided: true, words: counted === 1 ? 'the row' : `all ${counted} rows` }
      : undecided([...failed.values()][0]?.message ?? 'There was no row of anybody else’s.')
  }
  return rights === 'nobody'
    ? { decided: true, words: 'none' }
    : undecided(`${policiesOf(table, command, tried, world)} through none of these rows.`)
}

function why(table: string, { refused }: DerivedWorld): string {
  const known = refused.find((one) => one.table === `table ${table}`)
  return known ? `No row could be made: ${known.reason}` : 'There is no row.'
}

function policiesOf(table: string, command: Command, { actor }: ActorTrial, world: DerivedWorld): string {
  const names = applying(world, table, command, actor.role).map(({ name }) => name)
  return names.length === 1
    ? `The policy ${JSON.stringify(names[0])} lets`
    : `The policies ${names.map((name) => JSON.stringify(name)).join(', ')} let`
}

/** Whether a row is of another identity than the actor. */
export function isAnothers(groups: ReadonlySet<string>, actor: string, { identityOf, rowsOf }: DerivedWorld): boolean {
  const own = identityOf.get(actor)
  const known = new Set([...rowsOf.values()].flatMap((one) => Object.keys(one)))
  return [...groups].some((group) => known.has(group) && group !== own)
}
