import { actAs } from '../access/act-as.ts'
import type { Client } from '../postgres/session.ts'
import { runCheck } from '../spec/functions.ts'
import { tryAccepted, tryRejected } from '../spec/statements.ts'
import type { Outcome, WalkRecord } from './record.ts'
import type { WalkTools } from './walk-tools.ts'

/** Tries what the spec says that the new schema takes, refuses and does; each in a transaction that is rolled back. */
export async function tryStatements(record: WalkRecord, { history, project, expect }: WalkTools): Promise<void> {
  const { spec, actors } = record.subject
  const { login } = project.platform.platform
  const sender = (as: string | undefined) => {
    const actor = actors.find(({ name }) => name === as)
    return actor && ((client: Client) => actAs(client, actor, login))
  }
  const each = <T>(claims: readonly T[], attempt: (client: Client, claim: T) => Promise<Outcome>) =>
    history.session(async (client) => {
      const outcomes: Outcome[] = []
      for (const claim of claims) outcomes.push(await attempt(client, claim))
      return outcomes
    })
  if (spec?.accepts) record.accepts = await each(spec.accepts, (client, claim) => tryAccepted(client, claim, sender(claim.as)))
  if (spec?.rejects) record.rejects = await each(spec.rejects, (client, claim) => tryRejected(client, claim, sender(claim.as)))
  if (spec?.checks) record.functions = await each(spec.checks, (client, check) => runCheck(client, check, expect, actors, login))
}
