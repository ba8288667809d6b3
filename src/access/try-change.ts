import { sqlName, sqlText } from '../core/sql-name.ts'
import { type Attempt, attempt, type Stage } from './attempt.ts'
import { collected, factsOf, Rows, refusedAsAWhole, wordsOfAttempt } from './reach.ts'
import { formSetting, letThrough, onlySetting } from './recording.ts'
import { ownWords } from './refusal.ts'
import type { ReadRow } from './rows.ts'
import type { Reach } from './trial.ts'

/** A statement that reaches rows to change or delete them, and whether the privilege for it is missing. */
interface Change {
  /** Without a WHERE, so that it reads nothing. */
  readonly blind: (row: ReadRow | undefined) => string
  readonly isMissing: boolean
  readonly guarded: boolean
}

/** Which rows the actor deletes. */
export function tryDelete(stage: Stage, rows: readonly ReadRow[]): Promise<Reach> {
  const { relation } = stage
  const { deleteTable, usesSchema } = factsOf(stage)
  return tryChange(stage, rows, {
    blind: () => `delete from ${relation.sql}`,
    isMissing: !usesSchema || !deleteTable,
    guarded: relation.before.delete,
  })
}

/** Which rows the actor changes, whatever into. */
export function tryUpdateFrom(stage: Stage, rows: readonly ReadRow[]): Promise<Reach> {
  const { relation } = stage
  const { update, usesSchema } = factsOf(stage)
  const settable = relation.columns.filter(({ generated, always }) => !generated && !always)
  const mine = settable.filter(({ name }) => update.includes(name))
  // A column of the key is the last choice: a trigger may watch over it.
  const column = mine.find(({ key }) => key === 0) ?? mine[0] ?? settable[0]
  if (column === undefined) return Promise.resolve({ state: 'untried', reason: `${relation.sql} has no column that an UPDATE can set.` })
  const value = (row: ReadRow | undefined) => {
    const text = row?.values.get(column.name)
    return text === null || text === undefined ? 'null' : sqlText(text)
  }
  return tryChange(stage, rows, {
    blind: (row) => `update ${relation.sql} set ${sqlName(column.name)} = ${value(row ?? rows[0])}`,
    isMissing: !usesSchema || update.length === 0,
    guarded: relation.before.update,
  })
}

async function tryChange(stage: Stage, rows: readonly ReadRow[], change: Change): Promise<Reach> {
  const where = whereOf(stage)
  const both = await attemptForms(stage, change, where === undefined ? ['blind'] : ['blind', 'where'])
  if (both.outcome === 'done') return decided(rows, change, where !== undefined, both)
  if (both.outcome === 'refused' && both.error.where === undefined && change.isMissing) return refusedAsAWhole(both, true)
  if (!change.guarded || both.outcome !== 'refused') {
    if (where === undefined) return refusedAsAWhole(both, change.isMissing)
    // One form may be refused and not the other: the policies for SELECT are asked by one only.
    const sighted = await attemptForms(stage, change, ['where'])
    if (sighted.outcome !== 'done') return refusedAsAWhole(sighted, change.isMissing)
    return decided(rows, { ...change, guarded: change.guarded }, true, sighted)
  }
  // A trigger refuses some row: which ones the others are is seen one at a time.
  const found = new Rows()
  for (const row of rows) {
    const alone = await attemptForms(stage, change, where === undefined ? ['blind'] : ['blind', 'where'], row)
    if (alone.outcome !== 'done') found.undecided.set(row.id, wordsOfAttempt(alone))
    else take(found, row, change.guarded, where !== undefined, formsOf(alone))
  }
  return found.undecided.size === rows.length && rows.length > 0 ? refusedAsAWhole(both, change.isMissing) : found.tried()
}

type Form = 'blind' | 'where'

/** A condition that is always true and reads a column; undefined: the actor may read none. */
function whereOf(stage: Stage): string | undefined {
  const name = factsOf(stage).select[0]
  return name === undefined ? undefined : ` where ${sqlName(name)} is null or ${sqlName(name)} is not null`
}

function attemptForms(stage: Stage, change: Change, forms: readonly Form[], row?: ReadRow): Promise<Attempt> {
  const statements = forms.flatMap((form) => [
    `select pg_catalog.set_config('${formSetting}', '${form}', true)`,
    change.blind(row) + (form === 'where' ? whereOf(stage) : ''),
  ])
  return attempt(stage, statements, { settings: { [onlySetting]: row?.id ?? '' } })
}

function formsOf({ recorded }: Extract<Attempt, { outcome: 'done' }>): (form: string) => ReadonlySet<string> {
  const forms = collected(recorded, ({ form }) => form)
  return (form) => new Set(forms.get(form)?.map(({ id }) => id))
}

function decided(rows: readonly ReadRow[], { guarded }: Change, sees: boolean, done: Extract<Attempt, { outcome: 'done' }>): Reach {
  const forms = formsOf(done)
  const found = new Rows()
  for (const row of rows) take(found, row, guarded, sees, forms)
  return found.tried()
}

/** Who may read nothing can send the blind form only, and what that reaches is what it reaches. */
function take(found: Rows, { id }: ReadRow, guarded: boolean, sees: boolean, forms: (form: string) => ReadonlySet<string>): void {
  const swallowed = (form: Form) => guarded && forms(letThrough + form).has(id) && !forms(form).has(id)
  if (forms(sees ? 'where' : 'blind').has(id)) found.reached.add(id)
  else if (swallowed(sees ? 'where' : 'blind'))
    found.undecided.set(id, ownWords('a trigger of the table that fires before passes over the row'))
  else if (forms('blind').has(id)) found.blindly.add(id)
  else found.keptOut.set(id, 'filtered')
}
