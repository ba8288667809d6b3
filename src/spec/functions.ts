import { stripVTControlCharacters } from 'node:util'
import type { ExpectStatic } from '@vitest/expect'
import type { Client } from 'pg'
import { actAs } from '../access/act-as.ts'
import type { Actor } from '../core/actor.ts'
import { withActors } from './actor-references.ts'
import { unknownActor } from './actors.ts'
import { failed, notChecked, type Outcome, passed, sides } from './outcome.ts'
import type { CheckClient, CheckResult, SpecCheck } from './spec.ts'
import { rolledBack } from './transaction.ts'

/**
 * Runs a check of a spec: it passes when its function returns, fails when it throws, and is `not-checked` when it asked the database
 * nothing. The client must not be in a transaction; nothing stays.
 *
 * @param expect vitest's own inside of a test, else {@link standaloneExpect}.
 * @param actors Whom `as` may name. Default: nobody.
 * @param login The role that logs in for them. Default: each by itself.
 */
export async function runCheck(
  client: Client,
  { claim, run }: SpecCheck,
  expect: ExpectStatic,
  actors: readonly Actor[] = [],
  login?: string,
): Promise<Outcome> {
  return rolledBack(client, async () => {
    await client.query('set constraints all immediate')
    const transaction = await transactionOf(client)
    const { query, settled, asked } = checkClient(client)
    const as = (name: string): CheckClient => {
      const actor = actors.find((one) => one.name === name)
      if (!actor) throw new Error(unknownActor(name, actors))
      return { query: (sql, parameters) => query(withActors(sql, actors), parameters, { actor, login }) }
    }
    const administrator: CheckClient = { query: (sql, parameters) => query(withActors(sql, actors), parameters) }
    let outcome: Outcome
    try {
      await run({ client: administrator, as, expect })
      await settled()
      outcome = asked() === 0 ? notChecked('It asked the database nothing, which proves nothing.') : passed('It holds.')
    } catch (error) {
      outcome = failure(error)
    }
    await settled().catch(() => undefined)
    if ((await transactionOf(client).catch(() => transaction)) !== transaction || client.getTransactionStatus() === 'I') {
      outcome = failed('It ended the transaction that it ran in, which is to be rolled back.')
    }
    return { ...outcome, claim }
  })
}

/** vitest's `expect` outside of a test: everything but snapshots and `poll`. */
export async function standaloneExpect(): Promise<ExpectStatic> {
  const vitest = await import('@vitest/expect')
  const { chai, getState, setState, ASYMMETRIC_MATCHERS_OBJECT, GLOBAL_EXPECT } = vitest
  for (const plugin of [vitest.JestExtend, vitest.JestChaiExpect, vitest.ChaiStyleAssertions, vitest.JestAsymmetricMatchers])
    chai.use(plugin)
  const globals = globalThis as Record<symbol, unknown>
  const expect = ((value: unknown, message?: string) => chai.expect(value, message)) as unknown as ExpectStatic
  // What it is put together from is how vitest itself does it; its types describe the result.
  Object.assign(expect, chai.expect, globals[ASYMMETRIC_MATCHERS_OBJECT], {
    getState: () => getState(expect),
    setState: (state: object) => setState(state, expect),
    assert: chai.assert,
    extend: (matchers: object) =>
      (chai.expect as unknown as { extend(expect: ExpectStatic, matchers: object): void }).extend(expect, matchers),
    addEqualityTesters: vitest.addCustomEqualityTesters,
    unreachable: (message = '') => chai.assert.fail(`expected ${message === '' ? '' : `"${message}" `}not to be reached`),
  })
  setState({ assertionCalls: 0 }, expect)
  globals[GLOBAL_EXPECT] ??= expect
  expect.extend(vitest.customMatchers)
  return expect
}

// ---------------------------------------------------------------------------------------------------------------------------------------

/** A check may not end the transaction; whether it has, the transaction's number tells. */
async function transactionOf(client: Client): Promise<unknown> {
  return (await client.query('select txid_current() as id')).rows[0].id
}

interface Sender {
  readonly actor: Actor
  readonly login: string | undefined
}

/**
 * Sends queries one after the other, each with a savepoint to go back to when it fails. The savepoints are never released: that would release those that the check
 * makes itself.
 */
function checkClient(client: Client) {
  let last: Promise<unknown> = Promise.resolve()
  let count = 0
  const unawaited = new Set<Promise<unknown>>()
  const send = async (sql: string, parameters: readonly unknown[] | undefined, sender: Sender | undefined) => {
    if (!sender) return client.query(sql, parameters === undefined ? undefined : [...parameters])
    const leave = await actAs(client, sender.actor, sender.login)
    const result = await client.query(sql, parameters === undefined ? undefined : [...parameters])
    // What the actor did is to stay, so there is no going back to the savepoint.
    await leave()
    return result
  }
  const one = async (sql: string, parameters: readonly unknown[] | undefined, sender: Sender | undefined): Promise<CheckResult<never>> => {
    const savepoint = `pg_roundtrip_${count}`
    await client.query(`savepoint ${savepoint}`)
    try {
      const result = await send(sql, parameters, sender)
      const { rows, rowCount } = Array.isArray(result) ? (result as (typeof result)[]).at(-1)! : result
      return { rows: rows as never[], rowCount }
    } catch (error) {
      await client.query(`rollback to savepoint ${savepoint}`).catch(() => undefined)
      throw error
    }
  }
  return {
    query: (sql: string, parameters?: readonly unknown[], sender?: Sender): Promise<CheckResult<never>> => {
      count++
      const answer = last.then(() => one(sql, parameters, sender))
      last = answer.catch(() => undefined)
      unawaited.add(last)
      return answer
    },
    settled: async () => void (await Promise.all(unawaited)),
    asked: () => count,
  }
}

function failure(error: unknown): Outcome {
  if (!(error instanceof Error)) return failed(`It throws ${JSON.stringify(error) ?? String(error)}.`)
  const message = stripVTControlCharacters(error.message)
  const [first = ''] = message.split('\n')
  const { expected, actual, showDiff } = error as { expected?: unknown; actual?: unknown; showDiff?: boolean }
  const isAssertion = error.name === 'AssertionError'
  const sentence = isAssertion ? `It does not hold: ${first}.` : `It fails: ${error.name === 'error' ? first : `${error.name}: ${first}`}.`
  if (isAssertion && showDiff !== false && (expected !== undefined || actual !== undefined))
    return failed(sentence, sides(shown(expected), shown(actual)))
  return failed(sentence, message === first ? [] : [{ title: 'what it says', body: message }])
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value
  try {
    return JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? `${item}n` : item), 2) ?? String(value)
  } catch {
    return String(value)
  }
}
