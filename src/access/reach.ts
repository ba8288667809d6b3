import type { Attempt, Stage } from './attempt.ts'
import { isByPrivilege, serverWords } from './refusal.ts'
import type { Relation, RoleFacts } from './relation.ts'
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

/** What ran without its privilege: a rule has put something else in its place, and the server asks for the privileges of that. */
export function notAsked({ sql }: Relation): Reach {
  return { state: 'untried', reason: `A rule of ${sql} takes the statement's place, so nobody asks for its privilege.` }
}

export function wordsOf(tried: NotDone): ServerWords {
  return tried.outcome === 'changed' ? tried.words : serverWords(tried.error)
}

/**
 * Several of each class of rows, which are those in the same groups: policies tell rows apart by more than groups do. So one of each sort is among them, as the columns have it at which policies
 * look; more of one sort are a few.
 */
export function sampled(rows: readonly ReadRow[], grouped: boolean, { policyColumns }: Pick<Relation, 'policyColumns'>): ReadRow[] {
  const classes = collected(rows, ({ groups }) => JSON.stringify([...groups].sort()))
  return [...classes.values()].flatMap((members) => {
    if (!grouped) return spread(members, most)
    const sorts = collected(members, ({ values }) => JSON.stringify(policyColumns.map((name) => values.get(name))))
    const chosen = new Set([
      ...spread(members, alike),
      ...spread(
        [...sorts.values()].map(([first]) => first!),
        most,
      ),
    ])
    return members.filter((row) => chosen.has(row))
  })
}

const alike = 3
const most = 40

/** As many as there may be, from the first to the last. */
function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items]
  return Array.from({ length: count }, (_, index) => items[Math.round((index * (items.length - 1)) / (count - 1))]!)
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
