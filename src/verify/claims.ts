import type { ExpectStatic } from '@vitest/expect'
import type { Client } from '../postgres/session.ts'
import { runCheck } from '../spec/functions.ts'
import { tryAccepted, tryRejected } from '../spec/statements.ts'
import type { History } from './history.ts'
import type { Outcome, WalkRecord } from './record.ts'

/** Tries what the spec says that the new schema takes, refuses and does; each in a transaction that is rolled back. */
export async function tryStatements(record: WalkRecord, history: History, expect: ExpectStatic): Promise<void> {
  const { spec } = record.subject
  const each = <T>(claims: readonly T[], attempt: (client: Client, claim: T) => Promise<Outcome>) =>
    history.session(async (client) => {
      const outcomes: Outcome[] = []
      for (const claim of claims) outcomes.push(await attempt(client, claim))
      return outcomes
    })
  if (spec?.accepts) record.accepts = await each(spec.accepts, tryAccepted)
  if (spec?.rejects) record.rejects = await each(spec.rejects, tryRejected)
  if (spec?.checks) record.functions = await each(spec.checks, (client, check) => runCheck(client, check, expect))
}
