import type { DatabaseError } from 'pg'
import type { Attempt, Stage } from './attempt.ts'
import { isByPrivilege, serverWords } from './refusal.ts'
import type { RoleFacts } from './relation.ts'
import type { ReadRow } from './rows.ts'
import type { KeptOut, Reach, ServerWords } from './trial.ts'

/** What is known so far of the rows of one command. */
export class Rows {
  readonly reached = new Set<string>()
  readonly blindly = new Set<string>()
  readonly keptOut = new Map<string, KeptOut>()
  readonly undecided = new Map<string, ServerWords>()

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

/** A refusal of the whole statement: by privilege where the catalog says that it is missing, else for another reason. */
export function refusedAsAWhole(refused: Exclude<Attempt, { outcome: 'done' }>, isMissing: boolean): Reach {
  if (refused.outcome === 'not the actor') return { state: 'failed', words: refused.words }
  const words = serverWords(refused.error)
  return { state: isMissing && isByPrivilege(refused.error) ? 'denied' : 'failed', words }
}

export function wordsOfAttempt(
  refused: { outcome: 'not the actor'; words: ServerWords } | { outcome: 'refused'; error: DatabaseError },
): ServerWords {
  return refused.outcome === 'refused' ? serverWords(refused.error) : refused.words
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
