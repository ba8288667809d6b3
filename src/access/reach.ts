import type { Attempt, Stage } from './attempt.ts'
import { isByPrivilege, serverWords } from './refusal.ts'
import type { RoleFacts } from './relation.ts'
import type { ReadRow } from './rows.ts'
import type { KeptOut, Reach, ServerWords } from './trial.ts'

/** What became of a new row: let in, kept out, or for which reason nobody knows. */
export type NewRow = 'reached' | KeptOut | ServerWords

/** What is known so far of the rows of one command. */
export class Rows {
  readonly reached = new Set<string>()
  readonly blindly = new Set<string>()
  readonly keptOut = new Map<string, KeptOut>()
  readonly undecided = new Map<string, ServerWords>()

  take(id: string, row: NewRow): void {
    if (row === 'reached') this.reached.add(id)
    else if (typeof row === 'string') this.keptOut.set(id, row)
    else this.undecided.set(id, row)
  }

  tried(): Reach {
    const { reached, blindly, keptOut, undecided } = this
    return { state: 'tried', reached, blindly, keptOut, undecided }
  }

  /** Every row is reached, or filtered, as the set says. */
  static filtered(rows: readonly ReadRow[], reached: ReadonlySet<string>): Rows {
    const found = new Rows()
    for (const { id } of rows) {
      if (reached.has(id)) found.reached.add(id)
      else found.keptOut.set(id, 'filtered')
    }
    return found
  }
}

/** What the role has on the relation. */
export function factsOf({ relation, actor }: Stage): RoleFacts {
  return relation.roles.get(actor.role)!
}

/** What keeps a statement from having been done. */
export type NotDone = Exclude<Attempt, { outcome: 'done' }>

/** A refusal of the whole statement: by privilege where the catalog says that it is missing, else for another reason. */
export function refusedAsAWhole(tried: NotDone, isMissing: boolean): Reach {
  if (tried.outcome === 'changed') return { state: 'failed', words: tried.words }
  if (tried.outcome === 'not sent') return { state: 'untried', reason: `It was not sent: ${tried.error.message}` }
  return { state: isMissing && isByPrivilege(tried.error) ? 'denied' : 'failed', words: serverWords(tried.error) }
}

export function wordsOf(tried: NotDone): ServerWords {
  return tried.outcome === 'changed' ? tried.words : serverWords(tried.error)
}

/** Several of each class of rows, which are those in the same groups: policies tell rows apart by more than groups do. */
export function sampled(rows: readonly ReadRow[], grouped: boolean): ReadRow[] {
  const classes = collected(rows, ({ groups }) => JSON.stringify([...groups].sort()))
  return [...classes.values()].flatMap((members) => spread(members, grouped ? ofEachClass : withoutGroups))
}

const ofEachClass = 3
const withoutGroups = 40

/** As many as there may be, from the first to the last. */
function spread<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items]
  return Array.from({ length: most }, (_, index) => items[Math.round((index * (items.length - 1)) / (most - 1))]!)
}

/** Items by what they have in common. */
export function collected<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const byKey = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const known = byKey.get(key)
    if (known) known.push(item)
    else byKey.set(key, [item])
  }
  return byKey
}
