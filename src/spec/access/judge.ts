import type { ActorTrial, Command, Reach, TableTrial, TrialRow } from '../../access/trial.ts'
import type { Actor } from '../../core/actor.ts'
import type { TableAccess } from '../access.ts'
import { failed, notChecked, type Outcome, passed } from '../outcome.ts'
import { type Act, type Cell, cellsOf, commandOf, inWords, unsaid, unsaidClaim } from './cells.ts'
import { judgeRows } from './judge-rows.ts'
import { serverEvidence } from './words.ts'

/** An outcome, and what of it can be explained. */
export interface Judged {
  readonly outcome: Outcome
  /** Why it is so with this row, is a question worth asking. Without a row: why the command is let, or is not, at all. */
  readonly explain?: Question
}

export interface Question {
  readonly actor: Actor
  readonly command: Command
  /** Of an update: the row that is changed, or one that it is to become. */
  readonly part?: 'from' | 'to'
  readonly row?: string
}

/** Holds what a spec says of a table against what came of trying; in the order of `accessClaims`. */
export function judgeAccess(table: string, access: TableAccess, actors: readonly Actor[], trial: TableTrial): Judged[] {
  const cells = cellsOf(table, access, actors)
  const refused = new Map(trial.unreadable)
  const judged = cells.map((cell, index): Judged => {
    const groups = typeof cell.rows === 'string' ? [] : cell.rows
    const unreadable = groups.find((group) => trial.unreadable.has(group))
    // A group that no cell names is still wrong.
    const unnamed = index === cells.length - 1 ? [...refused.keys()][0] : undefined
    const group = unreadable ?? unnamed
    if (group === undefined) return withClaim(judgeCell(table, cell, trial), cell)
    const words = trial.unreadable.get(group)!
    if (!refused.delete(group)) return withClaim({ outcome: notChecked(`The group ${group} cannot be read, as is said above.`) }, cell)
    const evidence = [{ title: group, body: access.rows?.[group] ?? '' }, serverEvidence(words)]
    return withClaim({ outcome: failed(`The server cannot read the group ${group}: ${words.message}.`, evidence) }, cell)
  })
  return [...judged, ...unsaidOutcome(table, access, actors)]
}

/** The outcomes where nothing could be tried: the first fails or is not checked for this reason, the others say no more than that. */
export function untriedAccess(table: string, access: TableAccess, actors: readonly Actor[], reason: Outcome): Judged[] {
  const cells = cellsOf(table, access, actors)
  const rest = reason.verdict === 'failed' ? notChecked(`Nothing could be tried on ${table}.`) : reason
  return [...cells.map((cell, index) => withClaim({ outcome: index === 0 ? reason : rest }, cell)), ...unsaidOutcome(table, access, actors)]
}

function unsaidOutcome(table: string, access: TableAccess, actors: readonly Actor[]): Judged[] {
  const names = unsaid(access, actors).map(({ name }) => name)
  if (names.length === 0) return []
  const outcome = notChecked(`Nothing is said of ${inWords(names)}. Name them in may, or say what others may.`)
  return [{ outcome: { ...outcome, claim: unsaidClaim(table) } }]
}

function withClaim(judged: Judged, { claim }: Cell): Judged {
  return { ...judged, outcome: { ...judged.outcome, claim } }
}

function judgeCell(table: string, cell: Cell, trial: TableTrial): Judged {
  const own = trial.actors.find(({ actor }) => actor.name === cell.actor.name)
  if (!own) return { outcome: notChecked(`Nothing was tried as ${cell.actor.name}.`) }
  if (cell.act === 'bypasses') return { outcome: judgeBypass(table, own, trial) }
  const reach = reachOf(own, cell.act)
  const question = (row?: TrialRow): Question => ({
    actor: own.actor,
    command: commandOf(cell.act as Exclude<Act, 'bypasses'>),
    ...(cell.act === 'change into' && { part: 'to' }),
    ...(row && { row: row.id }),
  })
  if (reach.state === 'denied') return judgeDenied(cell, reach, question())
  if (own.bypasses !== undefined) {
    const next = "Say 'bypasses' of it if that is meant."
    return {
      outcome: failed(`No policy of ${table} holds for ${own.actor.name}: ${own.bypasses} ${next}`),
      explain: question(),
    }
  }
  switch (reach.state) {
    case 'untried':
      return { outcome: notChecked(reach.reason) }
    case 'failed':
      return {
        outcome: notChecked(`It failed for a reason that says nothing of access: ${reach.words.message}.`, [serverEvidence(reach.words)]),
      }
    case 'tried': {
      if (cell.rows === 'denied') return { outcome: notDenied(reach, trial), explain: question() }
      const { outcome, row } = judgeRows(table, cell, reach, trial)
      return outcome.verdict === 'failed' ? { outcome, explain: question(row) } : { outcome }
    }
  }
}

function reachOf(trial: ActorTrial, act: Exclude<Act, 'bypasses'>): Reach {
  if (act === 'update') return trial.update.from
  return act === 'change into' ? trial.update.to : trial[act]
}

function judgeBypass(table: string, own: ActorTrial, { rowSecurity }: TableTrial): Outcome {
  if (own.bypasses !== undefined) return passed(`No policy holds for ${own.actor.name}: ${own.bypasses}`)
  if (!rowSecurity.enabled) return failed(`There is no row security on ${table}, so there is nothing that ${own.actor.name} gets round.`)
  return failed(`The policies of ${table} hold for ${own.actor.name}.`)
}

function judgeDenied({ rows }: Cell, { words }: Extract<Reach, { state: 'denied' }>, question: Question): Judged {
  if (rows === 'denied') return { outcome: passed(`It is denied: ${words.message}.`) }
  const must = rows === 'none' || rows.length === 0 ? ", which is more than that no row is reached. Say 'denied' if that is meant" : ''
  return { outcome: failed(`It is denied: there is no privilege${must}.`, [serverEvidence(words)]), explain: question }
}

function notDenied({ reached, blindly }: Extract<Reach, { state: 'tried' }>, { rows }: TableTrial): Outcome {
  const all = rows.filter(({ id }) => reached.has(id) || blindly.has(id))
  const which = all.length === 0 ? 'though it reaches no row' : `and it reaches ${all.length === 1 ? '1 row' : `${all.length} rows`}`
  const evidence = all.length === 0 ? [] : [{ title: 'Rows that are reached', body: all.map(({ words }) => words).join('\n') }]
  return failed(`It is not denied: there is a privilege, ${which}.`, evidence)
}
