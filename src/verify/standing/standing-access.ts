import type { Client } from '../../postgres/session.ts'
import { unsaidClaim } from '../../spec/access/cells.ts'
import { tryTableAccess } from '../../spec/access/try.ts'
import { rolledBack } from '../../spec/transaction.ts'
import { count } from '../finding.ts'
import { keepingSequences } from '../keeping-sequences.ts'
import type { Outcome, SeedRun, Subject } from '../record.ts'
import type { WalkTools } from '../walk-tools.ts'
import { claimText, type StandingClaim } from './standing.ts'
import { nextStepOf, sinceOf } from './standing-evidence.ts'
import { writeRows } from './standing-rows.ts'

type StandingAccess = Extract<StandingClaim, { kind: 'access' }>

/**
 * Tries, after the up, what earlier specs say of access that is always so: on the rows of the walk, and on those that the seeds of the spec that says it write on today's schema. Nothing
 * of it stays.
 *
 * @returns one outcome for each claim, in their order.
 */
export async function tryStandingAccess(subject: Subject, tools: WalkTools): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const claim of subject.standing.claims) {
    if (claim.kind === 'access') outcomes.push(await tryOne(claim, subject, tools))
  }
  return outcomes
}

async function tryOne(claim: StandingAccess, subject: Subject, tools: WalkTools): Promise<Outcome> {
  const { on: table, access, origin } = claim
  const { platform } = tools.project.platform
  const tried = async (client: Client): Promise<Outcome> => {
    const failedSeeds = await writeRows(client, claim, subject, tools)
    const cells = await tryTableAccess(client, { table, access, actors: origin.actors, login: platform.login })
    // At its own migration it was said already of whom it says nothing.
    const said = cells.filter((cell) => cell.claim !== unsaidClaim(table))
    return {
      ...judged({ claim, subject, root: tools.project.options.root }, said, failedSeeds),
      claim: claimText(claim, subject.migration.id),
    }
  }
  return tools.history.session((client) => keepingSequences(client, () => rolledBack(client, () => tried(client))))
}

interface Asked {
  readonly claim: StandingAccess
  readonly subject: Subject
  readonly root: string
}

function judged({ claim, subject, root }: Asked, cells: readonly Outcome[], failedSeeds: readonly SeedRun[]): Outcome {
  const failed = cells.filter(({ verdict }) => verdict === 'failed')
  const [first] = failed
  if (first) {
    const more = failed.length > 1 ? ` (and ${failed.length - 1} more)` : ''
    const others = failed.slice(1).map((cell) => `${cell.claim} ${cell.sentence}`)
    return {
      verdict: 'failed',
      sentence: `It no longer holds: ${first.claim} ${first.sentence}${more}`,
      evidence: [
        ...first.evidence,
        ...(others.length > 0 ? [{ title: 'What else does not hold', body: others.join('\n') }] : []),
        sinceOf(claim, root),
        nextStepOf(claim, subject, root),
      ],
    }
  }
  if (cells.length === 0) return { verdict: 'not-checked', sentence: `It says of nobody what they may do to ${claim.on}.`, evidence: [] }
  const unproved = cells.filter(({ verdict }) => verdict === 'not-checked')
  const [one] = unproved
  if (!one) return { verdict: 'passed', sentence: `It still holds: ${count(cells.length, 'cell was', 'cells were')} tried.`, evidence: [] }
  const [seed] = failedSeeds
  const why = seed === undefined ? '' : ` The seeds of ${claim.origin.id} do not run on today's schema. ${seed.sentence}`
  return {
    verdict: 'not-checked',
    sentence: `Of ${count(cells.length, 'cell')} ${unproved.length} ${unproved.length === 1 ? 'proves' : 'prove'} nothing, first: ${one.claim} ${one.sentence}${why}`,
    evidence: [
      { title: 'Cells that prove nothing', body: unproved.map((cell) => `${cell.claim} ${cell.sentence}`).join('\n') },
      ...(seed?.evidence ?? []),
    ],
  }
}
