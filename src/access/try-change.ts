import { sqlName } from '../core/sql-name.ts'
import { type Attempt, attempt, type Stage } from './attempt.ts'
import { literal } from './new-row.ts'
import { collected, factsOf, notAsked, Rows, refusedAsAWhole, wordsOf } from './reach.ts'
import { formSetting, letThrough, onlySetting } from './recording.ts'
import { ownWords } from './refusal.ts'
import type { Column, Relation } from './relation.ts'
import type { ReadRow } from './rows.ts'
import type { Reach, ServerWords } from './trial.ts'

/** A statement that reaches rows to change or delete them. */
interface Change {
  /** Without a WHERE, so that it reads nothing. The row: about which alone it is. */
  readonly blind: (row: ReadRow | undefined) => string
  readonly isMissing: boolean
  /** Whether triggers of the table's own fire before. */
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

/** The columns that an UPDATE can set. */
export function settable({ columns }: Relation): Column[] {
  return columns.filter(({ generated, always }) => !generated && !always)
}

/** Which rows the actor changes, whatever into. */
export function tryUpdateFrom(stage: Stage, rows: readonly ReadRow[]): Promise<Reach> {
  const { relation } = stage
  const { update, usesSchema } = factsOf(stage)
  const mine = settable(relation).filter(({ name }) => update.includes(name))
  // A column of the key is the last choice: it may be what partitions are made by.
  const column = mine.find(({ key }) => key === 0) ?? mine[0] ?? settable(relation)[0]
  if (column === undefined) return Promise.resolve({ state: 'untried', reason: `${relation.sql} has no column that an UPDATE can set.` })
  return tryChange(stage, rows, {
    blind: (row = rows[0]) => `update ${relation.sql} set ${sqlName(column.name)} = ${literal(row?.values.get(column.name))}`,
    isMissing: !usesSchema || update.length === 0,
    guarded: relation.before.update,
  })
}

async function tryChange(stage: Stage, rows: readonly ReadRow[], change: Change): Promise<Reach> {
  const forms: readonly Form[] = whereOf(stage) === undefined || change.isMissing ? ['blind'] : ['blind', 'where']
  const main = forms.at(-1)!
  let tried = await attemptForms(stage, change, forms)
  const byTrigger = () => change.guarded && tried.outcome === 'refused' && tried.error.where !== undefined
  // One form may fail and not the other: the policies for SELECT are asked by one only. Where a trigger refuses one row, nobody knows yet which others are reached.
  if (tried.outcome === 'refused' && forms.length > 1 && !byTrigger()) tried = await attemptForms(stage, change, [main])
  if (tried.outcome === 'done') return change.isMissing ? notAsked(stage.relation) : decided(rows, change, main, tried)
  if (!byTrigger()) {
    return (forms.length > 1 && (await blindlyOnly(stage, rows, change, wordsOf(tried)))) || refusedAsAWhole(tried, change.isMissing)
  }
  // A trigger may refuse one of the rows: what becomes of the others is seen one at a time.
  const found = new Rows()
  for (const row of rows) {
    const alone = await attemptForms(stage, change, forms, row)
    if (alone.outcome === 'done') take(found, row, change, main, formsOf(alone))
    else found.undecided.set(row.id, wordsOf(alone))
  }
  return found.undecided.size === rows.length ? refusedAsAWhole(tried, change.isMissing) : found.tried()
}

/** Where a statement that reads fails, one that does not may reach rows all the same. */
async function blindlyOnly(stage: Stage, rows: readonly ReadRow[], change: Change, words: ServerWords): Promise<Reach | undefined> {
  const tried = await attemptForms(stage, change, ['blind'])
  if (tried.outcome !== 'done') return undefined
  const reached = formsOf(tried)('blind')
  const found = new Rows()
  for (const { id } of rows) {
    if (reached.has(id)) found.blindly.add(id)
    else found.undecided.set(id, words)
  }
  return found.blindly.size === 0 ? undefined : found.tried()
}

type Form = 'blind' | 'where'
type Done = Extract<Attempt, { outcome: 'done' }>

/** A condition that is always true and reads a column, be it a composite one, which may be neither NULL nor NOT NULL; undefined: the actor may read none. */
export function whereOf(stage: Stage): string | undefined {
  const [name] = factsOf(stage).select
  return name === undefined ? undefined : ` where (${sqlName(name)} is null) is not null`
}

function attemptForms(stage: Stage, change: Change, forms: readonly Form[], row?: ReadRow): Promise<Attempt> {
  const statements = forms.flatMap((form, index) => [
    ...(index === 0 ? [] : [`select pg_catalog.set_config('${formSetting}', '${form}', true)`]),
    change.blind(row) + (form === 'where' ? whereOf(stage) : ''),
  ])
  return attempt(stage, statements, { settings: { [formSetting]: forms[0]!, [onlySetting]: row?.id ?? '' }, records: true })
}

function formsOf({ recorded }: Done): (form: string) => ReadonlySet<string> {
  const forms = collected(recorded, ({ form }) => form)
  return (form) => new Set(forms.get(form)?.map(({ id }) => id))
}

function decided(rows: readonly ReadRow[], change: Change, main: Form, done: Done): Reach {
  const forms = formsOf(done)
  const found = new Rows()
  for (const row of rows) take(found, row, change, main, forms)
  return found.tried()
}

/** Who may read nothing can send the blind form only, and what that reaches is what it reaches. */
function take(found: Rows, { id }: ReadRow, { guarded }: Change, main: Form, forms: (form: string) => ReadonlySet<string>): void {
  if (forms(main).has(id)) found.reached.add(id)
  else if (guarded && !forms('blind').has(id) && (forms(letThrough + main).has(id) || forms(`${letThrough}blind`).has(id))) {
    found.undecided.set(id, ownWords('a trigger of the table that fires before passes over the row'))
  } else if (forms('blind').has(id)) found.blindly.add(id)
  else found.keptOut.set(id, 'filtered')
}
