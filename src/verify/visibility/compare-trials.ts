import type { ActorTrial, Command, Reach, ServerWords, TableTrial } from '../../access/trial.ts'
import type { Actor } from '../../core/actor.ts'

/** Rows of one table that an actor reaches now and did not before, by what they are called in the later trial. */
export interface Gained {
  readonly actor: Actor
  readonly command: Command
  /** Of an update: the rows are not what it may change, but like what it may make of others. */
  readonly becoming?: true
  /** The rows were reached before too, and these columns of them were not. */
  readonly columns?: readonly string[]
  readonly rows: readonly { readonly id: string; readonly words: string }[]
}

/** What came of one table in two states of the database. */
export interface TablesCompared {
  readonly gained: readonly Gained[]
  /** Why of some of it nothing is known. */
  readonly unknown: readonly string[]
}

/** One command, or one side of it: an update takes rows, and makes others of them. */
const sides: readonly { readonly command: Command; readonly becoming?: true; readonly of: (trial: ActorTrial) => Reach }[] = [
  { command: 'select', of: ({ select }) => select },
  { command: 'insert', of: ({ insert }) => insert },
  { command: 'update', of: ({ update }) => update.from },
  { command: 'update', becoming: true, of: ({ update }) => update.to },
  { command: 'delete', of: (trial) => trial.delete },
]

/** Whether a row is reached; what nobody knows is said in the server's words, and of what was not sent nothing is. */
type Reached = 'yes' | 'no' | 'not sent' | ServerWords

/**
 * Compares what every actor reached of the rows that were there in both states. Pure.
 *
 * @param isNew whether there was nobody before as whom an actor could have come, so that it reached nothing.
 */
export function compareTrials(before: TableTrial, after: TableTrial, isNew: (actor: Actor) => boolean): TablesCompared {
  const was = new Map(before.rows.map(({ key, id }) => [key, id]))
  const same = after.rows.flatMap(({ key, id, words }) => (was.has(key) ? [{ was: was.get(key)!, id, words }] : []))
  if (same.length === 0) return { gained: [], unknown: whyNone(before, after) }
  const gained: Gained[] = []
  const unknown = new Set<string>(isLost(before, after) ? [someLost] : [])
  for (const now of after.actors) {
    const then = before.actors.find(({ actor }) => actor.name === now.actor.name)
    if (!then && !isNew(now.actor)) continue
    for (const { command, becoming, of } of sides) {
      const rows: { id: string; words: string }[] = []
      const alike: { id: string; words: string }[] = []
      // Who could change no row could not make one like another; that it may change some is said of those.
      if (becoming && then && of(then).state === 'untried') continue
      for (const { was: row, id, words } of same) {
        const [could, can] = [then ? reachOf(of(then), row) : 'no', reachOf(of(now), id)]
        if (can === 'yes' && could === 'yes') alike.push({ id, words })
        if (can === 'yes' && could === 'no') rows.push({ id, words })
        else if (can !== 'no' && could !== 'yes' && can !== 'not sent' && could !== 'not sent' && !isSameWords(could, can)) {
          unknown.add(`whether ${now.actor.name} may ${command} is not known: ${wordsOf(can) ?? wordsOf(could)}`)
        }
      }
      const untried = whyUntried(of(now))
      if (untried !== undefined) unknown.add(`whether ${now.actor.name} may ${command} is not known: ${untried}`)
      if (rows.length > 0) gained.push({ actor: now.actor, command, ...(becoming && { becoming }), rows })
      const columns = becoming || !then ? [] : columnsGained(before, then, now, command)
      if (columns.length > 0 && alike.length > 0) gained.push({ actor: now.actor, command, columns, rows: alike })
    }
  }
  return { gained, unknown: [...unknown] }
}

/** Of the columns that were there those for which the privilege has come. */
function columnsGained({ columns = [] }: TableTrial, then: ActorTrial, now: ActorTrial, command: Command): string[] {
  if (command === 'delete' || !then.columns || !now.columns) return []
  const had = then.columns[command]
  return now.columns[command].filter((column) => columns.includes(column) && !had.includes(column))
}

function whyNone(before: TableTrial, after: TableTrial): string[] {
  if (before.rows.length === 0) return ['it held no row before']
  return after.rows.length === 0 ? [] : [allLost]
}

const allLost = 'none of its rows is known again: it has no primary key, or another one'
const someLost = 'not every row of it is known again: it has no primary key, and other values'

/** Reasons that have to do with rows that were there, and not with rights: only those rows would tell. */
export const isAboutLostRows = (reason: string) => reason === allLost || reason === someLost

/** Without a primary key a row that holds other values than before is another row, and nobody knows which. */
function isLost(before: TableTrial, after: TableTrial): boolean {
  const more = (some: TableTrial, others: TableTrial) => {
    const keys = new Set(others.rows.map(({ key }) => key))
    return some.rows.some(({ key }) => !key.startsWith('[') && !keys.has(key))
  }
  return more(before, after) && more(after, before)
}

/** Rows that a sample left out were not sent. */
function reachOf(reach: Reach, row: string): Reached {
  switch (reach.state) {
    case 'denied':
      return 'no'
    case 'failed':
      return reach.words
    case 'untried':
      return isNone(reach.reason) ? 'no' : 'not sent'
    case 'tried':
      if (reach.reached.has(row) || reach.blindly.has(row)) return 'yes'
      return decidedBy(reach.undecided.get(row)) ?? (reach.keptOut.has(row) ? 'no' : 'not sent')
  }
}

/**
 * What a trigger may have changed is not what was sent, so nobody knows of that row whether a policy lets it in; of the statement it is known, and that is what is compared: the same one was
 * refused, or it was not.
 */
function decidedBy(words: ServerWords | undefined): Reached | undefined {
  if (words === undefined) return undefined
  if (words.sqlstate === '42501') return 'no'
  // A constraint of the table is asked when its triggers and policies have let the row through; what a trigger did says where it was.
  const isConstraint = words.sqlstate.startsWith('23') && words.context === undefined
  return isConstraint || (words.sqlstate === '' && words.message.includes('may have changed the row')) ? 'yes' : words
}

/** Where there is no row that may be changed none becomes another, and a role that is not there reaches nothing. */
const isNone = (reason: string) => /^There is no (row|role)\b/.test(reason)

function whyUntried(reach: Reach): string | undefined {
  return reach.state === 'untried' && !isNone(reach.reason) ? reach.reason : undefined
}

const wordsOf = (reached: Reached) => (typeof reached === 'object' ? reached.message : undefined)

/** What the server refuses in the same words as before is as closed as it was. */
function isSameWords(a: Reached, b: Reached): boolean {
  return typeof a === 'object' && typeof b === 'object' && a.sqlstate === b.sqlstate && a.message === b.message
}
