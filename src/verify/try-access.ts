import type { Client } from '../postgres/session.ts'
import { accessClaims } from '../spec/access/cells.ts'
import { tryTableAccess } from '../spec/access/try.ts'
import { notChecked } from '../spec/outcome.ts'
import { rolledBack } from '../spec/transaction.ts'
import { keepingSequences } from './keeping-sequences.ts'
import type { Outcome, WalkRecord } from './record.ts'
import { runSeedsWithin } from './seeding.ts'
import type { WalkTools } from './walk-tools.ts'

/** Tries what the spec says of access, on the rows of its seeds, in a transaction that is rolled back: those written while up too, because a table that the up makes has no others. */
export async function tryAccess(record: WalkRecord, { history, project }: WalkTools): Promise<void> {
  const { spec, actors } = record.subject
  if (!spec?.access) return
  const { access, seeds } = spec
  const tried = async (client: Client): Promise<Outcome[]> => {
    const runs = await runSeedsWithin(client, { project, actors }, seeds?.whileUp ?? [])
    record.accessSeeds = runs
    const failed = runs.find(({ ok }) => !ok)
    if (failed) return allNotChecked(accessClaims(access, actors), failed.sentence, failed.evidence)
    return tryTables(client, record, project.platform.platform.login)
  }
  record.access = await history.session((client) => keepingSequences(client, () => rolledBack(client, () => tried(client))))
}

async function tryTables(client: Client, { subject: { spec, actors } }: WalkRecord, login: string | undefined): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const [table, access] of Object.entries(spec?.access ?? {})) {
    outcomes.push(...(await tryTableAccess(client, { table, access, actors, login })))
  }
  return outcomes
}

function allNotChecked(claims: readonly string[], sentence: string, evidence: Outcome['evidence']): Outcome[] {
  return claims.map((claim) => ({ ...notChecked(`There are no rows to try it on. ${sentence}`, evidence), claim }))
}
