import type { Reach, TableTrial, TrialRow } from '../../access/trial.ts'
import { failed, notChecked, type Outcome, passed } from '../outcome.ts'
import { type Act, type Cell, inWords } from './cells.ts'
import { groupsOf, rowsEvidence, rowsOf, serverEvidence } from './words.ts'

type Tried = Extract<Reach, { state: 'tried' }>

const verbs: Readonly<Record<Exclude<Act, 'bypasses'>, { readonly does: string; readonly doesNot: string }>> = {
  select: { does: 'sees', doesNot: 'does not see' },
  insert: { does: 'can add', doesNot: 'cannot add' },
  update: { does: 'can change', doesNot: 'cannot change' },
  'change into': { does: 'can turn a row into', doesNot: 'cannot turn a row into' },
  delete: { does: 'can delete', doesNot: 'cannot delete' },
}

/**
 * Whether exactly the rows that are said are reached, of those that were tried.
 *
 * @returns the outcome, and where it failed one of the rows with which it is wrong.
 */
export function judgeRows(table: string, cell: Cell, reach: Tried, { rows, leftOut }: TableTrial): { outcome: Outcome; row?: TrialRow } {
  const { does, doesNot } = verbs[cell.act as Exclude<Act, 'bypasses'>]
  const allowed = (row: TrialRow) => isAllowed(cell, row)
  const tooMany = rows.filter((row) => !allowed(row) && (reach.reached.has(row.id) || reach.blindly.has(row.id)))
  // A row that only a statement without a WHERE reaches is not reached for the sake of "may".
  const missing = rows.filter((row) => allowed(row) && (reach.keptOut.has(row.id) || reach.blindly.has(row.id)))
  if (tooMany.length + missing.length > 0) {
    const isBlind = ({ id }: TrialRow) => reach.blindly.has(id)
    const blindly = tooMany.every(isBlind) ? ', by a statement that reads nothing (without a WHERE)' : ''
    const sentences = [
      ...(tooMany.length > 0 ? [`${does} ${rowsOf(tooMany.length)} of ${table} too many${blindly}`] : []),
      ...(missing.length > 0 ? [`${doesNot} ${rowsOf(missing.length)} of ${table} that must be reached`] : []),
    ]
    const evidence = [
      ...(tooMany.length > 0
        ? [rowsEvidence('Rows too many', tooMany, (row) => `${groupsOf(row)}${isBlind(row) ? ': by a statement without a WHERE' : ''}`)]
        : []),
      ...(missing.length > 0 ? [rowsEvidence('Rows missing', missing, (row) => `${groupsOf(row)}: ${whyKeptOut(reach, row)}`)] : []),
      rowsEvidence(
        'Rows that must be reached',
        rows.filter((row) => allowed(row) && isDecided(reach, row)),
      ),
      rowsEvidence(
        'Rows that are reached',
        rows.filter(({ id }) => reach.reached.has(id) || reach.blindly.has(id)),
      ),
    ]
    const row = tooMany.find((one) => !isBlind(one)) ?? tooMany[0] ?? missing[0]!
    return { outcome: failed(`${cell.actor.name} ${inWords(sentences)}: ${row.words}.`, evidence), row }
  }
  return { outcome: withLeftOut(proved(table, cell, reach, rows), rows.length, leftOut) }
}

function isAllowed({ rows }: Cell, row: TrialRow): boolean {
  if (typeof rows === 'string') return rows === 'all'
  return rows.some((group) => row.groups.has(group))
}

function isDecided(reach: Tried, { id }: TrialRow): boolean {
  return reach.reached.has(id) || reach.keptOut.has(id) || reach.blindly.has(id)
}

function whyKeptOut(reach: Tried, { id }: TrialRow): string {
  return reach.keptOut.get(id) ?? 'reached only by a statement without a WHERE'
}

/** A pass is about the rows that were tried, and says so where those are not all. */
function withLeftOut(outcome: Outcome, tried: number, leftOut: number): Outcome {
  if (outcome.verdict !== 'passed' || leftOut === 0) return outcome
  return passed(`${outcome.sentence} There are ${leftOut} more, of which nothing is said: only the first ${tried} are tried.`)
}

/** Nothing is wrong; whether that proves anything depends on the rows. */
function proved(table: string, cell: Cell, reach: Tried, rows: readonly TrialRow[]): Outcome {
  if (rows.length === 0) return notChecked(`There is no row in ${table}. A seed with one would prove it.`)
  const undecided = rows.filter(({ id }) => reach.undecided.has(id))
  if (undecided.length > 0) {
    const words = reach.undecided.get(undecided[0]!.id)!
    return notChecked(`Of ${rowsOf(undecided.length)} nothing can be said, first ${undecided[0]!.words}: ${words.message}.`, [
      rowsEvidence('Rows of which nothing can be said', undecided),
      serverEvidence(words),
    ])
  }
  const decided = rows.filter((row) => isDecided(reach, row))
  if (decided.length === 0) return notChecked(`No row of ${table} could be tried.`)
  const reason = typeof cell.rows === 'string' ? undefined : whatIsMissing(cell, cell.rows, decided)
  if (reason !== undefined) return notChecked(reason, [rowsEvidence('Rows that were tried', decided)])
  const reached = decided.filter(({ id }) => reach.reached.has(id)).length
  const { does, doesNot } = verbs[cell.act as Exclude<Act, 'bypasses'>]
  if (reached === decided.length)
    return passed(`${cell.actor.name} ${does} ${decided.length === 1 ? 'the only row' : `all ${decided.length} rows`}.`)
  if (reached > 0) return passed(`${cell.actor.name} ${does} ${reached} of the ${decided.length} rows.`)
  const reasons = [...new Set(decided.map((row) => whyKeptOut(reach, row)))].join(', ')
  const none = decided.length === 1 ? `${doesNot} the only row` : `${does} none of the ${decided.length} rows`
  return passed(`${cell.actor.name} ${none}: ${reasons}.`)
}

/** The row that would have to be there, so that something is proved. */
function whatIsMissing({ actor }: Cell, groups: readonly string[], decided: readonly TrialRow[]): string | undefined {
  for (const group of groups) {
    const members = decided.filter((row) => row.groups.has(group))
    if (members.length === 0) return `No row is in the group ${group}. A seed with one would prove it.`
    const others = groups.filter((one) => one !== group)
    if (members.every((row) => others.some((one) => row.groups.has(one)))) {
      return `Every row of the group ${group} is in ${inWords(others, 'or')} too. A seed with a row of ${group} alone would prove it.`
    }
  }
  const isOutside = (row: TrialRow) => !groups.some((group) => row.groups.has(group))
  if (groups.length === 0 || decided.some(isOutside)) return undefined
  return `Every row is in ${inWords(groups, 'or')}, so there is none that ${actor.name} must not reach. A seed with another row would prove it.`
}
